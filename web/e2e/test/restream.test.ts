import type { Server as HttpServer } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collected, openBrowser } from '../support/browser.ts';
import { originOf, startRestream } from '../support/restream.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

const KEY = 'a-key-of-the-application-0123456789';
let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({
    command: 'serve',
    flags: ['--listen.host=127.0.0.1', '--sse.aliases./api/sse=events'],
    env: { TIDEWIRE_AUTH_API_KEYS: KEY },
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page of the application whose EventSource hears what the application passes on. */
async function hear(application: HttpServer) {
  const page = await browser.newPage();
  await page.goto(originOf(application));
  await page.evaluate(() => {
    const window_ = window as unknown as { heard: string[][] };
    window_.heard = [];
    const source = new EventSource('/stream');
    for (const name of ['init', 'message', 'urgent', 'subscribed', 'error']) {
      source.addEventListener(name, (event) => {
        if (event instanceof MessageEvent) window_.heard.push([name, event.data]);
        if (name === 'error') source.close();
      });
    }
  });
  return { page, heard: () => collected<[string, string]>(page, 'heard') };
}

async function publishWithKey(data: unknown, event = 'message'): Promise<void> {
  const response = await fetch(`${server.url}/api/publish`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ channel: 'events', event, data }),
  });
  expect(response.status).toBe(200);
}

test('an application streams the server’s events on to a browser with its own key', async () => {
  const application = await startRestream(`${server.url}/api/sse`, KEY);
  const { page, heard } = await hear(application);
  await until('it is subscribed', async () => (await heard()).some(([e]) => e === 'subscribed'));
  expect((await heard())[0]).toEqual(['init', 'Connecting...']);
  await publishWithKey({ n: 1 });
  await publishWithKey({ n: 2 }, 'urgent');
  await until('both came', async () => (await heard()).some(([e]) => e === 'urgent'));
  const messages = (await heard()).filter(([e]) => e === 'message' || e === 'urgent');
  expect(messages.map(([e, data]) => [e, JSON.parse(data)])).toEqual([
    ['message', { n: 1 }],
    ['urgent', { n: 2 }],
  ]);
  await page.close();
  application.close();
});

test('a wrong key reaches the page as an error event that says why', async () => {
  const application = await startRestream(`${server.url}/api/sse`, 'not-the-key');
  const { page, heard } = await hear(application);
  await until('the error came', async () => (await heard()).some(([e]) => e === 'error'));
  const data = (await heard()).find(([e]) => e === 'error')?.[1] ?? '';
  expect(JSON.parse(data).error).toMatch(/^API responded with status 401: \w.{10,}/);
  await page.close();
  application.close();
});

test('without a key the server answers 401 with the error shape', async () => {
  const answer = await fetch(`${server.url}/sse?channel=events`);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ code: 'unauthorized', temporary: false });
});
