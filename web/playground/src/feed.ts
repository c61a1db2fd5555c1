import type { Envelope } from './wire.ts';

export type Tone = 'info' | 'good' | 'warn' | 'bad';

export type Entry = { id: number } & (
  | { kind: 'message'; envelope: Envelope; latency: number; replayed: boolean; broken: boolean }
  | { kind: 'note'; tone: Tone; time: number; text: string; channel?: string }
);

type Draft<T> = T extends unknown ? Omit<T, 'id'> : never;

/** The bounded list of what came, newest last. While paused, new entries wait outside the view. */
export class Feed {
  readonly #limit: number;
  #shown: Entry[] = [];
  #held: Entry[] = [];
  #heldCount = 0;
  #nextId = 1;
  #paused = false;

  constructor(limit = 500) {
    this.#limit = limit;
  }

  get entries(): readonly Entry[] {
    return this.#shown;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** How many entries came during the pause, also those that the limit has dropped since. */
  get held(): number {
    return this.#heldCount;
  }

  add(entry: Draft<Entry>): void {
    const list = this.#paused ? this.#held : this.#shown;
    list.push({ id: this.#nextId++, ...entry } as Entry);
    if (this.#paused) this.#heldCount++;
    if (list.length > this.#limit) list.splice(0, list.length - this.#limit);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) return;
    this.#shown = [...this.#shown, ...this.#held].slice(-this.#limit);
    this.#held = [];
    this.#heldCount = 0;
  }

  clear(): void {
    this.#shown = [];
    this.#held = [];
    this.#heldCount = 0;
  }
}
