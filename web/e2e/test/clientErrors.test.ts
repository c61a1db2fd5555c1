import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionStatus, TransportName } from '../../client/src/index.ts';
import { freshChannel } from '../support/api.ts';
import { openBrowser } from '../support/browser.ts';
import { Application } from '../support/clientPage.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

/** How long a page is watched for attempts that must not come. */
const WATCH_MS = 2_000;
/** Delays of 0.5, 1, 2 s and so on, with full jitter: more in 2 s would be a loop without any. */
const MOST_ATTEMPTS = 10;
const PERMISSIVE = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };

let browser: Browser;
let application: Application;

beforeAll(async () => {
  browser = await openBrowser();
  application = await Application.start();
});
afterAll(async () => {
  await browser?.close();
  application?.close();
});

/** Uses a client and gives the page and how often it has tried to connect. */
async function attempt(url: string, transport: TransportName, timeoutMs = 8_000) {
  const page = await application.page(browser);
  let attempts = 0;
  if (transport === 'websocket') page.on('websocket', () => attempts++);
  else page.on('request', (request) => request.method() === 'GET' && attempts++);
  await page.evaluate(
    ([at, by, limit, name]) => {
      const { connect, sse, webSocket } = window.tidewire;
      const transport = by === 'sse' ? sse : webSocket;
      window.client = connect(at, { transport, timeoutMs: limit });
      const onReset = () => undefined;
      window.client.channel(name).subscribe(() => undefined, { onReset });
    },
    [url, transport, timeoutMs, freshChannel('error')] as const,
  );
  return { page, attempts: () => attempts };
}

type Seen = ConnectionStatus & { code?: string; temporary?: boolean };

/** The status once there is an error in it; an Error does not cross over to the test by itself. */
async function failure(page: Page): Promise<Seen> {
  const seen = (): Promise<Seen | undefined> =>
    page.evaluate(() => {
      const { status } = window.client;
      if (status.state !== 'failed' && status.state !== 'reconnecting') return undefined;
      const { code, temporary } = status.error;
      return { ...status, code, temporary };
    });
  return (await until('there is an error', seen)) as Seen;
}

async function port(server: { address(): unknown }): Promise<number> {
  return (server.address() as AddressInfo).port;
}

describe.each(['websocket', 'sse'] as const)('over %s', (transport) => {
  test('nobody at the address: it tries again, ever more slowly', async () => {
    const nobody = createTcpServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const free = await port(nobody);
    nobody.close();
    const { page, attempts } = await attempt(`http://127.0.0.1:${free}`, transport);
    expect(await failure(page)).toMatchObject({
      state: 'reconnecting',
      code: 'unreachable',
      temporary: true,
    });
    await pause(WATCH_MS);
    expect(attempts()).toBeGreaterThan(1);
    expect(attempts()).toBeLessThanOrEqual(MOST_ATTEMPTS);
    await page.close();
  });

  test('credentials are missing: failed, after one attempt', async () => {
    const server: Server = await startServer({
      command: 'serve',
      flags: [
        '--auth.api-keys=an-api-key-for-the-browser-tests',
        `--listen.origins=${application.origin}`,
      ],
    });
    const { page, attempts } = await attempt(server.url, transport);
    expect(await failure(page)).toMatchObject({ state: 'failed', code: 'unauthorized' });
    await pause(WATCH_MS);
    expect(attempts()).toBe(1);
    await page.close();
    await server.stop();
  });

  test('a wrong path on the right server: failed, after one attempt', async () => {
    const server = await startServer();
    const { page, attempts } = await attempt(`${server.url}/elsewhere`, transport);
    expect(await failure(page)).toMatchObject({ state: 'failed', code: 'not-found' });
    await pause(WATCH_MS);
    expect(attempts()).toBe(1);
    await page.close();
    await server.stop();
  });

  test.each([200, 404])(
    'a page of HTML with status %i: failed, after one attempt',
    async (status) => {
      const website: HttpServer = createServer((_, response) => {
        response.writeHead(status, { 'Content-Type': 'text/html', ...PERMISSIVE }).end('<p>Hello');
      }).listen(0, '127.0.0.1');
      await once(website, 'listening');
      const { page, attempts } = await attempt(
        `http://127.0.0.1:${await port(website)}`,
        transport,
      );
      expect(await failure(page)).toMatchObject({ state: 'failed', code: 'not-tidewire' });
      await pause(WATCH_MS);
      expect(attempts()).toBe(1);
      await page.close();
      website.close();
    },
  );

  test('a gateway whose server is away: it waits at least as long as it is told', async () => {
    const gateway: HttpServer = createServer((_, response) => {
      const headers = { 'Retry-After': '60', 'Access-Control-Expose-Headers': 'Retry-After' };
      response.writeHead(502, { ...headers, ...PERMISSIVE }).end('<p>Bad gateway');
    }).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    const { page, attempts } = await attempt(`http://127.0.0.1:${await port(gateway)}`, transport);
    const seen = await failure(page);
    expect(seen).toMatchObject({ state: 'reconnecting', code: 'unreachable' });
    if (seen.state === 'reconnecting') expect(seen.retryAt).toBeGreaterThan(Date.now() + 50_000);
    await pause(WATCH_MS);
    expect(attempts()).toBe(1);
    await page.close();
    gateway.close();
  });

  test('a server that accepts and never speaks: a timeout, then it tries again', async () => {
    const mute = createTcpServer((socket) => socket.on('error', () => undefined));
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const url = `http://127.0.0.1:${await port(mute)}`;
    const { page, attempts } = await attempt(url, transport, 1_000);
    expect(await failure(page)).toMatchObject({ state: 'reconnecting', code: 'timeout' });
    await pause(WATCH_MS);
    expect(attempts()).toBeLessThanOrEqual(MOST_ATTEMPTS);
    await page.close();
    mute.close();
  });
});
