import { delayOf } from './backoff.ts';
import type { ConnectionListener, ConnectionSettings } from './connectionSettings.ts';
import { closed, lost, TidewireError } from './errors.ts';
import { onlyWhile } from './generation.ts';
import { Outbox } from './outbox.ts';
import type { ConnectionStatus } from './status.ts';
import { Store } from './store.ts';
import { Timer } from './timer.ts';
import type { TransportHandle } from './transport.ts';
import { Watchdog } from './watchdog.ts';

/** A connection that held so long was a good one: the next delay is short again. */
const STABLE_MS = 10_000;
const PROBE_MS = 3_000;

/**
 * The one state machine. Each attempt has a generation; whatever an older one still has to say is
 * dropped, so that no answer that comes late can touch what has replaced it.
 */
export class Connection {
  readonly outbox: Outbox;
  readonly status = new Store<ConnectionStatus>({ state: 'idle' });
  readonly #settings: ConnectionSettings;
  readonly #listener: ConnectionListener;
  readonly #watchdog: Watchdog;
  /** Of the attempt, of the delay before the next one, or of the time until it counts as stable. */
  readonly #timer: Timer;
  #generation = 0;
  #failures = 0;
  #rejected = false;
  /** The server asked for the present delay, so nothing shortens it. */
  #told = false;
  #handle: TransportHandle | undefined;
  #unwatch: (() => void) | undefined;

  constructor(settings: ConnectionSettings, listener: ConnectionListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#timer = new Timer(settings.clock);
    this.outbox = new Outbox(settings.clock, settings.queue);
    this.#watchdog = new Watchdog(settings.clock, (asleep) =>
      asleep ? this.#probe() : this.#lose(lost('The server fell silent')),
    );
  }

  /** The open connection, if there is one. */
  get handle(): TransportHandle | undefined {
    return this.status.getSnapshot().state === 'connected' ? this.#handle : undefined;
  }

  /** Connects, unless that has been asked for already. Throws the error of one that is over. */
  start(): void {
    const status = this.status.getSnapshot();
    if (status.state === 'failed') throw status.error;
    if (status.state === 'closed') throw closed();
    if (status.state !== 'idle') return;
    this.#unwatch ??= this.#settings.surroundings.watch(
      () => this.#wake(),
      () => this.#sleep(),
    );
    this.status.set({ state: 'connecting' });
    void this.#open();
  }

  /** Ends it, also in the middle of an attempt. What waits for an answer rejects with `closed`. */
  close(): void {
    this.#finish({ state: 'closed' }, closed());
  }

  async #open(): Promise<void> {
    const { tokens, clock, timeoutMs, url } = this.#settings;
    const generation = this.#begin();
    const current = () => generation === this.#generation;
    this.#timer.start(timeoutMs, () =>
      this.#lose(new TidewireError('timeout', `${url} did not answer in ${timeoutMs} ms`, true)),
    );
    let token: string | null = null;
    if (tokens.given) {
      try {
        token = await tokens.ask(this.#rejected ? 'rejected' : 'initial');
      } catch (error) {
        if (current()) this.#lose(error as TidewireError);
        return;
      }
    } else {
      // What is asked for in the same turn goes into the same `connect`.
      await Promise.resolve();
    }
    if (!current()) return;
    if (!this.#needed()) {
      this.#begin();
      this.status.set({ state: 'idle' });
      return;
    }
    try {
      const handle = this.#settings.transport.open({
        url,
        token,
        clock,
        timeoutMs,
        subscriptions: this.#listener.wanted(),
        carrier: this.outbox.firstChannel,
        ...onlyWhile(current, {
          opened: (clientId, intervalMs) => this.#opened(clientId, intervalMs),
          heard: () => this.#watchdog.heard(),
          joined: (joined) => this.#listener.joined(joined),
          refused: (channel, error) => this.#listener.refused(channel, error),
          entry: (entry) => this.#listener.entry(entry),
          push: (frame) => this.#listener.push(frame),
          closed: (error) => this.#lose(error),
        }),
      });
      if (current()) this.#handle = handle;
      else handle.close();
    } catch (cause) {
      // For example ws: from a page that was loaded by https:, or no WebSocket in Node.js 20.
      const reason = `Connecting to ${url} is not possible from here`;
      this.#lose(new TidewireError('unreachable', reason, false, null, cause));
    }
  }

  #opened(clientId: string, intervalMs: number): void {
    if (!this.#handle) return;
    this.#rejected = false;
    this.#timer.start(STABLE_MS, () => {
      this.#failures = 0;
    });
    this.#watchdog.start(intervalMs);
    this.status.set({ state: 'connected', transport: this.#settings.transport.name, clientId });
    this.outbox.attach(this.#handle);
  }

  /** Ends this attempt or connection, and decides what comes after it. */
  #lose(error: TidewireError): void {
    this.#begin();
    this.#listener.lost();
    const again = error.code === 'unauthorized' && this.#settings.tokens.given && !this.#rejected;
    if (again) this.#rejected = true;
    if (!error.temporary && !again) this.#finish({ state: 'failed', error }, error);
    else if (this.#needed()) this.#wait(error);
    else this.status.set({ state: 'idle' });
  }

  /** Whether anybody still wants anything of the server. */
  #needed(): boolean {
    return this.outbox.size > 0 || this.#listener.wanted().size > 0;
  }

  #wait(error: TidewireError): void {
    const { clock, backoff } = this.#settings;
    const delayMs = delayOf(this.#failures++, clock.random(), error.retryAfterMs, backoff);
    this.#told = error.retryAfterMs !== null;
    this.#timer.start(delayMs, () => this.#retry(error));
    this.#reconnecting(error, clock.now() + delayMs);
  }

  #retry(error: TidewireError): void {
    this.#reconnecting(error, null);
    void this.#open();
  }

  #reconnecting(error: TidewireError, retryAt: number | null): void {
    this.status.set({ state: 'reconnecting', attempt: this.#failures, retryAt, error });
  }

  #finish(status: ConnectionStatus, error: TidewireError): void {
    if (this.status.getSnapshot().state === 'closed') return;
    this.#begin();
    this.#unwatch?.();
    this.status.set(status);
    this.outbox.reject(error);
    this.#listener.ended(error);
  }

  /** A new generation: what the last one had open is closed. */
  #begin(): number {
    this.#timer.stop();
    this.#watchdog.stop();
    this.outbox.detach();
    const handle = this.#handle;
    this.#handle = undefined;
    this.#generation++;
    handle?.close();
    return this.#generation;
  }

  #wake(): void {
    const status = this.status.getSnapshot();
    if (status.state === 'connected') this.#probe();
    if (status.state !== 'reconnecting') return;
    const asleep = !this.#timer.runs;
    if (asleep || (status.retryAt !== null && !this.#told)) this.#retry(status.error);
  }

  /** The page goes where no connection survives; the wake opens another one. */
  #sleep(): void {
    const { state } = this.status.getSnapshot();
    if (state === 'idle' || state === 'closed' || state === 'failed') return;
    this.#begin();
    this.#listener.lost();
    this.#failures++;
    this.#reconnecting(lost('The page was put to sleep'), null);
  }

  /** Asks for a sign of life: a socket that outlived a sleep often only seems open. */
  #probe(): void {
    const generation = this.#generation;
    const { clock } = this.#settings;
    const cancel = clock.after(PROBE_MS, () => {
      if (generation === this.#generation) this.#lose(lost('The server did not answer a probe'));
    });
    this.#handle?.request({ type: 'ping' }).then(cancel, cancel);
  }
}
