import type { Clock } from './clock.ts';
import { TidewireError } from './errors.ts';
import { Presence } from './presence.ts';
import type { Joined } from './protocol.ts';
import { Subscription, type Wire } from './subscription.ts';
import type { TransportHandle } from './transport.ts';

/**
 * What a client keeps of one channel for as long as somebody holds it: the subscription and
 * presence. The last one to let go ends it a little later, so that a component that is mounted
 * again at once costs nothing on the wire.
 */
export class Room {
  readonly subscription: Subscription;
  readonly presence: Presence;
  readonly #clock: Clock;
  readonly #lingerMs: number;
  readonly #left: () => void;
  #holders = 0;
  #observers = 0;
  #member: (() => void) | undefined;
  #cancel: (() => void) | undefined;

  constructor(
    channel: string,
    wire: Wire,
    handle: () => TransportHandle | undefined,
    lingerMs: number,
    left: () => void,
  ) {
    this.#clock = wire.clock;
    this.#lingerMs = lingerMs;
    this.#left = left;
    this.subscription = new Subscription(channel, wire);
    this.presence = new Presence(channel, () =>
      this.subscription.isJoined ? handle() : undefined,
    );
  }

  /** Gives what lets go again, which may be called more than once. */
  hold(): () => void {
    this.#holders++;
    this.#cancel?.();
    this.#cancel = undefined;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#holders === 0) this.#linger();
    };
  }

  /** Tells of changes of the subscription's status without holding it. */
  observe(listener: () => void): () => void {
    this.#observers++;
    const end = this.subscription.status.subscribe(listener);
    let observed = true;
    return () => {
      if (!observed) return;
      observed = false;
      end();
      this.#observers--;
      this.#dissolve();
    };
  }

  /** Who entered holds the channel, because only subscribers may be members. */
  enter(data: unknown): Promise<void> {
    this.#member ??= this.hold();
    this.subscription.begin(null);
    return this.presence.enter(data);
  }

  async leave(): Promise<void> {
    await this.presence.leave();
    this.#member?.();
    this.#member = undefined;
  }

  joined(joined: Joined): void {
    this.subscription.joined(joined);
    if (this.subscription.isJoined) this.presence.joined();
  }

  refused(error: TidewireError): void {
    if (!error.temporary) this.presence.end(error);
    this.subscription.refused(error);
  }

  /** The client is over. */
  end(error: TidewireError): void {
    this.#cancel?.();
    this.presence.end(error);
    this.subscription.fail(error);
  }

  #linger(): void {
    this.#cancel = this.#clock.after(this.#lingerMs, () => {
      this.#cancel = undefined;
      this.subscription.end();
      this.presence.end(new TidewireError('closed', 'Nobody holds this channel', false));
      this.#dissolve();
    });
  }

  #dissolve(): void {
    if (this.#holders === 0 && this.#observers === 0 && !this.#cancel) this.#left();
  }
}
