import type { Clock } from './clock.ts';
import { TidewireError } from './errors.ts';
import type { Command, Frame } from './protocol.ts';
import type { TransportHandle } from './transport.ts';

export interface QueueOptions {
  /** Commands that may wait for an answer at a time. 1 024 when absent. */
  max?: number;
  /** Characters of JSON that may wait. 1 048 576 when absent. */
  maxBytes?: number;
  /** How long a command may wait, in milliseconds. 60 000 when absent; keep it under the 5 minutes for which the server remembers keys. */
  maxAgeMs?: number;
}

interface Entry {
  readonly command: Command;
  readonly bytes: number;
  readonly resolve: (reply: Frame) => void;
  readonly reject: (error: unknown) => void;
  sent: boolean;
}

/**
 * The commands without an answer, in order. Those that were in flight when the connection broke are
 * sent again on the next one, so each must be safe to repeat.
 */
export class Outbox {
  readonly #clock: Clock;
  readonly #limits: Required<QueueOptions>;
  readonly #entries = new Set<Entry>();
  #bytes = 0;
  #handle: TransportHandle | undefined;

  constructor(clock: Clock, options: QueueOptions = {}) {
    this.#clock = clock;
    this.#limits = { max: 1_024, maxBytes: 1_048_576, maxAgeMs: 60_000, ...options };
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The channel of the command that waits longest. */
  get firstChannel(): string | null {
    for (const { command } of this.#entries)
      if (command.channel !== undefined) return command.channel;
    return null;
  }

  /** Settles with the answer; rejects with a TidewireError or the reason of the signal. */
  send(command: Command, signal?: AbortSignal): Promise<Frame> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const bytes = JSON.stringify(command).length;
      const { max, maxBytes, maxAgeMs } = this.#limits;
      if (this.#entries.size >= max || this.#bytes + bytes > maxBytes) {
        const reason = 'Too much waits for an answer: await what publish returns';
        throw new TidewireError('queue-full', reason, true);
      }
      const settle = () => {
        cancel();
        signal?.removeEventListener('abort', aborted);
        if (this.#entries.delete(entry)) this.#bytes -= bytes;
      };
      const entry: Entry = {
        command,
        bytes,
        sent: false,
        resolve: (reply) => {
          settle();
          resolve(reply);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const aborted = () => entry.reject(signal?.reason);
      const cancel = this.#clock.after(maxAgeMs, () => entry.reject(tooOld(entry.sent)));
      signal?.addEventListener('abort', aborted);
      this.#entries.add(entry);
      this.#bytes += bytes;
      this.#transmit(entry);
    });
  }

  /** Sends over this connection what waits, and what comes. */
  attach(handle: TransportHandle): void {
    this.#handle = handle;
    for (const entry of [...this.#entries]) this.#transmit(entry);
  }

  detach(): void {
    this.#handle = undefined;
  }

  /** Gives up on everything. */
  reject(error: TidewireError): void {
    for (const entry of [...this.#entries]) entry.reject(error);
  }

  #transmit(entry: Entry): void {
    if (!this.#handle) return;
    entry.sent = true;
    this.#handle.request(entry.command).then(entry.resolve, (error: TidewireError) => {
      if (error.code !== 'lost') entry.reject(error);
    });
  }
}

function tooOld(sent: boolean): TidewireError {
  return sent
    ? new TidewireError('timeout', 'No answer came in time: it may or may not have happened', true)
    : new TidewireError('expired', 'No connection came in time: it was not sent', true);
}
