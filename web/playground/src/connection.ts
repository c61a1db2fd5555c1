import { backoff } from './backoff.ts';
import type {
  Command,
  Ending,
  Link,
  LinkListener,
  LinkOptions,
  OpenLink,
} from './transports/link.ts';

/** Where the connection is in its life; times are in milliseconds since 1970. */
export type Phase =
  | { name: 'idle' }
  | { name: 'connecting' }
  | { name: 'open'; client: string }
  | { name: 'cut'; until: number }
  | { name: 'waiting'; until: number; reason: string }
  | { name: 'refused'; reason: string };

/**
 * Keeps one link open: opens it again after a loss, with full-jitter back-off, and drops it on
 * purpose for the proof of recovery.
 */
export class Connection {
  #phase: Phase = { name: 'idle' };
  #link: Link | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #start: (() => void) | undefined;

  readonly #listener: Omit<LinkListener, 'ended'>;
  readonly #onPhase: (phase: Phase) => void;

  constructor(listener: Omit<LinkListener, 'ended'>, onPhase: (phase: Phase) => void) {
    this.#listener = listener;
    this.#onPhase = onPhase;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The link of the moment; another one after every loss. */
  get link(): Link | undefined {
    return this.#link;
  }

  /** Opens a link, in place of the one before, and keeps it open. */
  connect(open: OpenLink, options: LinkOptions): void {
    this.#drop();
    this.#attempt = 0;
    this.#start = () => {
      this.#enter({ name: 'connecting' });
      this.#link = open(options, {
        ...this.#listener,
        opened: (client) => {
          this.#attempt = 0;
          this.#enter({ name: 'open', client });
          this.#listener.opened(client);
        },
        ended: (ending) => this.#ended(ending),
      });
    };
    this.#start();
  }

  disconnect(): void {
    this.#drop();
    this.#enter({ name: 'idle' });
  }

  /** Drops the transport at once and opens it again after `delayMs`. */
  cut(delayMs: number): void {
    this.#drop();
    this.#enter({ name: 'cut', until: Date.now() + delayMs });
    this.#later(delayMs);
  }

  /** Ends a wait between two attempts. */
  retryNow(): void {
    if (this.#phase.name !== 'waiting' && this.#phase.name !== 'refused') return;
    this.#drop();
    this.#start?.();
  }

  send(command: Command): Promise<Record<string, unknown>> {
    return this.#link?.send(command) ?? Promise.reject(new Error('Not connected.'));
  }

  #ended(ending: Ending): void {
    this.#link = undefined;
    if (!ending.retry) {
      this.#enter({ name: 'refused', reason: ending.reason });
      return;
    }
    const delay = (ending.afterMs ?? 0) + backoff(this.#attempt++);
    this.#enter({ name: 'waiting', until: Date.now() + delay, reason: ending.reason });
    this.#later(delay);
  }

  #later(delayMs: number): void {
    this.#timer = setTimeout(() => this.#start?.(), delayMs);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#link?.close();
    this.#link = undefined;
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#onPhase(phase);
  }
}
