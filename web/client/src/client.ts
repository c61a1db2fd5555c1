import type { BackoffOptions } from './backoff.ts';
import type { Channel } from './channel.ts';
import { type Clock, systemClock } from './clock.ts';
import { Connection } from './connection.ts';
import { TidewireError } from './errors.ts';
import { pageSurroundings, type Surroundings } from './online.ts';
import { openChannel } from './openChannel.ts';
import type { QueueOptions } from './outbox.ts';
import type { Member } from './presence.ts';
import { isChannelName } from './protocol.ts';
import { Room } from './room.ts';
import type { ConnectionStatus } from './status.ts';
import { type GetToken, Tokens } from './token.ts';
import { webSocket } from './transport/webSocket.ts';
import type { Transport } from './transport.ts';

export interface ConnectOptions {
  /** `webSocket` when absent; `sse` is exported too. */
  transport?: Transport;
  getToken?: GetToken;
  /** How long an attempt to connect and one HTTP command may take, in milliseconds. 8 000 when absent. */
  timeoutMs?: number;
  /** How long a channel outlives its last listener, in milliseconds. 1 000 when absent. */
  lingerMs?: number;
  backoff?: BackoffOptions;
  /** Bounds of what waits for an answer, also while there is no connection. */
  queue?: QueueOptions;
  /** For tests. */
  clock?: Clock;
  /** For tests, and for where there is no page but something else that sleeps. */
  surroundings?: Surroundings;
}

/** One connection to a server, made when it is first used and kept until it is closed. */
export interface Client extends AsyncDisposable {
  /** A frozen object that is replaced on change. */
  readonly status: ConnectionStatus;
  /** With `subscribe` in the shape of `useSyncExternalStore`. */
  readonly getSnapshot: () => ConnectionStatus;
  readonly subscribe: (listener: () => void) => () => void;
  /** Throws `bad-channel` for what cannot be a name. Cheap; the same name may be asked for again. */
  channel<T = unknown, P = unknown>(name: string): Channel<T, P>;
  /** Ends it for good; what waits for an answer rejects with `closed`. */
  close(): void;
}

/** Makes a client of the server at this address (http, https, ws or wss). Sends nothing yet. */
export function connect(url: string | URL, options: ConnectOptions = {}): Client {
  const { clock = systemClock, transport = webSocket, lingerMs = 1_000 } = options;
  const rooms = new Map<string, Room>();
  const connection: Connection = new Connection(
    {
      url: baseOf(url),
      transport,
      tokens: new Tokens(options.getToken),
      clock,
      surroundings: options.surroundings ?? pageSurroundings,
      timeoutMs: options.timeoutMs ?? 8_000,
      backoff: options.backoff ?? {},
      queue: options.queue ?? {},
    },
    {
      wanted: () =>
        new Map(
          [...rooms]
            .filter(
              ([, { subscription }]) => subscription.status.getSnapshot().state === 'subscribing',
            )
            .map(([name, { subscription }]) => [name, subscription.ask()]),
        ),
      lost() {
        for (const { subscription } of rooms.values()) subscription.lost();
      },
      joined: (joined) => rooms.get(joined.channel)?.joined(joined),
      refused: (channel, error) => rooms.get(channel)?.refused(error),
      entry: (entry) => rooms.get(entry.channel)?.subscription.entry(entry),
      push(frame) {
        const room = rooms.get(String(frame.channel));
        if (frame.type === 'reset') {
          room?.subscription.reset(String(frame.reason), String(frame.position));
        } else if (frame.type === 'presence') {
          room?.presence.changed(frame.changes as (Member & { action: 'join' })[]);
        }
      },
      ended(error) {
        for (const room of [...rooms.values()]) room.end(error);
      },
    },
  );
  const wire = {
    clock,
    subscribe: (...args: Parameters<NonNullable<typeof connection.handle>['subscribe']>) =>
      connection.handle?.subscribe(...args),
    unsubscribe: (name: string) => connection.handle?.unsubscribe(name),
  };
  const room = (name: string): Room => {
    const known = rooms.get(name);
    if (known) return known;
    const made = new Room(
      name,
      wire,
      () => connection.handle,
      lingerMs,
      () => rooms.delete(name),
    );
    rooms.set(name, made);
    return made;
  };
  const host = {
    start: () => connection.start(),
    room,
    find: (name: string) => rooms.get(name),
    outbox: connection.outbox,
  };

  return {
    get status() {
      return connection.status.getSnapshot();
    },
    getSnapshot: connection.status.getSnapshot,
    subscribe: connection.status.subscribe,
    channel(name) {
      if (isChannelName(name)) return openChannel(name, host);
      const reason = 'A channel name has 1 to 200 characters of A-Z a-z 0-9 - _ . : / @ =';
      throw new TidewireError('bad-channel', reason, false);
    },
    close: () => connection.close(),
    [Symbol.asyncDispose]: async () => connection.close(),
  };
}

/** The address without what belongs to a page, and without a slash at the end. */
function baseOf(url: string | URL): string {
  const page = typeof location === 'undefined' ? undefined : location.href;
  const { protocol, host, pathname } = new URL(url, page);
  return `${protocol.replace(/^ws/, 'http')}//${host}${pathname.replace(/\/+$/, '')}`;
}
