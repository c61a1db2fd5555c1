import type {
  Channel,
  ChannelPresence,
  HistoryOptions,
  Page,
  Published,
  PublishOptions,
  SubscribeOptions,
} from './channel.ts';
import { type Message, messageOf, type Position } from './message.ts';
import { MessageQueue } from './messages.ts';
import type { Outbox } from './outbox.ts';
import type { Member } from './presence.ts';
import { type Envelope, toBase64 } from './protocol.ts';
import type { Room } from './room.ts';
import type { ChannelStatus, Listener } from './subscription.ts';

/** What a channel uses of its client. */
export interface Host {
  /** Connects if need be; throws when the client is over. */
  start(): void;
  /** The room of a channel, made if need be. */
  room(channel: string): Room;
  /** The room if there is one. */
  find(channel: string): Room | undefined;
  readonly outbox: Outbox;
}

const UNUSED: ChannelStatus = Object.freeze({ state: 'idle', position: null, error: null });
const NOBODY: readonly never[] = Object.freeze([]);

export function openChannel<T, P>(name: string, host: Host): Channel<T, P> {
  const hold = (): { room: Room; release: () => void } => {
    host.start();
    const room = host.room(name);
    return { room, release: room.hold() };
  };

  const subscribe = (listen: (message: Message<T>) => void, options: SubscribeOptions) => {
    const { since = null, onReset, onError, signal } = options;
    if (signal?.aborted) return () => undefined;
    const { room, release } = hold();
    const listener: Listener = {
      message: (message) => listen(message as Message<T>),
      reset: onReset,
      failed: (error) => onError?.(error),
    };
    room.subscription.listeners.add(listener);
    room.subscription.begin(since);
    const end = () => {
      signal?.removeEventListener('abort', end);
      room.subscription.listeners.delete(listener);
      release();
    };
    signal?.addEventListener('abort', end);
    return end;
  };

  async function* messages(options: SubscribeOptions): AsyncGenerator<Message<T>, void, undefined> {
    const queue = new MessageQueue<T>();
    const onError: SubscribeOptions['onError'] = (error) => {
      options.onError?.(error);
      queue.fail(error);
    };
    const end = subscribe((message) => queue.push(message), { ...options, onError });
    const finish = () => queue.finish();
    options.signal?.addEventListener('abort', finish);
    if (options.signal?.aborted) finish();
    try {
      yield* queue.read();
    } finally {
      options.signal?.removeEventListener('abort', finish);
      end();
    }
  }

  const publish = async (data: T, options: PublishOptions = {}): Promise<Published> => {
    const { event, key = freshKey(), signal } = options;
    const payload =
      data instanceof Uint8Array ? { data: toBase64(data), encoding: 'base64' } : { data };
    const named = event === undefined ? {} : { event };
    host.start();
    const reply = await host.outbox.send(
      { type: 'publish', channel: name, ...payload, ...named, key },
      signal,
    );
    return { position: String(reply.position), repeated: reply.repeated === true };
  };

  const history = async ({ signal, ...wanted }: HistoryOptions = {}): Promise<Page<T>> => {
    host.start();
    const reply = await host.outbox.send({ type: 'history', channel: name, ...wanted }, signal);
    return {
      messages: (reply.messages as Envelope[]).map((e) => messageOf(e, false) as Message<T>),
      position: String(reply.position),
      next: reply.next as Position | null,
    };
  };

  return {
    name,
    subscribe,
    messages,
    publish,
    history,
    presence: openPresence(name, host, hold),
    getSnapshot: () => host.find(name)?.subscription.status.getSnapshot() ?? UNUSED,
    onStatusChange: (listener) => host.room(name).observe(listener),
  };
}

function openPresence<P>(
  name: string,
  host: Host,
  hold: () => { room: Room; release: () => void },
): ChannelPresence<P> {
  const enter = async (data?: P): Promise<void> => {
    host.start();
    await host.room(name).enter(data);
  };
  return {
    enter,
    update: enter,
    async leave() {
      await host.find(name)?.leave();
    },
    members: () =>
      (host.find(name)?.presence.members.getSnapshot() ?? NOBODY) as readonly Member<P>[],
    subscribe(listener) {
      const { room, release } = hold();
      const end = room.presence.members.subscribe(listener);
      room.subscription.needPresence();
      room.subscription.begin(null);
      room.presence.watch();
      return () => {
        end();
        release();
      };
    },
  };
}

/** 128 random bits. Not randomUUID, which pages without TLS do not have. */
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return toBase64(bytes).slice(0, 22);
}
