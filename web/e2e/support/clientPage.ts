import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import type * as Tidewire from '../../client/src/index.ts';

const DIST = new URL('../../client/dist/', import.meta.url);
const PAGE = `<!doctype html><title>application</title>
<script type="module">import * as tidewire from '/index.js'; window.tidewire = tidewire;</script>`;

declare global {
  interface Window {
    tidewire: typeof Tidewire;
    client: Tidewire.Client;
    heard: unknown[];
    resets: Tidewire.Reset[];
    published: Promise<Tidewire.Published>[];
  }
}

/** An application's web server: a blank page that has loaded the built client, on its own origin. */
export class Application {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Application> {
    const server = createServer(async (request, response) => {
      if (!request.url?.endsWith('.js')) {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE);
        return;
      }
      const script = await readFile(new URL(`.${request.url}`, DIST)).catch(() => undefined);
      response.writeHead(script ? 200 : 404, { 'Content-Type': 'text/javascript' }).end(script);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Application(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async page(browser: Browser): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(this.origin);
    await page.waitForFunction(() => window.tidewire !== undefined);
    return page;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Connects in the page, listens to the channels, and keeps what comes in `heard` and `resets`. */
export async function listen(
  page: Page,
  url: string,
  transport: Tidewire.TransportName,
  channels: readonly string[],
): Promise<void> {
  await page.evaluate(
    ([at, name, all]) => {
      window.heard = [];
      window.resets = [];
      window.client = window.tidewire.connect(at, {
        transport: name === 'sse' ? window.tidewire.sse : window.tidewire.webSocket,
      });
      for (const channel of all) {
        window.client.channel(channel).subscribe((message) => window.heard.push(message.data), {
          onReset: (reset) => window.resets.push(reset),
        });
      }
    },
    [url, transport, channels] as const,
  );
  await page.waitForFunction(
    (all) => all.every((name) => window.client.channel(name).getSnapshot().state === 'live'),
    channels,
  );
}
