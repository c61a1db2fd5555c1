const BASE_MS = 1_000;
const CAP_MS = 30_000;
/** Even a lucky draw leaves the server and the reader of the page a moment. */
const FLOOR_MS = 250;

/** Full jitter: a random delay below an exponentially growing cap, in milliseconds. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const cap = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.max(FLOOR_MS, Math.round(random() * cap));
}
