/** Time and chance; tests replace it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 up to, but not including, 1. */
  random(): number;
  /** Calls once after the delay, in milliseconds, and gives what cancels that. */
  after(delayMs: number, call: () => void): () => void;
}

/** Longer timers would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(delayMs, call) {
    const timer = setTimeout(call, Math.min(delayMs, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
