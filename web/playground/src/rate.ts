/** One second of traffic: how many messages came, and how late they were on average. */
export interface Second {
  messages: number;
  /** Mean latency in milliseconds; undefined when nothing live came. */
  latency: number | undefined;
}

interface Bucket {
  second: number;
  messages: number;
  timed: number;
  latencySum: number;
}

/** Counts messages and latency per second over a sliding window. Times are in milliseconds. */
export class Rate {
  readonly #buckets: Bucket[] = [];
  readonly #seconds: number;

  constructor(seconds = 60) {
    this.#seconds = seconds;
  }

  /** @param latency undefined for a message that was replayed: its age says nothing */
  add(now: number, latency: number | undefined): void {
    const bucket = this.#bucket(Math.floor(now / 1000));
    bucket.messages++;
    if (latency === undefined) return;
    bucket.timed++;
    bucket.latencySum += Math.max(0, latency);
  }

  /** The window up to `now`, oldest second first; the last one is still being filled. */
  window(now: number): Second[] {
    const last = Math.floor(now / 1000);
    const bySecond = new Map(this.#buckets.map((bucket) => [bucket.second, bucket]));
    return Array.from({ length: this.#seconds }, (_, i) => {
      const bucket = bySecond.get(last - this.#seconds + 1 + i);
      return {
        messages: bucket?.messages ?? 0,
        latency: bucket?.timed ? bucket.latencySum / bucket.timed : undefined,
      };
    });
  }

  #bucket(second: number): Bucket {
    const last = this.#buckets.at(-1);
    if (last && last.second >= second) return last;
    const bucket = { second, messages: 0, timed: 0, latencySum: 0 };
    this.#buckets.push(bucket);
    while (this.#buckets.length > this.#seconds + 1) this.#buckets.shift();
    return bucket;
  }
}
