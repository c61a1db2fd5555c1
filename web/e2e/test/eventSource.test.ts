import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshChannel, numbersOf, publish, publishNumbered } from '../support/api.ts';
import { blankPage, collected, openBrowser } from '../support/browser.ts';
import { CutProxy } from '../support/cutProxy.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

const QUICK = ['--sse.retry=100ms'];
let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({ flags: QUICK });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

interface Heard {
  event: string;
  data: { channel: string; n: number; reason?: string; position?: string; recovered?: boolean };
  id: string;
}

/** Opens a native EventSource in the page and collects what it hears in `window.heard`. */
async function hear(page: Page, path: string): Promise<() => Promise<Heard[]>> {
  await page.evaluate((url) => {
    const window_ = window as unknown as { heard: Heard[]; source: EventSource };
    window_.heard = [];
    window_.source = new EventSource(url);
    for (const event of ['message', 'urgent', 'subscribed', 'reset']) {
      window_.source.addEventListener(event, (e) =>
        window_.heard.push({ event, data: JSON.parse(e.data), id: e.lastEventId }),
      );
    }
  }, path);
  return () => collected<Heard>(page, 'heard');
}

function streamOf(channels: readonly string[]): string {
  return `/sse?${new URLSearchParams(channels.map((channel) => ['channel', channel]))}`;
}

async function subscribed(heard: () => Promise<Heard[]>, n: number): Promise<void> {
  await until(`${n} channels are joined`, async () => {
    return (await heard()).filter((h) => h.event === 'subscribed').length >= n;
  });
}

test('an EventSource on /api/notifications hears default messages and urgent ones', async () => {
  const page = await blankPage(browser, server.url);
  const heard = await hear(page, '/api/notifications');
  await subscribed(heard, 1);
  await publish(server.url, 'notifications', { n: 1 });
  await publish(server.url, 'notifications', { n: 2 }, { event: 'urgent' });
  await publish(server.url, 'notifications', { n: 3 });
  const messages = async () => (await heard()).filter((h) => h.event !== 'subscribed');
  await until('three came', async () => (await messages()).length === 3);
  expect((await messages()).map((h) => [h.event, h.data.n])).toEqual([
    ['message', 1],
    ['urgent', 2],
    ['message', 3],
  ]);
  await page.close();
});

test('an EventSource on three channels hears every message once, in order, over five cuts', async () => {
  const channels = ['a', 'b', 'c'].map((name) => freshChannel(`cut-${name}`));
  const proxy = await CutProxy.to(server.port);
  const page = await blankPage(browser, proxy.url);
  const heard = await hear(page, streamOf(channels));
  await subscribed(heard, 3);

  let cuts = 0;
  await publishNumbered(server.url, channels, 300, async (i) => {
    if (i % 60 !== 30) return;
    await subscribed(heard, 3 * (cuts + 1));
    proxy.cut();
    cuts++;
  });
  const messages = async () => (await heard()).filter((h) => h.event === 'message');
  await until('all came', async () => (await messages()).length >= 300);

  for (const channel of channels) {
    const numbers = (await messages()).filter((h) => h.data.channel === channel);
    expect(numbers.map((h) => h.data.n)).toEqual(numbersOf(channels, channel, 300));
  }
  const all = await heard();
  expect(all.filter((h) => h.event === 'reset')).toEqual([]);
  const joins = all.filter((h) => h.event === 'subscribed').slice(3);
  expect(joins.length).toBe(3 * cuts);
  expect(joins.every((h) => h.data.recovered)).toBe(true);
  await page.close();
  await proxy.close();
});

test('an EventSource is told of a reset for each channel after a restart lost the history', async () => {
  const channels = ['a', 'b', 'c'].map((name) => freshChannel(`restart-${name}`));
  const page = await blankPage(browser, server.url);
  const heard = await hear(page, streamOf(channels));
  await subscribed(heard, 3);
  await publishNumbered(server.url, channels, 6);
  await until('six came', async () => {
    return (await heard()).filter((h) => h.event === 'message').length === 6;
  });

  await server.kill();
  server = await startServer({ port: server.port, flags: QUICK });
  const resets = async () => (await heard()).filter((h) => h.event === 'reset');
  await until('three resets came', async () => (await resets()).length === 3);
  expect((await resets()).map((h) => h.data.channel).sort()).toEqual([...channels].sort());
  for (const reset of await resets()) {
    expect(reset.data.reason).toBe('epoch');
    expect(reset.data.position).toMatch(/^\S+\.\d+$/);
  }
  await publishNumbered(server.url, channels, 9);
  await until('it goes on', async () => {
    return (await heard()).filter((h) => h.event === 'message').length === 15;
  });
  await page.close();
});
