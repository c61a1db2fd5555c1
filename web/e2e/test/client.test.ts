import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshChannel, numbersOf, publishNumbered } from '../support/api.ts';
import { openBrowser } from '../support/browser.ts';
import { Application, listen } from '../support/clientPage.ts';
import { CutProxy } from '../support/cutProxy.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

let browser: Browser;
let application: Application;
let server: Server;

beforeAll(async () => {
  browser = await openBrowser();
  application = await Application.start();
  server = await startServer();
});
afterAll(async () => {
  await browser?.close();
  application?.close();
  await server?.stop();
});

interface Numbered {
  channel: string;
  n: number;
}

describe.each(['websocket', 'sse'] as const)('over %s', (transport) => {
  test('500 messages in three channels, cut five times: each once and in order', async () => {
    const proxy = await CutProxy.to(server.port);
    const channels = ['a', 'b', 'c'].map(freshChannel);
    const page = await application.page(browser);
    await listen(page, proxy.url, transport, channels);

    await publishNumbered(server.url, channels, 500, async (i) => {
      if (i % 90 !== 45 || i > 405) return;
      await until('the client is connected', () =>
        page.evaluate(() => window.client.status.state === 'connected'),
      );
      proxy.cut();
    });
    const heard = () => page.evaluate(() => window.heard as Numbered[]);
    await until('all came', async () => (await heard()).length >= 500);

    for (const channel of channels) {
      const numbers = (await heard()).filter((m) => m.channel === channel).map(({ n }) => n);
      expect(numbers).toEqual(numbersOf(channels, channel, 500));
    }
    expect(await page.evaluate(() => window.resets)).toEqual([]);
    await page.close();
    await proxy.close();
  });

  test('a server that is killed and started again: a reset with its reason, then it goes on', async () => {
    const own = await startServer();
    const channels = ['x', 'y'].map(freshChannel);
    const page = await application.page(browser);
    await listen(page, own.url, transport, channels);
    const count = () => page.evaluate(() => window.heard.length);
    await publishNumbered(own.url, channels, 4);
    await until('four came', async () => (await count()) === 4);

    await own.kill();
    await until('it is noticed', () =>
      page.evaluate(() => window.client.status.state === 'reconnecting'),
    );
    const other = await startServer({ port: own.port });
    await until('both were reset', () => page.evaluate(() => window.resets.length === 2), 25_000);
    const resets = await page.evaluate(() => window.resets);
    expect(resets.map(({ reason }) => reason)).toEqual(['epoch', 'epoch']);
    expect(resets.map(({ channel }) => channel).sort()).toEqual([...channels].sort());
    await publishNumbered(other.url, channels, 6);
    await until('six more came', async () => (await count()) === 10);
    await page.close();
    await other.kill();
  }, 60_000);

  test('what is published while the connection is cut arrives exactly once, in order', async () => {
    const proxy = await CutProxy.to(server.port);
    const channel = freshChannel('publish');
    const page = await application.page(browser);
    await listen(page, proxy.url, transport, [channel]);
    for (let cut = 0; cut < 4; cut++) {
      await page.evaluate(
        ([name, from]) => {
          window.published ??= [];
          const room = window.client.channel(name);
          for (let n = from; n < from + 50; n++) window.published.push(room.publish(n));
        },
        [channel, cut * 50] as const,
      );
      proxy.cut();
      await until('it is connected again', () =>
        page.evaluate(() => window.client.status.state === 'connected'),
      );
    }
    const positions = await page.evaluate(async () =>
      (await Promise.all(window.published)).map(({ position }) => position),
    );
    const offsets = positions.map((position) => Number(position.split('.').at(-1)));
    const numbers = Array.from({ length: 200 }, (_, i) => i);
    expect(offsets).toEqual(numbers.map((n) => n + 1));
    await until('all were heard', () => page.evaluate(() => window.heard.length >= 200));
    expect(await page.evaluate(() => window.heard)).toEqual(numbers);
    await page.close();
    await proxy.close();
  });

  test('history, presence and a channel that is added later', async () => {
    const [first, second] = [freshChannel('first'), freshChannel('second')];
    const [ada, bob] = [await application.page(browser), await application.page(browser)];
    await listen(ada, server.url, transport, [first]);
    await listen(bob, server.url, transport, [first]);
    const names = () =>
      ada.evaluate(
        (name) =>
          window.client
            .channel<unknown, string>(name)
            .presence.members()
            .map((m) => m.data),
        second,
      );
    await ada.evaluate((name) => {
      window.client.channel(name).presence.subscribe(() => undefined);
      return window.client.channel(name).presence.enter('Ada');
    }, second);
    await bob.evaluate((name) => window.client.channel(name).presence.enter('Bob'), second);
    await until('both are there', async () => (await names()).length === 2);
    expect((await names()).sort()).toEqual(['Ada', 'Bob']);
    await bob.evaluate((name) => window.client.channel(name).presence.leave(), second);
    await until('one has left', async () => (await names()).length === 1);

    const page = await bob.evaluate(async (name) => {
      const channel = window.client.channel(name);
      for (const n of [1, 2, 3]) await channel.publish(n);
      return channel.history({ limit: 2 });
    }, first);
    expect(page.messages.map(({ data }) => data)).toEqual([2, 3]);
    await until('the other heard them', () => ada.evaluate(() => window.heard.length === 3));
    await ada.close();
    await bob.close();
  });

  test('bytes arrive as bytes', async () => {
    const channel = freshChannel('bytes');
    const page = await application.page(browser);
    await listen(page, server.url, transport, [channel]);
    await page.evaluate(async (name) => {
      await window.client.channel(name).publish(new Uint8Array([0, 255, 16]));
      await window.client.channel(name).publish('text');
    }, channel);
    await until('both came', () => page.evaluate(() => window.heard.length === 2));
    expect(
      await page.evaluate(() => [...(window.heard[0] as Uint8Array), window.heard[1]]),
    ).toEqual([0, 255, 16, 'text']);
    await page.close();
  });

  test('a client that only publishes needs no subscription', async () => {
    const channel = freshChannel('only');
    const page = await application.page(browser);
    const published = await page.evaluate(
      async ([url, name, by]) => {
        window.client = window.tidewire.connect(url, {
          transport: by === 'sse' ? window.tidewire.sse : window.tidewire.webSocket,
        });
        await window.client.channel(name).publish(1);
        return window.client.channel(name).publish(2, { event: 'second' });
      },
      [server.url, channel, transport] as const,
    );
    expect(published).toEqual({ position: expect.stringMatching(/\.2$/), repeated: false });
    await page.close();
  });
});
