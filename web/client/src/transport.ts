import type { Clock } from './clock.ts';
import type { TidewireError } from './errors.ts';
import type { Command, Envelope, Frame, Joined } from './protocol.ts';

export type TransportName = 'websocket' | 'sse';

/** What a channel is joined with. */
export interface Wanted {
  /** The position to go on from, or null for what comes next. */
  readonly since: string | null;
  readonly presence: boolean;
}

/** A connection to be made. Its listeners are called by the transport, one at a time. */
export interface TransportContext {
  /** `http://host:port/prefix`, without a slash at the end. */
  readonly url: string;
  readonly token: string | null;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** To be restored at once. */
  readonly subscriptions: ReadonlyMap<string, Wanted>;
  /** A channel for a stream that has no subscription, or null. */
  readonly carrier: string | null;

  /** Once, before anything of a channel. The server speaks at least every `intervalMs`. */
  opened(clientId: string, intervalMs: number): void;
  /** For every sign of life. */
  heard(): void;
  joined(joined: Joined): void;
  /** One subscription was refused; the connection holds. */
  refused(channel: string, error: TidewireError): void;
  entry(entry: Envelope): void;
  /** A `reset` or `presence`. */
  push(frame: Frame): void;
  /** Once, and nothing after it. */
  closed(error: TidewireError): void;
}

/** One connection. It never reconnects by itself, and never throws. */
export interface TransportHandle {
  /** Carries out one command. Commands keep their order. Rejects with `lost` when the connection ends. */
  request(command: Command): Promise<Frame>;
  /** Answered by `joined` or `refused`. */
  subscribe(channel: string, wanted: Wanted): void;
  unsubscribe(channel: string): void;
  /** Ends it without a word to the context. */
  close(): void;
}

export type OpenTransport = (context: TransportContext) => TransportHandle;

/** A way to connect. Only those that a page imports become part of it. */
export interface Transport {
  readonly name: TransportName;
  readonly open: OpenTransport;
}
