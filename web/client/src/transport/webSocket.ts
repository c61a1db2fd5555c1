import { errorOf, lost, TidewireError } from '../errors.ts';
import {
  binaryEntryOf,
  type Envelope,
  type Frame,
  frameOf,
  type Joined,
  placeOf,
} from '../protocol.ts';
import type {
  OpenTransport,
  Transport,
  TransportContext,
  TransportHandle,
  Wanted,
} from '../transport.ts';
import { refusalOf, unreachable } from './refusal.ts';

interface Pending {
  readonly bytes: number;
  resolve(reply: Frame): void;
  reject(error: TidewireError): void;
}

/** A close code for a message over the server's limit. */
const TOO_LARGE = 1009;

/** A WebSocket in strict mode: one `connect` restores every subscription. */
const open: OpenTransport = (context) => {
  const { token, subscriptions } = context;
  const socket = new WebSocket(`${context.url.replace(/^http/, 'ws')}/ws`, 'tidewire.v1');
  socket.binaryType = 'arraybuffer';
  const pending = new Map<number, Pending>();
  const handles = new Map<number, { channel: string; epoch: string }>();
  let nextId = 1;
  let spoken = false;
  let over = false;
  let intervalMs = 0;
  let farewell: TidewireError | undefined;

  const ask = (command: object, resolve: Pending['resolve'], reject: Pending['reject']) => {
    if (over || socket.readyState !== socket.OPEN) return reject(lost());
    const id = nextId++;
    const text = JSON.stringify({ ...command, id });
    pending.set(id, { bytes: text.length, resolve, reject });
    socket.send(text);
  };
  const release = () => {
    over = true;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    for (const { reject } of pending.values()) reject(lost());
    pending.clear();
  };
  const end = (error: TidewireError) => {
    if (over) return;
    release();
    context.closed(error);
  };
  const joined = (frame: Joined & { handle?: number }) => {
    const { epoch } = placeOf(frame.position);
    if (frame.handle !== undefined) handles.set(frame.handle, { channel: frame.channel, epoch });
    context.joined(frame);
  };
  const welcome = (reply: Frame) => {
    context.opened(String(reply.client), intervalMs);
    const outcomes = (reply.subscriptions ?? {}) as Record<string, Joined & { error?: unknown }>;
    for (const [channel, outcome] of Object.entries(outcomes)) {
      const error = errorOf(outcome.error);
      if (error) context.refused(channel, error);
      else joined(outcome);
    }
  };
  const answer = (frame: Frame) => {
    const waiting = pending.get(frame.id as number);
    pending.delete(frame.id as number);
    if (frame.type !== 'error') waiting?.resolve(frame);
    else waiting?.reject(errorOf(frame) ?? lost());
  };
  const take = (frame: Frame) => {
    if (frame.type === 'welcome') intervalMs = Number(frame.pingMs);
    else if (frame.type === 'ping') socket.send('{"type":"pong"}');
    else if (frame.type === 'broadcast') context.entry(frame as unknown as Envelope);
    else if (frame.type === 'bye') farewell = errorOf(frame);
    else if (frame.id !== undefined) answer(frame);
    else {
      // What follows a reset is of another run.
      for (const handle of handles.values()) {
        if (frame.type === 'reset' && handle.channel === frame.channel) {
          handle.epoch = placeOf(String(frame.position)).epoch;
        }
      }
      context.push(frame);
    }
  };
  const takeBytes = (bytes: ArrayBuffer) => {
    const { handle, offset, data } = binaryEntryOf(new Uint8Array(bytes));
    const { channel, epoch } = handles.get(handle) ?? {};
    if (channel === undefined) return;
    const time = context.clock.now();
    const position = `${epoch}.${offset}`;
    context.entry({ channel, event: 'message', data, position, prev: offset - 1, time });
  };

  socket.onopen = () =>
    ask(
      {
        type: 'connect',
        ...(token === null ? {} : { token }),
        subscriptions: Object.fromEntries(
          Array.from(subscriptions, ([channel, wanted]) => [channel, fieldsOf(wanted)]),
        ),
      },
      welcome,
      (error) => end(farewell ?? error),
    );
  socket.onmessage = ({ data }) => {
    spoken = true;
    context.heard();
    if (typeof data !== 'string') return takeBytes(data);
    const frame = frameOf(data);
    if (frame) take(frame);
  };
  socket.onclose = ({ code }) => {
    if (code === TOO_LARGE) refuseLargest(pending);
    if (farewell || spoken) return end(farewell ?? lost());
    socket.onclose = null;
    void whyNot(context).then(end);
  };

  return {
    request: (command) => new Promise((resolve, reject) => ask(command, resolve, reject)),
    subscribe(channel, wanted) {
      const refused = (error: TidewireError) => {
        if (error.code !== 'lost') context.refused(channel, error);
      };
      // No promise here: what follows the reply must be told after it.
      ask(
        { type: 'subscribe', channel, ...fieldsOf(wanted) },
        (reply) => joined(reply as unknown as Joined),
        refused,
      );
    },
    unsubscribe: (channel) =>
      ask(
        { type: 'unsubscribe', channel },
        () => undefined,
        () => undefined,
      ),
    close: release,
  } satisfies TransportHandle;
};

/** The transport of choice: both ways on one connection. */
export const webSocket: Transport = { name: 'websocket', open };

/** How a wish is written in a command; the event stream's commands have the same fields. */
export function fieldsOf({ since, presence }: Wanted): object {
  return { ...(since === null ? {} : { since }), ...(presence ? { presence } : {}) };
}

/** The server names no culprit, and sending it again would end every connection. */
function refuseLargest(pending: Map<number, Pending>): void {
  const [largest] = [...pending].sort(([, a], [, b]) => b.bytes - a.bytes);
  if (!largest) return;
  pending.delete(largest[0]);
  const reason = 'The message is over the limit of the server: send less at once';
  largest[1].reject(new TidewireError('too-large', reason, false));
}

/** A browser does not say why a handshake failed; a request for no stream does. */
async function whyNot({ url, timeoutMs }: TransportContext): Promise<TidewireError> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const error = await refusalOf(await fetch(`${url}/sse`, { cache: 'no-store', signal }));
    // Without a channel that is what a server says to whom it would let in.
    return error.code === 'bad-request' ? unreachable(error) : error;
  } catch (cause) {
    return unreachable(cause);
  }
}
