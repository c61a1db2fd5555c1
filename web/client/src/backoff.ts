export interface BackoffOptions {
  /** Bound of the first delay, in milliseconds. 500 when absent. */
  minMs?: number;
  /** Bound of every delay, in milliseconds. 20 000 when absent. */
  maxMs?: number;
}

/**
 * How long to wait before an attempt, in milliseconds. Full jitter: anything from 0 to a bound that
 * doubles with each failure, so that many clients never come at once. What the server asked for
 * comes on top.
 *
 * @param failures how many attempts have failed in a row, 0 for the first
 * @param random from 0 to 1
 */
export function delayOf(
  failures: number,
  random: number,
  retryAfterMs: number | null = null,
  { minMs = 500, maxMs = 20_000 }: BackoffOptions = {},
): number {
  return (retryAfterMs ?? 0) + random * Math.min(maxMs, minMs * 2 ** failures);
}
