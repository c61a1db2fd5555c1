import type { Step } from './positions.ts';

/** What one cut of the connection showed. */
export interface Proof {
  done: boolean;
  /** How long the page was away, in milliseconds; undefined while it still is. */
  awayMs: number | undefined;
  recovered: number;
  gaps: number;
  duplicates: number;
  /** Channels whose position could not be served, with the server's reason. */
  resets: string[];
}

/** Follows one cut until every channel has caught up. */
export class CutProof {
  readonly proof: Proof = {
    done: false,
    awayMs: undefined,
    recovered: 0,
    gaps: 0,
    duplicates: 0,
    resets: [],
  };
  readonly #startedAt: number;
  readonly #catchingUp: Set<string>;

  constructor(now: number, channels: readonly string[]) {
    this.#startedAt = now;
    this.#catchingUp = new Set(channels);
  }

  reopened(now: number): void {
    this.proof.awayMs ??= now - this.#startedAt;
  }

  reset(channel: string, reason: string): void {
    this.proof.resets.push(`${channel} (${reason})`);
    this.caughtUp(channel);
  }

  message(step: Step): void {
    if (this.proof.done) return;
    if (step.verdict === 'gap') this.proof.gaps++;
    if (step.verdict === 'duplicate') this.proof.duplicates++;
    if (step.replayed) this.proof.recovered++;
  }

  /** A channel has nothing more to come from the time of the cut. */
  caughtUp(channel: string): void {
    this.#catchingUp.delete(channel);
    this.proof.done = this.#catchingUp.size === 0;
  }
}
