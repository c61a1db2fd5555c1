import type { Positions } from '../positions.ts';
import type { Envelope, Joined, PresenceChange, Reset } from '../wire.ts';

export type TransportKind = 'sse' | 'ws';

export interface LinkOptions {
  /** `http://host:port` of the server. */
  origin: string;
  channels: readonly string[];
  /** Read when the link opens: a channel with a position resumes from it. */
  positions: Positions;
}

/** Why a link ended, in words for the reader of the page. */
export interface Ending {
  reason: string;
  /** False when connecting again the same way is useless. */
  retry: boolean;
  /** The server's wish for the delay, in milliseconds. */
  afterMs?: number;
}

/** Called by a link on the page's own thread; nothing is called after `close()` or `ended`. */
export interface LinkListener {
  opened(client: string): void;
  joined(answer: Joined): void;
  message(envelope: Envelope): void;
  reset(reset: Reset): void;
  presence(channel: string, changes: readonly PresenceChange[]): void;
  refused(reason: string): void;
  ended(ending: Ending): void;
}

export type Command =
  | { type: 'publish'; channel: string; event?: string; data: unknown }
  | { type: 'history'; channel: string; limit: number }
  | { type: 'presence'; channel: string; action: 'enter' | 'leave' | 'get'; data?: unknown };

/** One open connection. It never reconnects by itself. */
export interface Link {
  /** Sends a command; the answer's fields, or an Error whose message is the server's reason. */
  send(command: Command): Promise<Record<string, unknown>>;
  /** Drops the connection without a word to the listener. */
  close(): void;
}

export type OpenLink = (options: LinkOptions, listener: LinkListener) => Link;

/** The sentence for a server that does not answer at all. */
export const UNREACHABLE = 'Cannot reach the server.';
