/** The frames of the Tidewire protocol that this page reads, on either transport. */

export interface Envelope {
  type: 'broadcast';
  channel: string;
  event: string;
  data: unknown;
  position: string;
  /** Offset of the entry before this one in the channel; 0 for the first. */
  prev: number;
  /** When the server stored the entry, in milliseconds since 1970. */
  time: number;
  encoding?: 'base64';
  from?: { client: string; user?: string };
}

/** The answer for one channel of a connection: from which position its messages follow. */
export interface Joined {
  channel: string;
  position: string;
  recovered: boolean;
  reason?: string;
}

/** The position that was asked for could not be served; the channel goes on from `position`. */
export interface Reset {
  channel: string;
  reason: string;
  position: string;
}

export interface WireError {
  code: string;
  reason: string;
  temporary: boolean;
  retryAfterMs: number | null;
}

export interface Member {
  client: string;
  user?: string;
  data?: unknown;
}

export interface PresenceChange extends Member {
  action: 'join' | 'update' | 'leave';
}

export interface Publishing {
  channel: string;
  event: string;
  data: unknown;
}

/** The frame as an object with a `type`, or undefined when the text is not one. */
export function parseFrame(text: string): ({ type: string } & Record<string, unknown>) | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return typeof (value as { type?: unknown }).type === 'string'
    ? (value as { type: string } & Record<string, unknown>)
    : undefined;
}

/** The JSON value of the text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
