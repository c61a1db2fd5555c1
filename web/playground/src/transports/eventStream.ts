import type { Envelope, Joined, PresenceChange, Reset, WireError } from '../wire.ts';
import { parseFrame } from '../wire.ts';
import { type Ending, type Link, type OpenLink, UNREACHABLE } from './link.ts';

/** A native EventSource; commands go up by HTTP on the stream's session. */
export const openEventStream: OpenLink = (options, listener) => {
  const url = streamUrl(
    options.origin,
    options.channels,
    options.positions.since(options.channels),
  );
  const source = new EventSource(url);
  const abort = new AbortController();
  let session: string | undefined;
  let farewell: Ending | undefined;

  const release = () => {
    source.onerror = null;
    source.close();
    abort.abort();
  };
  const end = (ending: Ending) => {
    release();
    listener.ended(ending);
  };
  const on = (name: string, take: (frame: Record<string, unknown>) => void) =>
    source.addEventListener(name, (event) => {
      if (abort.signal.aborted || !(event instanceof MessageEvent)) return;
      const frame = parseFrame(`${event.data}`);
      if (frame) take(frame);
    });

  on('init', (frame) => {
    session = String(frame.session);
    listener.opened(String(frame.client));
  });
  on('subscribed', (frame) => listener.joined(frame as unknown as Joined));
  on('reset', (frame) => listener.reset(frame as unknown as Reset));
  on('message', (frame) => listener.message(frame as unknown as Envelope));
  on('presence', (frame) =>
    listener.presence(String(frame.channel), (frame.changes ?? []) as PresenceChange[]),
  );
  source.addEventListener('error', (event) => {
    if (!(event instanceof MessageEvent)) return;
    farewell = endingOf(JSON.parse(event.data) as WireError);
  });
  source.onerror = async (event) => {
    if (event instanceof MessageEvent) return;
    if (farewell) return end(farewell);
    if (session !== undefined) return end({ reason: 'The stream was lost.', retry: true });
    source.close();
    const refusal = await refusalOf(url, abort.signal);
    if (!abort.signal.aborted) end(refusal);
  };

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
  return { send, close: release };
};

/** The address of the stream, with its channels in order and the positions to resume from. */
export function streamUrl(
  origin: string,
  channels: readonly string[],
  since: string | undefined,
): string {
  const query = new URLSearchParams(channels.map((channel) => ['channel', channel]));
  query.set('envelope', 'true');
  if (since) query.set('since', since);
  return `${origin}/sse?${query}`;
}

function endingOf(error: WireError): Ending {
  const { reason, temporary, retryAfterMs } = error;
  return { reason, retry: temporary, ...(retryAfterMs === null ? {} : { afterMs: retryAfterMs }) };
}

/** An EventSource does not say why it was refused, so the same request is read once by fetch. */
async function refusalOf(url: string, signal: AbortSignal): Promise<Ending> {
  const reading = new AbortController();
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, reading.signal]) });
    if (response.ok) return { reason: 'The stream was lost.', retry: true };
    return endingOf((await response.json()) as WireError);
  } catch {
    return { reason: UNREACHABLE, retry: true };
  } finally {
    reading.abort();
  }
}
