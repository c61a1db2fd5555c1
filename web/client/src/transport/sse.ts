import { errorOf, lost, type TidewireError } from '../errors.ts';
import { type Command, type Envelope, type Frame, frameOf, type Joined } from '../protocol.ts';
import type { OpenTransport, Transport, TransportHandle, Wanted } from '../transport.ts';
import { EventStreamParser } from './eventStream.ts';
import { refusalOf, unreachable } from './refusal.ts';
import { fieldsOf } from './webSocket.ts';

/** An event stream, read by fetch; commands go up by HTTP in the name of its session. */
const open: OpenTransport = (context) => {
  const channels = new Map<string, Wanted>(context.subscriptions);
  if (channels.size === 0 && context.carrier !== null) {
    channels.set(context.carrier, { since: null, presence: false });
  }
  const authorization: Record<string, string> =
    context.token === null ? {} : { Authorization: `Bearer ${context.token}` };
  const abort = new AbortController();
  const present = new Set(channels.keys());
  let session = '';
  let farewell: TidewireError | undefined;

  const end = (error: TidewireError) => {
    if (abort.signal.aborted) return;
    abort.abort();
    context.closed(error);
  };
  const take = (name: string, frame: Frame) => {
    // An application's event may have any name, also one that the server uses itself.
    if (frame.type === 'broadcast') context.entry(frame as unknown as Envelope);
    else if (name === 'init') {
      session = String(frame.session);
      context.opened(String(frame.client), Number(frame.heartbeatMs));
    } else if (name === 'subscribed') context.joined(frame as unknown as Joined);
    else if (name === 'error') farewell = errorOf(frame);
    else context.push(frame);
  };
  const parser = new EventStreamParser(({ event, data }) => {
    const frame = abort.signal.aborted ? undefined : frameOf(data);
    if (frame) take(event, frame);
  });

  const read = async (): Promise<TidewireError> => {
    let opened = false;
    try {
      const response = await fetch(`${context.url}/sse?${queryOf(channels)}`, {
        headers: { Accept: 'text/event-stream', ...authorization },
        cache: 'no-store',
        signal: abort.signal,
      });
      const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream');
      if (!response.ok || !isStream || !response.body) return await refusalOf(response);
      opened = true;
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return lost();
        context.heard();
        parser.push(decoder.decode(value, { stream: true }));
      }
    } catch (cause) {
      return opened ? lost() : unreachable(cause);
    }
  };
  void read().then((error) => end(farewell ?? error));

  const post = async (command: Command): Promise<Frame> => {
    if (abort.signal.aborted) throw lost();
    let response: Response;
    let reply: Frame | undefined;
    try {
      response = await fetch(`${context.url}/sse/${session}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...authorization },
        body: JSON.stringify(command),
        signal: AbortSignal.any([abort.signal, AbortSignal.timeout(context.timeoutMs)]),
      });
      reply = frameOf(await response.text());
    } catch {
      end(lost());
      throw lost();
    }
    if (response.ok && reply) return reply;
    const error = errorOf(reply);
    // Without the session, or when something in between answers, only a new stream helps.
    if (error && error.code !== 'not-found') throw error;
    end(lost());
    throw lost();
  };

  // One after the other: two HTTP calls at a time could overtake each other.
  let last: Promise<unknown> = Promise.resolve();
  const request = (command: Command): Promise<Frame> => {
    const reply = last.then(() => post(command));
    last = reply.catch(() => undefined);
    return reply;
  };
  const unsubscribe = (channel: string) => {
    present.delete(channel);
    request({ type: 'unsubscribe', channel }).catch(() => undefined);
  };

  return {
    request,
    subscribe(channel, wanted) {
      if (present.has(channel)) unsubscribe(channel);
      present.add(channel);
      request({ type: 'subscribe', channel, ...fieldsOf(wanted) }).then(
        (reply) => context.joined(reply as unknown as Joined),
        (error: TidewireError) => {
          if (error.code !== 'lost') context.refused(channel, error);
        },
      );
    },
    unsubscribe,
    close: () => abort.abort(),
  } satisfies TransportHandle;
};

/** For networks that let no WebSocket through: a stream down, HTTP calls up. */
export const sse: Transport = { name: 'sse', open };

function queryOf(channels: ReadonlyMap<string, Wanted>): URLSearchParams {
  const wanted = [...channels.values()];
  const query = new URLSearchParams(Array.from(channels.keys(), (name) => ['channel', name]));
  query.set('envelope', 'true');
  if (wanted.some(({ presence }) => presence)) query.set('presence', 'true');
  if (wanted.some(({ since }) => since !== null)) {
    query.set('since', wanted.map(({ since }) => since ?? '-').join(','));
  }
  return query;
}
