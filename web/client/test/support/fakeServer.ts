import { type Client, type ConnectOptions, connect } from '../../src/client.ts';
import { lost, TidewireError } from '../../src/errors.ts';
import type { Command, Envelope, Frame, Joined } from '../../src/protocol.ts';
import type { TransportContext, TransportHandle, Wanted } from '../../src/transport.ts';
import { FakeClock, settled } from './fakeClock.ts';

interface Question {
  readonly command: Command;
  answer(reply?: object): void;
  refuse(error: TidewireError): void;
}

/** One attempt of the client to connect, played by the test. */
export class FakeConnection {
  readonly context: TransportContext;
  /** Everything that was sent, as a line each. */
  readonly sent: string[] = [];
  readonly questions: Question[] = [];
  isClosed = false;

  constructor(context: TransportContext) {
    this.context = context;
  }

  readonly handle: TransportHandle = {
    request: (command) =>
      new Promise<Frame>((resolve, reject) => {
        this.sent.push(command.type);
        this.questions.push({
          command,
          answer: (reply = {}) => resolve({ type: 'reply', ...reply }),
          refuse: reject,
        });
      }),
    subscribe: (channel: string, wanted: Wanted) => {
      this.sent.push(`subscribe ${channel} ${JSON.stringify(wanted)}`);
    },
    unsubscribe: (channel: string) => void this.sent.push(`unsubscribe ${channel}`),
    close: () => {
      this.isClosed = true;
      for (const { refuse } of this.questions) refuse(lost());
    },
  };

  /** Opens and answers every subscription of the `connect`. */
  open(pingMs = 25_000): void {
    this.context.opened('me', pingMs);
    for (const [channel, { since }] of this.context.subscriptions) {
      if (since === null) this.join(channel, 'e.0');
      else this.join(channel, since, since);
    }
  }

  /** Answers one subscription: `top` when it was recovered. */
  join(channel: string, position: string, top?: string): void {
    const outcome =
      top === undefined ? { recovered: false, reason: 'new' } : { recovered: true, top };
    this.context.joined({ channel, position, ...outcome } as Joined);
  }

  publish(channel: string, ...offsets: number[]): void {
    for (const offset of offsets) this.context.entry(entry(channel, offset));
  }

  question(type: string): Question {
    const found = this.questions.find(({ command }) => command.type === type);
    if (!found) throw new Error(`Nobody asked for ${type}.`);
    return found;
  }

  lose(error: TidewireError = lost()): void {
    this.context.closed(error);
  }
}

/** The server's end of a client whose transport and clock belong to the test. */
export class FakeServer {
  readonly clock = new FakeClock();
  readonly connections: FakeConnection[] = [];
  readonly client: Client;
  wake: () => void = () => undefined;
  sleep: () => void = () => undefined;

  constructor(options: ConnectOptions = {}) {
    const surroundings = {
      watch: (wake: () => void, sleep: () => void) => {
        Object.assign(this, { wake, sleep });
        return () => undefined;
      },
    };
    const open = (context: TransportContext) => {
      const connection = new FakeConnection(context);
      this.connections.push(connection);
      return connection.handle;
    };
    this.client = connect('http://h', {
      clock: this.clock,
      surroundings,
      transport: { name: 'websocket', open },
      ...options,
    });
  }

  get last(): FakeConnection {
    const last = this.connections.at(-1);
    if (!last) throw new Error('Nobody has connected.');
    return last;
  }

  /** Waits for the attempt that was begun, and opens it. */
  async open(pingMs?: number): Promise<FakeConnection> {
    await settled();
    this.last.open(pingMs);
    await settled();
    return this.last;
  }

  /** Lets the longest possible delay pass, and opens the attempt that follows. */
  async reopen(): Promise<FakeConnection> {
    await this.clock.pass(20_000);
    return this.open();
  }
}

export function entry(channel: string, offset: number, epoch = 'e', prev = offset - 1): Envelope {
  const position = `${epoch}.${offset}`;
  return { channel, event: 'message', data: offset, position, prev, time: 0 };
}

export function refusal(code: string, temporary: boolean, retryAfterMs: number | null = null) {
  return new TidewireError(code, `because of ${code}`, temporary, retryAfterMs);
}
