import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshChannel, numbersOf, publish, publishNumbered } from '../support/api.ts';
import { blankPage, collected, openBrowser } from '../support/browser.ts';
import { CutProxy } from '../support/cutProxy.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

interface Frame {
  type: string;
  message?: string;
  data?: unknown;
}

/** Opens a socket in the page and collects its frames in `window.frames_`. */
function listen(url: string): void {
  const page = window as unknown as { socket: WebSocket; got: Frame[] };
  page.got = [];
  page.socket = new WebSocket(url);
  page.socket.onmessage = (event) => page.got.push(JSON.parse(event.data));
}

test('two pages are welcomed, and what either sends, text or JSON, reaches both', async () => {
  const url = `${server.url.replace('http', 'ws')}/ws`;
  const pages = await Promise.all([1, 2].map(() => blankPage(browser, server.url)));
  for (const page of pages) {
    await page.evaluate(listen, url);
    await until('the page is welcomed', async () => (await collected(page, 'got')).length === 1);
    expect((await collected<Frame>(page, 'got'))[0]).toMatchObject({
      type: 'welcome',
      message: 'Connected to WebSocket API!',
    });
  }
  const send = (text: string) => (window as unknown as { socket: WebSocket }).socket.send(text);
  const sent = ['hello', '{"type":"chat","text":"hi"}', '[1,2]', '{"broken"', 'ünïcödé 🌊'];
  for (const [i, text] of sent.entries()) {
    await pages[i % 2]?.evaluate(send, text);
    for (const page of pages) {
      await until(`message ${i} came`, async () => (await collected(page, 'got')).length === i + 2);
    }
  }
  for (const page of pages) {
    const broadcasts = (await collected<Frame>(page, 'got')).slice(1);
    expect(broadcasts.map((frame) => frame.type)).toEqual(sent.map(() => 'broadcast'));
    expect(broadcasts.map((frame) => frame.data)).toEqual([
      'hello',
      { type: 'chat', text: 'hi' },
      [1, 2],
      '{"broken"',
      'ünïcödé 🌊',
    ]);
    await page.close();
  }
});

/** A client as web tutorials teach it: a ping on a timer, and a reconnect with a growing delay. */
function pingingClient(url: string): void {
  const page = window as unknown as { opens: number; pongs: number; delays: number[] };
  page.opens = 0;
  page.pongs = 0;
  page.delays = [];
  let attempts = 0;
  const connect = () => {
    const socket = new WebSocket(url);
    let heartbeat = 0;
    socket.onopen = () => {
      attempts = 0;
      page.opens++;
      heartbeat = window.setInterval(() => socket.send('{"type":"ping"}'), 50);
    };
    socket.onmessage = (event) => {
      if (JSON.parse(event.data).type === 'pong') page.pongs++;
    };
    socket.onclose = () => {
      clearInterval(heartbeat);
      const delay = 50 * 2 ** Math.min(attempts++, 4);
      page.delays.push(delay);
      setTimeout(connect, delay);
    };
  };
  connect();
}

test('a page that pings gets pongs, and comes back by itself after the server was away', async () => {
  const page = await blankPage(browser, server.url);
  const read = <T>(name: string) =>
    page.evaluate((key) => (window as unknown as Record<string, T>)[key] as T, name);
  await page.evaluate(pingingClient, `${server.url.replace('http', 'ws')}/ws`);
  await until('pongs come', async () => (await read<number>('pongs')) >= 3);

  await server.kill();
  await until('it tried more than once', async () => (await read<number[]>('delays')).length > 2);
  server = await startServer({ port: server.port });
  await until('it is connected again', async () => (await read<number>('opens')) === 2);
  const before = await read<number>('pongs');
  await until('pongs come again', async () => (await read<number>('pongs')) >= before + 3);
  expect((await read<number[]>('delays')).slice(0, 3)).toEqual([50, 100, 200]);
  await page.close();
});

/** A plain client that keeps the last position of every channel and resumes by `since`. */
function resumingClient({ origin, channels }: { origin: string; channels: string[] }): void {
  const page = window as unknown as { got: object[]; resets: object[]; joined: number };
  page.got = [];
  page.resets = [];
  page.joined = 0;
  const positions = new Map<string, string>();
  const connect = () => {
    const query = new URLSearchParams(channels.map((channel) => ['channel', channel]));
    if (positions.size > 0) query.set('since', channels.map((c) => positions.get(c) ?? '-').join());
    const socket = new WebSocket(`${origin}/ws?${query}`);
    socket.onmessage = (event) => {
      const frame = JSON.parse(event.data);
      if (frame.type === 'welcome') page.joined++;
      if (frame.type === 'reset') page.resets.push(frame);
      if (frame.type !== 'broadcast') return;
      positions.set(frame.channel, frame.position);
      page.got.push(frame.data);
    };
    socket.onclose = () => setTimeout(connect, 20);
  };
  connect();
}

test('a page that keeps positions and resumes by since gets every message once, in order', async () => {
  const channels = ['a', 'b'].map((name) => freshChannel(`socket-${name}`));
  const proxy = await CutProxy.to(server.port);
  const page = await blankPage(browser, proxy.url);
  await page.evaluate(resumingClient, { origin: proxy.url.replace('http', 'ws'), channels });
  const got = () => collected<{ channel: string; n: number }>(page, 'got');
  // A position is known only once a channel's first message came.
  await publishUntilHeard(channels, got);
  await publishNumbered(server.url, channels, 120, (i) => {
    if (i % 40 === 20) proxy.cut();
  });
  await until('all came', async () => (await got()).filter((m) => m.n >= 0).length >= 120);
  for (const channel of channels) {
    const numbers = (await got()).filter((m) => m.channel === channel && m.n >= 0).map((m) => m.n);
    expect(numbers).toEqual(numbersOf(channels, channel, 120));
  }
  expect(await collected(page, 'resets')).toEqual([]);
  await page.close();
  await proxy.close();
});

async function publishUntilHeard(
  channels: readonly string[],
  got: () => Promise<{ channel: string }[]>,
): Promise<void> {
  for (const channel of channels) {
    await until(`${channel} is heard`, async () => {
      await publish(server.url, channel, { channel, n: -1 });
      return (await got()).some((message) => message.channel === channel);
    });
  }
}
