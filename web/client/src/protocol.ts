/** A message as it comes over the wire; PROTOCOL.md describes the fields. */
export type Frame = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A command without its id. */
export type Command = { readonly type: string; readonly channel?: string } & Readonly<
  Record<string, unknown>
>;

/** How a subscription began. */
export interface Joined {
  readonly channel: string;
  readonly position: string;
  readonly recovered: boolean;
  readonly reason?: string;
  readonly top?: string;
}

/** A publication with everything known of it. */
export interface Envelope {
  readonly channel: string;
  readonly event: string;
  readonly data: unknown;
  readonly encoding?: string;
  readonly position: string;
  readonly prev: number;
  readonly time: number;
  readonly key?: string;
  readonly from?: { readonly client: string; readonly user?: string };
}

/** A binary publication of a strict WebSocket: the channel, its place, and the bytes. */
export interface BinaryEntry {
  readonly handle: number;
  readonly offset: number;
  readonly data: Uint8Array;
}

export interface Place {
  readonly epoch: string;
  readonly offset: number;
}

/** The parts of a position; the epoch may hold dots, the offset not. */
export function placeOf(position: string): Place {
  const dot = position.lastIndexOf('.');
  return { epoch: position.slice(0, dot), offset: Number(position.slice(dot + 1)) };
}

export function isPosition(text: string): boolean {
  return /^[A-Za-z0-9.-]{1,40}\.\d{1,16}$/.test(text);
}

export function isChannelName(text: string): boolean {
  return /^[A-Za-z0-9\-_.:/@=]{1,200}$/.test(text);
}

/** The JSON object in a text, or undefined. */
export function frameOf(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}

/** varint handle, varint flags, varint offset, payload. */
export function binaryEntryOf(bytes: Uint8Array): BinaryEntry {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const handle = varint();
  varint();
  const offset = varint();
  return { handle, offset, data: bytes.slice(at) };
}

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}
