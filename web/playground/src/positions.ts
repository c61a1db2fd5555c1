import type { Envelope, Joined, Reset } from './wire.ts';

/** What the page knows of one channel: how far it has read, and whether anything was missed. */
export interface Progress {
  position: string | undefined;
  received: number;
  gaps: number;
  duplicates: number;
  /** The offset at which a resume is complete, Infinity until it is known; -1 when none runs. */
  replayUntil: number;
  replayed: number;
}

export type Verdict = 'next' | 'gap' | 'duplicate';

/** How one message continued its channel. */
export interface Step {
  verdict: Verdict;
  replayed: boolean;
  /** Messages replayed by the resume that this message completes. */
  resumed?: number;
}

/**
 * Reads the positions and `prev` links of every channel. A message whose `prev` is the offset held
 * is the next one; any other one proves a gap or a duplicate.
 */
export class Positions {
  readonly #channels = new Map<string, Progress>();

  of(channel: string): Progress {
    let progress = this.#channels.get(channel);
    if (!progress) {
      progress = {
        position: undefined,
        received: 0,
        gaps: 0,
        duplicates: 0,
        replayUntil: -1,
        replayed: 0,
      };
      this.#channels.set(channel, progress);
    }
    return progress;
  }

  /** The positions to resume these channels from, as the `since` of an event stream; or undefined. */
  since(channels: readonly string[]): string | undefined {
    const positions = channels.map((channel) => this.of(channel).position ?? '-');
    return positions.some((position) => position !== '-') ? positions.join(',') : undefined;
  }

  /** Takes the answer to a join. After a recovered one the missed messages come first. */
  joined(answer: Joined): void {
    const progress = this.of(answer.channel);
    const resumes = answer.recovered && progress.position !== undefined;
    progress.replayed = 0;
    progress.replayUntil = resumes ? Number.POSITIVE_INFINITY : -1;
    if (!resumes) progress.position = answer.position;
  }

  /**
   * Takes the newest position of a channel that is being resumed, or undefined when it can't be
   * known. Gives the number of messages the resume brought if it is complete already.
   */
  top(channel: string, position: string | undefined): number | undefined {
    const progress = this.of(channel);
    if (progress.replayUntil < 0) return undefined;
    progress.replayUntil = parsePosition(position)?.offset ?? -1;
    const held = parsePosition(progress.position)?.offset ?? 0;
    if (held < progress.replayUntil) return undefined;
    progress.replayUntil = -1;
    return progress.replayed;
  }

  reset(reset: Reset): void {
    const progress = this.of(reset.channel);
    progress.position = reset.position;
    progress.replayUntil = -1;
  }

  forget(channel: string): void {
    this.#channels.delete(channel);
  }

  message(envelope: Pick<Envelope, 'channel' | 'position' | 'prev'>): Step {
    const progress = this.of(envelope.channel);
    const verdict = judge(progress.position, envelope.position, envelope.prev);
    if (verdict === 'duplicate') {
      progress.duplicates++;
      return { verdict, replayed: false };
    }
    if (verdict === 'gap') progress.gaps++;
    progress.received++;
    progress.position = envelope.position;
    return { verdict, ...replay(progress) };
  }
}

function replay(progress: Progress): { replayed: boolean; resumed?: number } {
  const offset = parsePosition(progress.position)?.offset ?? 0;
  if (progress.replayUntil < 0 || offset > progress.replayUntil) return { replayed: false };
  progress.replayed++;
  if (offset < progress.replayUntil) return { replayed: true };
  progress.replayUntil = -1;
  return { replayed: true, resumed: progress.replayed };
}

/** How a message at `next`, linked to `prev`, continues a channel read up to `held`. */
export function judge(held: string | undefined, next: string, prev: number): Verdict {
  const before = parsePosition(held);
  const after = parsePosition(next);
  if (!before || !after) return 'next';
  if (before.epoch !== after.epoch) return 'gap';
  if (after.offset <= before.offset) return 'duplicate';
  return prev === before.offset ? 'next' : 'gap';
}

/** The epoch and offset of `epoch.offset`, or undefined when the text is no position. */
export function parsePosition(
  text: string | undefined,
): { epoch: string; offset: number } | undefined {
  const dot = text?.lastIndexOf('.') ?? -1;
  if (text === undefined || dot < 1 || !/^\d+$/.test(text.slice(dot + 1))) return undefined;
  return { epoch: text.slice(0, dot), offset: Number(text.slice(dot + 1)) };
}
