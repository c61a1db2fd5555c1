import { delayOf } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { TidewireError } from './errors.ts';
import { type Message, messageOf, type Position } from './message.ts';
import { type Envelope, type Joined, placeOf } from './protocol.ts';
import { contained, Store } from './store.ts';
import type { Wanted } from './transport.ts';

/** The promise could not be kept: load the state of your application anew, then go on. */
export interface Reset {
  readonly channel: string;
  /** `trimmed`, `epoch`, `diverged`, `fork`: see PROTOCOL.md. `gap`: the server left a hole. */
  readonly reason: string;
  /** From where the channel goes on. */
  readonly position: Position;
}

export interface ChannelStatus {
  readonly state: 'idle' | 'subscribing' | 'recovering' | 'live' | 'failed';
  /** Up to where everything was delivered when this state began. */
  readonly position: Position | null;
  readonly error: TidewireError | null;
}

/** Who listens to a channel. */
export interface Listener {
  message(message: Message): void;
  reset(reset: Reset): void;
  failed(error: TidewireError): void;
}

/** What a subscription asks of the connection. Both do nothing while there is none. */
export interface Wire {
  readonly clock: Clock;
  subscribe(channel: string, wanted: Wanted): void;
  unsubscribe(channel: string): void;
}

/** So often in a row a hole is asked to be filled before it is called a reset. */
const REPAIRS = 3;
/** For a channel that was added to a stream: what comes before the answer waits for it. */
const MOST_EARLY = 256;

/** One channel on the wire: its place, what was delivered, and who hears it. */
export class Subscription {
  readonly status = new Store<ChannelStatus>({ state: 'idle', position: null, error: null });
  readonly listeners = new Set<Listener>();
  readonly #channel: string;
  readonly #wire: Wire;
  #presence = false;
  /** Whether the last question was for presence too. */
  #asked = false;
  #position: Position | null = null;
  /** Replay goes on up to this offset. */
  #top = 0;
  #repairs = 0;
  #refusals = 0;
  #early: Envelope[] = [];
  #cancelRetry: (() => void) | undefined;

  constructor(channel: string, wire: Wire) {
    this.#channel = channel;
    this.#wire = wire;
  }

  /** What to ask of the server now. */
  ask(): Wanted {
    this.#asked = this.#presence;
    return { since: this.#position, presence: this.#presence };
  }

  get isJoined(): boolean {
    const { state } = this.status.getSnapshot();
    return state === 'live' || state === 'recovering';
  }

  /** Subscribes, unless that has been done. `since` counts only as long as there is no position. */
  begin(since: Position | null): void {
    const { state } = this.status.getSnapshot();
    if (state !== 'idle' && state !== 'failed') return;
    this.#position ??= since;
    this.#set('subscribing');
    this.#wire.subscribe(this.#channel, this.ask());
  }

  /** Asks for changes of members too. */
  needPresence(): void {
    if (this.#presence) return;
    this.#presence = true;
    if (this.isJoined) this.#again();
  }

  end(): void {
    this.#cancelRetry?.();
    if (this.isJoined || this.status.getSnapshot().state === 'subscribing') {
      this.#wire.unsubscribe(this.#channel);
    }
    this.#position = null;
    this.#presence = false;
    this.#early = [];
    this.#set('idle');
  }

  /** The connection is gone; the next one restores this. */
  lost(): void {
    this.#cancelRetry?.();
    this.#early = [];
    const { state } = this.status.getSnapshot();
    if (state !== 'failed' && state !== 'idle') this.#set('subscribing');
  }

  joined({ position, recovered, reason, top }: Joined): void {
    this.#refusals = 0;
    if (reason === 'new') this.#position ??= position;
    this.#top = recovered && top !== undefined ? placeOf(top).offset : 0;
    this.#settle();
    const early = this.#early;
    this.#early = [];
    for (const entry of early) this.entry(entry);
    // Wanted since the question was asked.
    if (this.#presence && !this.#asked) this.#again();
  }

  refused(error: TidewireError): void {
    if (!error.temporary) {
      this.fail(error);
      return;
    }
    const { clock } = this.#wire;
    this.#set('subscribing', error);
    this.#cancelRetry = clock.after(
      delayOf(this.#refusals++, clock.random(), error.retryAfterMs),
      () => this.#wire.subscribe(this.#channel, this.ask()),
    );
  }

  fail(error: TidewireError): void {
    this.#cancelRetry?.();
    this.#set('failed', error);
    for (const listener of [...this.listeners]) contained(() => listener.failed(error));
  }

  reset(reason: string, position: Position): void {
    this.#position = position;
    this.#top = 0;
    this.#set('live');
    const reset = { channel: this.#channel, reason, position };
    for (const listener of [...this.listeners]) contained(() => listener.reset(reset));
  }

  /** Delivers what comes next, drops what came before, and repairs a hole. */
  entry(entry: Envelope): void {
    if (this.#position === null) {
      if (this.#early.length < MOST_EARLY) this.#early.push(entry);
      return;
    }
    const last = placeOf(this.#position);
    const next = placeOf(entry.position);
    if (next.epoch === last.epoch) {
      if (next.offset <= last.offset) return;
      if (entry.prev === last.offset) {
        this.#deliver(entry, next.offset);
        return;
      }
    }
    // While the answer to a subscribe is on its way, what is missed comes by itself.
    if (!this.isJoined) return;
    if (++this.#repairs > REPAIRS) {
      this.#repairs = 0;
      this.reset('gap', entry.position);
    } else this.#again();
  }

  #deliver(entry: Envelope, offset: number): void {
    this.#repairs = 0;
    this.#position = entry.position;
    const message = messageOf(entry, offset <= this.#top);
    for (const listener of [...this.listeners]) contained(() => listener.message(message));
    if (this.status.getSnapshot().state === 'recovering') this.#settle();
  }

  #again(): void {
    this.#wire.unsubscribe(this.#channel);
    this.#set('subscribing');
    this.#wire.subscribe(this.#channel, this.ask());
  }

  #settle(): void {
    const offset = this.#position === null ? 0 : placeOf(this.#position).offset;
    this.#set(this.#top > offset ? 'recovering' : 'live');
  }

  #set(state: ChannelStatus['state'], error: TidewireError | null = null): void {
    const before = this.status.getSnapshot();
    // Delivering moves the position a thousand times a second: that alone is no news.
    if (before.state === state && before.error === error && state !== 'live') return;
    this.status.set({ state, position: this.#position, error });
  }
}
