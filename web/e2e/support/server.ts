import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The launcher that a user starts the server with. */
export const LAUNCHER = fileURLToPath(new URL('../../../tidewire', import.meta.url));

const READY_MS = 60_000;
/** A short life: quick to start matters more than fast later. */
const JVM = '-Xmx256m -XX:TieredStopAtLevel=1';

export interface ServerOptions {
  command?: 'demo' | 'serve';
  /** A free one when absent. */
  port?: number;
  /** Further settings, `--key=value`. */
  flags?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** A running server in a process of its own. */
export class Server {
  readonly url: string;
  readonly port: number;
  readonly #process: ChildProcess;

  constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Ends it at once, as a crash does. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Lets it drain. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
  }
}

/** Starts a server and waits until it says that it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { command = 'demo', port = 0, flags = [], env = {} } = options;
  const process_ = spawn(LAUNCHER, [command, `--listen.port=${port}`, ...flags], {
    env: { ...process.env, TIDEWIRE_OPTS: JVM, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const bound = await readyPort(process_).catch((error) => {
    process_.kill('SIGKILL');
    throw error;
  });
  return new Server(process_, bound);
}

/** The port in the first address that the server prints. */
function readyPort(process_: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    const fail = (why: string) => reject(new Error(`The server ${why}.\n${out}\n${err}`));
    const timer = setTimeout(() => fail(`was not ready after ${READY_MS} ms`), READY_MS);
    process_.stderr?.on('data', (text) => {
      err = `${err}${text}`.slice(-4_000);
    });
    process_.stdout?.on('data', (text) => {
      out = `${out}${text}`.slice(-4_000);
      const port = /http:\/\/[^\s/]+?:(\d+)/.exec(out)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    process_.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code} before it was ready`);
    });
  });
}
