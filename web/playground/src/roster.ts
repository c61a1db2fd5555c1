import type { Connection } from './connection.ts';
import { Presence } from './presence.ts';
import type { Member } from './wire.ts';

/** The page's own presence and the members of its channels, kept over reconnects. */
export class Roster {
  readonly presence = new Presence();
  readonly #connection: Connection;
  readonly #changed: () => void;
  #name: string | undefined;

  constructor(connection: Connection, changed: () => void) {
    this.#connection = connection;
    this.#changed = changed;
  }

  /** The name this page entered with. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Reads the members of a channel that was just joined, and enters it again. */
  async joined(channel: string): Promise<void> {
    if (this.#name) await this.#enter(channel);
    await this.#read(channel);
  }

  async enter(name: string, channels: readonly string[]): Promise<void> {
    this.#name = name;
    await Promise.all(channels.map((channel) => this.#enter(channel)));
    await this.#readAll(channels);
  }

  async leave(channels: readonly string[]): Promise<void> {
    this.#name = undefined;
    const leave = { type: 'presence', action: 'leave' } as const;
    await Promise.all(channels.map((channel) => this.#connection.send({ ...leave, channel })));
    await this.#readAll(channels);
  }

  async #read(channel: string): Promise<void> {
    const reply = await this.#connection.send({ type: 'presence', action: 'get', channel });
    this.presence.replace(channel, (reply.members ?? []) as Member[]);
    this.#changed();
  }

  async #readAll(channels: readonly string[]): Promise<void> {
    await Promise.all(channels.map((channel) => this.#read(channel)));
  }

  #enter(channel: string): Promise<unknown> {
    const data = { name: this.#name };
    return this.#connection.send({ type: 'presence', action: 'enter', channel, data });
  }
}
