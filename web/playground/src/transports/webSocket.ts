import type { Envelope, Joined, PresenceChange, Reset, WireError } from '../wire.ts';
import { parseFrame } from '../wire.ts';
import { type Ending, type Link, type LinkListener, type OpenLink, UNREACHABLE } from './link.ts';

/** The server pings every 25 s; twice that without a word means the connection is dead. */
const SILENCE_MS = 60_000;

type Frame = { type: string } & Record<string, unknown>;
interface Pending {
  resolve(reply: Frame): void;
  reject(error: Error): void;
}

/** A WebSocket in strict mode: one `connect` frame restores every subscription. */
export const openWebSocket: OpenLink = (options, listener) => {
  const socket = new WebSocket(`${options.origin.replace(/^http/, 'ws')}/ws`, 'tidewire.v1');
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let opened = false;
  let over = false;
  let farewell: Ending | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const transmit = (frame: object) => socket.send(JSON.stringify(frame));
  const ask = (command: object, answer: Pending) => {
    if (socket.readyState !== WebSocket.OPEN) return answer.reject(new Error('Not connected.'));
    const id = nextId++;
    pending.set(id, answer);
    transmit({ id, ...command });
  };
  const release = () => {
    over = true;
    clearTimeout(silence);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    const unanswered = [...pending.values()];
    pending.clear();
    for (const { reject } of unanswered) reject(new Error('The connection closed.'));
  };
  const end = (ending: Ending) => {
    if (over) return;
    release();
    listener.ended(ending);
  };
  const watch = () => {
    clearTimeout(silence);
    silence = setTimeout(() => end({ reason: 'The server went silent.', retry: true }), SILENCE_MS);
  };

  const take = (frame: Frame) => {
    const id = typeof frame.id === 'number' ? frame.id : undefined;
    const waiting = id === undefined ? undefined : pending.get(id);
    if (id !== undefined) pending.delete(id);
    if (frame.type === 'reply') waiting?.resolve(frame);
    else if (frame.type === 'ping') transmit({ type: 'pong' });
    else if (frame.type === 'bye') farewell = farewellOf(frame);
    else if (frame.type === 'error') {
      const error = frame as unknown as WireError;
      if (waiting) waiting.reject(new Error(error.reason));
      else farewell = { reason: error.reason, retry: error.temporary };
    } else push(frame, listener);
  };

  socket.onopen = () => {
    const subscriptions = Object.fromEntries(
      options.channels.map((channel) => {
        const since = options.positions.of(channel).position;
        return [channel, { presence: true, ...(since ? { since } : {}) }];
      }),
    );
    // No promise here: what follows the reply in the same message must be told after it.
    ask(
      { type: 'connect', subscriptions },
      {
        resolve: (reply) => {
          opened = true;
          welcome(reply, listener);
        },
        reject: (error) => end(farewell ?? { reason: error.message, retry: false }),
      },
    );
  };
  socket.onmessage = (message) => {
    watch();
    if (typeof message.data !== 'string') return;
    for (const line of message.data.split('\n')) {
      const frame = parseFrame(line);
      if (frame) take(frame);
    }
  };
  socket.onclose = () =>
    end(farewell ?? { reason: opened ? 'The connection was lost.' : UNREACHABLE, retry: true });
  watch();

  const send: Link['send'] = (command) =>
    new Promise((resolve, reject) => ask(command, { resolve, reject }));
  return { send, close: release };
};

function welcome(reply: Frame, listener: LinkListener): void {
  listener.opened(String(reply.client));
  const results = (reply.subscriptions ?? {}) as Record<string, Joined & { error?: WireError }>;
  for (const [channel, result] of Object.entries(results)) {
    if (result.error) listener.refused(`${channel}: ${result.error.reason}`);
    else listener.joined({ ...result, channel });
  }
}

function push(frame: Frame, listener: LinkListener): void {
  const channel = String(frame.channel);
  if (frame.type === 'broadcast') listener.message(frame as unknown as Envelope);
  else if (frame.type === 'reset') listener.reset(frame as unknown as Reset);
  else if (frame.type === 'presence') {
    listener.presence(channel, (frame.changes ?? []) as PresenceChange[]);
  }
}

function farewellOf(frame: Frame): Ending {
  const afterMs = frame.retryAfterMs;
  return {
    reason: String(frame.reason),
    retry: frame.reconnect !== false,
    ...(typeof afterMs === 'number' ? { afterMs } : {}),
  };
}
