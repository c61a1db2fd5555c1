import { type Envelope, fromBase64 } from './protocol.ts';

/** Opaque: a place in one channel, as the server gave it. Keep it, send it back. */
export type Position = string;

/** A publication. */
export interface Message<T = unknown> {
  readonly channel: string;
  readonly event: string;
  /** What was published; a `Uint8Array` for a binary publication. */
  readonly data: T;
  readonly position: Position;
  /** When the server took it, milliseconds since 1970. */
  readonly time: number;
  /** The publisher's idempotency key. */
  readonly key: string | null;
  /** Who published it; null for what came from a server of yours, and for binary over WebSocket. */
  readonly from: { readonly client: string; readonly user?: string } | null;
  /** It was missed during an interruption, and is delivered late. */
  readonly replayed: boolean;
}

export function messageOf(entry: Envelope, replayed: boolean): Message {
  const { channel, event, position, time, key = null, from = null } = entry;
  const data = entry.encoding === 'base64' ? fromBase64(String(entry.data)) : entry.data;
  return { channel, event, data, position, time, key, from, replayed };
}
