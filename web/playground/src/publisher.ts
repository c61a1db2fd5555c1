import type { Connection } from './connection.ts';
import { UNREACHABLE } from './transports/link.ts';
import type { Publishing, WireError } from './wire.ts';

export type Via = 'http' | 'link';

/** A batch small enough that a burst is seen to arrive, large enough to need few requests. */
const BATCH = 20;

/** Publishes by the HTTP API or up the open connection; an Error's message is for the reader. */
export class Publisher {
  readonly #origin: string;
  readonly #connection: Connection;

  constructor(origin: string, connection: Connection) {
    this.#origin = origin;
    this.#connection = connection;
  }

  /** The position the message was stored at. */
  async publish(via: Via, publishing: Publishing): Promise<string> {
    const reply =
      via === 'http'
        ? await this.#post(publishing)
        : await this.#connection.send({ type: 'publish', ...publishing });
    return String(reply.position);
  }

  /** Publishes many, in order; the positions are not waited for one by one. */
  async publishAll(via: Via, publishings: readonly Publishing[]): Promise<void> {
    if (via === 'link') {
      await Promise.all(publishings.map((publishing) => this.publish('link', publishing)));
      return;
    }
    for (let i = 0; i < publishings.length; i += BATCH) {
      const reply = await this.#post(publishings.slice(i, i + BATCH));
      const results = (reply.results ?? []) as { error?: WireError }[];
      const failed = results.find((result) => result.error)?.error;
      if (failed) throw new Error(failed.reason);
    }
  }

  async #post(body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#origin}/api/publish`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }).catch(() => {
      throw new Error(UNREACHABLE);
    });
    const reply = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (!response.ok) {
      throw new Error(String(reply.reason ?? `The server answered ${response.status}.`));
    }
    return reply;
  }
}
