import type { Clock } from '../../src/clock.ts';

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  /** What `random` gives next. */
  chance = 1;
  #now = 1_000_000;
  readonly #timers = new Set<{ at: number; call: () => void }>();

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.chance;
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { at: this.#now + delayMs, call };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass; timers fire in order, with all that follows from them. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (!next || next.at > end) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.call();
      await settled();
    }
    this.#now = end;
  }

  /** Time jumps as in a sleep: what was due meanwhile fires afterwards, late. */
  async sleep(ms: number): Promise<void> {
    this.#now += ms;
    await this.pass(0);
  }
}

/** Waits until all promises that can settle have done so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
