import type { TidewireError } from './errors.ts';
import type { Message, Position } from './message.ts';
import type { Member } from './presence.ts';
import type { ChannelStatus, Reset } from './subscription.ts';

export interface SubscribeOptions {
  /** From where to go on; counts when nobody else listens to the channel already. */
  since?: Position;
  /**
   * Something was missed for good: load your state anew. There is no default, because ignoring it
   * would show old state as if it were new.
   */
  onReset: (reset: Reset) => void;
  /** The channel was refused, or the client ended: nothing more will come. */
  onError?: (error: TidewireError) => void;
  /** Ends the subscription. */
  signal?: AbortSignal;
}

export interface PublishOptions {
  /** Name of the event; `message` when absent. */
  event?: string;
  /** Idempotency key: the same key within five minutes publishes nothing anew. A fresh one when absent. */
  key?: string;
  /** Stops waiting; what has been sent already may happen all the same. */
  signal?: AbortSignal;
}

export interface Published {
  readonly position: Position;
  /** True when this key had been published before. */
  readonly repeated: boolean;
}

export interface HistoryOptions {
  /** 1 to 1000; 100 when absent. */
  limit?: number;
  /** What is older than this position. */
  before?: Position;
  /** What is newer than this position. */
  after?: Position;
  signal?: AbortSignal;
}

/** Messages of the past, oldest first. */
export interface Page<T = unknown> {
  readonly messages: readonly Message<T>[];
  /** The newest position of the channel: subscribe with it as `since`, and nothing lies between. */
  readonly position: Position;
  /** Cursor of the next page in the direction of reading, or null. */
  readonly next: Position | null;
}

export interface ChannelPresence<P = unknown> {
  /** Enters with data that describes you; entered again after every reconnect until `leave`. */
  enter(data?: P): Promise<void>;
  update(data: P): Promise<void>;
  leave(): Promise<void>;
  /** Who is there; a frozen array that is replaced on change. Empty until `subscribe` was called. */
  readonly members: () => readonly Member<P>[];
  /** Keeps `members` up to date and calls after every change, until the function it gives is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** One channel of a client. Cheap: nothing is sent before it is used. */
export interface Channel<T = unknown, P = unknown> {
  readonly name: string;
  /** Calls for every message, once and in order. Gives what ends that. */
  subscribe(listener: (message: Message<T>) => void, options: SubscribeOptions): () => void;
  /** The same as a `for await` loop; it throws when the channel is refused or the client closed. */
  messages(options: SubscribeOptions): AsyncGenerator<Message<T>, void, undefined>;
  /** Settles when the server has it, or rejects with a TidewireError. Sent again, never twice. */
  publish(data: T, options?: PublishOptions): Promise<Published>;
  history(options?: HistoryOptions): Promise<Page<T>>;
  readonly presence: ChannelPresence<P>;
  /** Where the subscription stands; with `onStatusChange` in the shape of `useSyncExternalStore`. */
  readonly getSnapshot: () => ChannelStatus;
  readonly onStatusChange: (listener: () => void) => () => void;
}
