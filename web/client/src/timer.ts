import type { Clock } from './clock.ts';

/** At most one delay at a time: a new one takes the place of the old one. */
export class Timer {
  readonly #clock: Clock;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a delay is running. */
  get runs(): boolean {
    return this.#cancel !== undefined;
  }

  start(delayMs: number, call: () => void): void {
    this.stop();
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = undefined;
      call();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
