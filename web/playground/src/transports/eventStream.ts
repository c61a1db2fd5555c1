import {
  type Envelope,
  type Joined,
  type PresenceChange,
  parseJson,
  type Reset,
  type WireError,
} from '../wire.ts';
import { EventParser } from './eventParser.ts';
import { type Ending, type Link, type OpenLink, UNREACHABLE } from './link.ts';

/** The server sends at least a comment every 20 s; this long without a byte means it is gone. */
const SILENCE_MS = 60_000;

/**
 * An event stream, read by fetch: an EventSource hears only the event names it was told of, and
 * this page shows whatever comes. Commands go up by HTTP on the stream's session.
 */
export const openEventStream: OpenLink = (options, listener) => {
  const url = streamUrl(
    options.origin,
    options.channels,
    options.positions.since(options.channels),
  );
  const abort = new AbortController();
  let session: string | undefined;
  let farewell: Ending | undefined;

  const take = (name: string, frame: Record<string, unknown>) => {
    switch (name) {
      case 'init':
        session = String(frame.session);
        listener.opened(String(frame.client));
        break;
      case 'subscribed':
        listener.joined(frame as unknown as Joined);
        break;
      case 'reset':
        listener.reset(frame as unknown as Reset);
        break;
      case 'presence':
        listener.presence(String(frame.channel), (frame.changes ?? []) as PresenceChange[]);
        break;
      case 'error':
        farewell = endingOf(frame as unknown as WireError);
        break;
      case 'message':
        listener.message(frame as unknown as Envelope);
        break;
    }
  };
  const parser = new EventParser(({ event, data }) => {
    const frame = parseJson(data) as Record<string, unknown> | undefined;
    if (!frame || abort.signal.aborted) return;
    // An application's event may have any name, also one that the server uses itself.
    take(frame.type === 'broadcast' ? 'message' : event, frame);
  });
  read(url, abort, (text) => parser.push(text)).then((ending) => {
    if (abort.signal.aborted) return;
    abort.abort();
    listener.ended(farewell ?? ending);
  });

  const send: Link['send'] = async (command) => {
    if (session === undefined) throw new Error('Not connected.');
    const response = await fetch(`${options.origin}/sse/${encodeURIComponent(session)}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(command),
      signal: abort.signal,
    });
    const reply = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(String(reply.reason));
    return reply;
  };
  return { send, close: () => abort.abort() };
};

/** The address of the stream, with its channels in order and the positions to resume from. */
export function streamUrl(
  origin: string,
  channels: readonly string[],
  since: string | undefined,
): string {
  const query = new URLSearchParams(channels.map((channel) => ['channel', channel]));
  query.set('envelope', 'true');
  query.set('presence', 'true');
  if (since) query.set('since', since);
  return `${origin}/sse?${query}`;
}

/** Reads the body to its end, whatever ends it, and says why it ended. */
async function read(
  url: string,
  abort: AbortController,
  take: (text: string) => void,
): Promise<Ending> {
  let opened = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  try {
    const headers = { Accept: 'text/event-stream' };
    const response = await fetch(url, { headers, cache: 'no-store', signal: abort.signal });
    if (!response.ok) return refusalOf(response);
    if (!response.body) return { reason: 'The stream is empty.', retry: true };
    opened = true;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      clearTimeout(silence);
      silence = setTimeout(() => reader.cancel(), SILENCE_MS);
      const { done, value } = await reader.read();
      if (done) return { reason: 'The stream was lost.', retry: true };
      take(value);
    }
  } catch {
    return { reason: opened ? 'The stream was lost.' : UNREACHABLE, retry: true };
  } finally {
    clearTimeout(silence);
  }
}

async function refusalOf(response: Response): Promise<Ending> {
  const error = parseJson(await response.text()) as WireError | undefined;
  if (error?.reason !== undefined) return endingOf(error);
  // Not our server's shape: something in between answered, and may soon answer differently.
  return { reason: `The server answered with status ${response.status}.`, retry: true };
}

function endingOf(error: WireError): Ending {
  const { reason, temporary, retryAfterMs } = error;
  return { reason, retry: temporary, ...(retryAfterMs === null ? {} : { afterMs: retryAfterMs }) };
}
