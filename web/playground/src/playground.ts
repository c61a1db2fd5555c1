import { Connection } from './connection.ts';
import { Feed, type Tone } from './feed.ts';
import { count } from './format.ts';
import { Positions } from './positions.ts';
import { CutProof, type Proof } from './proof.ts';
import { Publisher } from './publisher.ts';
import { Rate } from './rate.ts';
import { Roster } from './roster.ts';
import { sample } from './samples.ts';
import { Traffic } from './traffic.ts';
import { openEventStream } from './transports/eventStream.ts';
import type { LinkListener, TransportKind } from './transports/link.ts';
import { openWebSocket } from './transports/webSocket.ts';
import type { Envelope, Joined, Reset } from './wire.ts';

const OPEN = { sse: openEventStream, ws: openWebSocket };

/** Everything the page knows and does; views read it and are told of changes once per frame. */
export class Playground {
  readonly origin: string;
  readonly positions = new Positions();
  readonly feed = new Feed();
  readonly rate = new Rate();
  readonly connection: Connection;
  readonly publisher: Publisher;
  readonly roster: Roster;
  readonly traffic: Traffic;
  channels: string[];
  transport: TransportKind;
  proof: Proof | undefined;

  #cut: CutProof | undefined;
  #frame = 0;
  readonly #watchers = new Set<() => void>();

  constructor(origin: string, channels: string[], transport: TransportKind) {
    this.origin = origin;
    this.channels = channels;
    this.transport = transport;
    this.connection = new Connection(this.#listener(), () => this.#phaseChanged());
    this.publisher = new Publisher(origin, this.connection);
    this.roster = new Roster(this.connection, () => this.changed());
    this.traffic = new Traffic((random) => {
      const channel = this.channels[Math.floor(random * this.channels.length)];
      if (channel) this.#quietly(this.publisher.publish('http', sample(channel)));
    });
  }

  watch(watcher: () => void): void {
    this.#watchers.add(watcher);
  }

  connect(): void {
    if (this.channels.length === 0) return;
    const { origin, channels, positions } = this;
    this.connection.connect(OPEN[this.transport], { origin, channels: [...channels], positions });
  }

  disconnect(): void {
    this.#cut = undefined;
    this.connection.disconnect();
    this.note('info', 'Disconnected. Positions are kept: connecting again resumes from them.');
  }

  setChannels(channels: string[]): void {
    for (const gone of this.channels.filter((name) => !channels.includes(name))) {
      this.positions.forget(gone);
      this.roster.presence.replace(gone, []);
    }
    this.channels = channels;
    this.#reopen();
  }

  setTransport(transport: TransportKind): void {
    this.transport = transport;
    this.#reopen();
  }

  /** Drops the connection hard and resumes after the delay; optionally publishes meanwhile. */
  cut(delayMs: number, publishMeanwhile: boolean): void {
    if (this.connection.phase.name !== 'open') return;
    this.#cut = new CutProof(Date.now(), this.channels);
    this.proof = this.#cut.proof;
    this.note('warn', 'Connection cut. Messages published now are missed …');
    this.connection.cut(delayMs);
    if (publishMeanwhile) this.traffic.while(() => this.connection.phase.name === 'cut');
  }

  note(tone: Tone, text: string, channel?: string): void {
    this.feed.add({ kind: 'note', tone, time: Date.now(), text, ...(channel ? { channel } : {}) });
    this.changed();
  }

  /** Tells the views, at most once per frame. */
  changed(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      for (const watcher of this.#watchers) watcher();
    });
  }

  #reopen(): void {
    const phase = this.connection.phase.name;
    this.#cut = undefined;
    if (this.channels.length === 0 && phase !== 'idle') this.disconnect();
    else if (phase !== 'idle') this.connect();
    this.changed();
  }

  #listener(): Omit<LinkListener, 'ended'> {
    return {
      opened: (client) => this.#opened(client),
      joined: (answer) => this.#joined(answer),
      message: (envelope) => this.#message(envelope),
      reset: (reset) => this.#reset(reset),
      presence: (channel, changes) => {
        this.roster.presence.change(channel, changes);
        this.changed();
      },
      refused: (reason) => this.note('bad', reason),
    };
  }

  #opened(client: string): void {
    this.#cut?.reopened(Date.now());
    const how = this.transport === 'ws' ? 'WebSocket' : 'event stream';
    this.note('good', `Connected by ${how} as ${client.slice(0, 6)}`);
  }

  #joined(answer: Joined): void {
    const { channel, position } = answer;
    this.positions.joined(answer);
    if (answer.recovered) {
      this.#catchUp(channel);
    } else {
      this.#cut?.caughtUp(channel);
      this.note('info', `subscribed at ${position}`, channel);
    }
    this.#quietly(this.roster.joined(channel));
  }

  /** Learns up to where a resumed channel is to be replayed. */
  async #catchUp(channel: string): Promise<void> {
    const link = this.connection.link;
    const page = await link?.send({ type: 'history', channel, limit: 1 }).catch(() => undefined);
    if (this.connection.link !== link) return;
    const top = page === undefined ? undefined : String(page.position);
    const resumed = this.positions.top(channel, top);
    if (resumed !== undefined) this.#resumed(channel, resumed);
  }

  #resumed(channel: string, messages: number): void {
    this.#cut?.caughtUp(channel);
    const what = messages === 0 ? 'nothing was missed' : count(messages, 'message');
    this.note('good', `resumed: ${what}`, channel);
  }

  #message(envelope: Envelope): void {
    const now = Date.now();
    const { channel } = envelope;
    const step = this.positions.message(envelope);
    this.#cut?.message(step);
    const latency = now - envelope.time;
    this.rate.add(now, step.replayed ? undefined : latency);
    const broken = step.verdict !== 'next';
    this.feed.add({ kind: 'message', envelope, latency, replayed: step.replayed, broken });
    if (step.verdict === 'gap') this.note('bad', `gap before ${envelope.position}`, channel);
    if (step.resumed !== undefined) this.#resumed(channel, step.resumed);
    this.changed();
  }

  #reset(reset: Reset): void {
    this.positions.reset(reset);
    this.#cut?.reset(reset.channel, reset.reason);
    this.note('warn', `reset (${reset.reason}): goes on at ${reset.position}`, reset.channel);
  }

  #phaseChanged(): void {
    const phase = this.connection.phase;
    if (phase.name !== 'open') this.roster.presence.clear();
    if (phase.name === 'waiting' || phase.name === 'refused') this.note('bad', phase.reason);
    this.changed();
  }

  /** Work of the page's own: its failure is told, unless the connection is known to be gone. */
  #quietly(work: Promise<unknown>): void {
    work.catch((error: Error) => {
      if (this.connection.phase.name === 'open') this.note('bad', error.message);
    });
  }
}
