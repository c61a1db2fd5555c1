import type { Clock } from './clock.ts';

/** A timer that fires this late was held back with the whole page: what came meanwhile may wait. */
const ASLEEP_MS = 5_000;

/** Notices that nothing has been heard for too long, with one timer however much is heard. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #silent: (asleep: boolean) => void;
  #limitMs = 0;
  #heardAt = 0;
  #cancel: (() => void) | undefined;

  /** `silent` is told whether the silence may only seem so, because this page was asleep. */
  constructor(clock: Clock, silent: (asleep: boolean) => void) {
    this.#clock = clock;
    this.#silent = silent;
  }

  /** Starts anew; the peer speaks at least every `intervalMs`. */
  start(intervalMs: number): void {
    this.stop();
    this.#limitMs = 1.5 * intervalMs + 2_000;
    this.heard();
    this.#wait(this.#limitMs);
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(delayMs: number): void {
    const due = this.#clock.now() + delayMs;
    this.#cancel = this.#clock.after(delayMs, () => {
      const now = this.#clock.now();
      const rest = this.#heardAt + this.#limitMs - now;
      if (rest > 0) return this.#wait(rest);
      this.#wait(this.#limitMs);
      this.#silent(now - due > ASLEEP_MS);
    });
  }
}
