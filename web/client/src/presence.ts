import { TidewireError } from './errors.ts';
import type { Command, Frame } from './protocol.ts';
import { Store } from './store.ts';
import type { TransportHandle } from './transport.ts';

/** Who entered a channel. */
export interface Member<P = unknown> {
  readonly client: string;
  readonly user?: string;
  readonly data?: P;
}

type Change = Member & { readonly action: 'join' | 'update' | 'leave' };

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/** What this client says of itself in a channel, and whom it sees there. */
export class Presence {
  readonly members = new Store<readonly Member[]>([]);
  readonly #channel: string;
  readonly #handle: () => TransportHandle | undefined;
  #watched = false;
  #self: { readonly data: unknown } | undefined;
  #waiters: Waiter[] = [];
  readonly #known = new Map<string, Member>();
  /** Changes since the list was asked for: the answer may be older than they are. */
  #since: Change[] | undefined;

  /** `handle` gives the connection while the channel is joined on it. */
  constructor(channel: string, handle: () => TransportHandle | undefined) {
    this.#channel = channel;
    this.#handle = handle;
  }

  /** Tells who one is, now and after every reconnect. Settles when the server has heard it. */
  enter(data: unknown): Promise<void> {
    const told = new Promise<void>((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
    this.#self = { data };
    this.#announce();
    return told;
  }

  async leave(): Promise<void> {
    this.#self = undefined;
    this.#settle((waiter) => waiter.reject(gone('Left before the server heard of it')));
    // Without a connection there is nothing to leave: its end took this client out.
    await this.#say({ action: 'leave' })?.catch(ignoreLost);
  }

  watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    this.#list();
  }

  /** The channel was joined on a new connection. */
  joined(): void {
    this.#announce();
    if (this.#watched) this.#list();
  }

  changed(changes: readonly Change[]): void {
    if (!this.#watched) return;
    this.#since?.push(...changes);
    this.#apply(changes);
  }

  /** Nobody tells or hears of members any more. */
  end(error: unknown): void {
    this.#self = undefined;
    this.#watched = false;
    this.#since = undefined;
    this.#known.clear();
    if (this.members.getSnapshot().length > 0) this.members.set([]);
    this.#settle((waiter) => waiter.reject(error));
  }

  #announce(): void {
    if (!this.#self) return;
    const { data } = this.#self;
    const fields = data === undefined ? {} : { data };
    this.#say({ action: 'enter', ...fields })?.then(
      () => this.#settle((waiter) => waiter.resolve()),
      (error: TidewireError) => {
        if (error.code !== 'lost') this.#settle((waiter) => waiter.reject(error));
      },
    );
  }

  #list(): void {
    const since: Change[] = [];
    this.#since = since;
    this.#say({ action: 'get' })?.then((reply: Frame) => {
      if (this.#since !== since) return;
      this.#since = undefined;
      this.#known.clear();
      for (const member of reply.members as Member[]) this.#known.set(member.client, member);
      this.#apply(since);
    }, ignoreLost);
  }

  #apply(changes: readonly Change[]): void {
    for (const { action, ...member } of changes) {
      if (action === 'leave') this.#known.delete(member.client);
      else this.#known.set(member.client, member);
    }
    this.members.set([...this.#known.values()]);
  }

  #say(fields: object): Promise<Frame> | undefined {
    const command: Command = { type: 'presence', channel: this.#channel, ...fields };
    return this.#handle()?.request(command);
  }

  #settle(how: (waiter: Waiter) => void): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) how(waiter);
  }
}

function gone(reason: string): TidewireError {
  return new TidewireError('closed', reason, false);
}

function ignoreLost(error: TidewireError): void {
  if (error.code !== 'lost') throw error;
}
