import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freshChannel, publish } from '../support/api.ts';
import { openBrowser } from '../support/browser.ts';
import { CutProxy } from '../support/cutProxy.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

let browser: Browser;
let server: Server;
let complaints: string[] = [];
const pages: Page[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer();
});
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.context().close()));
  const seen = complaints;
  complaints = [];
  expect(seen).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  pages.push(page);
  page.on('pageerror', (error) => complaints.push(`${error}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin)) complaints.push(request.url());
  });
  await page.goto(url);
  return page;
}

const live = (page: Page) => page.waitForSelector('#status[data-phase=open]');
const counters = async (page: Page) => {
  const number = async (id: string) => Number(await page.textContent(`#proof-${id}`));
  return {
    recovered: await number('recovered'),
    gaps: await number('gaps'),
    duplicates: await number('duplicates'),
  };
};

describe.each(['sse', 'ws'])('by %s', (transport) => {
  const address = (origin: string, channel: string) =>
    `${origin}/?channel=${channel}&channel=${channel}-2&transport=${transport}`;

  test('publishes what is typed and shows it with its position', async () => {
    const channel = freshChannel('play');
    const page = await open(address(server.url, channel));
    await live(page);
    await page.waitForSelector('.note-text:text("subscribed at")');
    for (const [i, via] of ['http', 'link'].entries()) {
      await page.check(`#via input[value=${via}]`, { force: true });
      await page.fill('#publish-event', 'greeting');
      await page.fill('#publish-data', JSON.stringify({ n: i, text: '<b>hi</b>' }));
      await page.click('#publish');
      await page.waitForSelector('#publish-result[data-tone=good]:not(:empty)');
      const stored = (await page.textContent('#publish-result'))?.replace('Stored at ', '');
      const row = page.locator('.message').first();
      await until('it is shown', async () => (await page.locator('.message').count()) === i + 1);
      expect(await row.locator('.position').textContent()).toBe(stored);
      expect(await row.locator('.channel').textContent()).toBe(channel);
      expect(await row.locator('.event').textContent()).toBe('greeting');
      expect(await row.locator('.data').textContent()).toBe(`{"n": ${i}, "text": "<b>hi</b>"}`);
    }
    expect(await page.textContent('#totals')).toBe('2 messages · 0 gaps · 0 duplicates');
  });

  test('a cut and the resume bring every message, with no gap and no duplicate', async () => {
    const page = await open(address(server.url, freshChannel('cut')));
    await live(page);
    await page.fill('#cut-delay', '1.5');
    for (const round of [1, 2]) {
      await page.click('#cut');
      await page.waitForSelector('#status[data-phase=cut]');
      await live(page);
      await page.waitForSelector('#proof[data-state=good], #proof[data-state=bad]');
      expect(await counters(page), `round ${round}`).toMatchObject({ gaps: 0, duplicates: 0 });
      expect((await counters(page)).recovered).toBeGreaterThan(3);
    }
    expect(await page.textContent('#totals')).toMatch(/ · 0 gaps · 0 duplicates$/);
    expect(await page.locator('.note-text', { hasText: /^resumed: \d+ message/ }).count()).toBe(4);
  });

  test('shows who is here, on both pages, and who has left', async () => {
    const channel = freshChannel('people');
    const ada = await open(address(server.url, channel));
    const grace = await open(address(server.url, channel));
    for (const [page, name] of [
      [ada, 'Ada'],
      [grace, 'Grace'],
    ] as const) {
      await live(page);
      await page.fill('#people-name', name);
      await page.click('#people-enter');
    }
    const names = async (page: Page) =>
      (await page.locator('.person-name').allTextContents()).join();
    await until('Ada sees both', async () => (await names(ada)) === 'Adayou,Grace');
    await until('Grace sees both', async () => (await names(grace)) === 'Ada,Graceyou');
    await ada.click('#people-enter');
    await until('Ada is gone', async () => (await names(grace)) === 'Graceyou');
  });

  test('a burst arrives whole, and the list stays bounded', async () => {
    const channel = freshChannel('burst');
    const page = await open(address(server.url, channel));
    await live(page);
    await page.waitForSelector('.note-text:text("subscribed at")');
    for (let round = 1; round <= 6; round++) {
      await page.click('#burst');
      await until(`burst ${round} is shown`, async () => {
        return (await page.textContent('#totals'))?.startsWith(`${round}00 messages`);
      });
    }
    expect(await page.locator('#feed > li').count()).toBe(500);
    expect(await page.textContent('#totals')).toBe('600 messages · 0 gaps · 0 duplicates');
  });
});

test('an unreachable server is said in words, and the page comes back by itself', async () => {
  const channel = freshChannel('away');
  const proxy = await CutProxy.to(server.port);
  const page = await open(`${proxy.url}/?channel=${channel}&transport=ws`);
  await live(page);
  proxy.refuse(true);
  proxy.cut();
  await page.waitForSelector('#banner:not([hidden])');
  await page.waitForFunction(() =>
    document.querySelector('#banner')?.textContent?.includes('Cannot reach the server.'),
  );
  expect(await page.textContent('#banner-retry')).toMatch(/^Retrying (in \d+ s|now)/);
  await publish(server.url, channel, 'missed');
  proxy.refuse(false);
  await page.click('#retry');
  await live(page);
  await page.waitForSelector('.note-text:text("resumed: 1 message")');
  expect(await page.locator('#banner').isHidden()).toBe(true);
  // Chromium itself complains about refused connections; the page can't prevent that.
  complaints = complaints.filter((text) => !text.includes('ERR_') && !text.includes('WebSocket'));
  await proxy.close();
});

test('wrong input is explained while it is typed, and the curl line follows the form', async () => {
  const page = await open(`${server.url}/?channel=${freshChannel('form')}`);
  await page.fill('#publish-data', '{"a":');
  expect(await page.textContent('#publish-problem')).toContain('not JSON yet');
  expect(await page.isDisabled('#publish')).toBe(true);
  await page.check('#data-kind input[value=text]', { force: true });
  expect(await page.textContent('#publish-problem')).toBe('');
  await page.fill('#publish-data', "it's");
  await page.fill('#publish-channel', 'lobby');
  expect(await page.textContent('#curl-line')).toContain(
    `-d '{"channel":"lobby","data":"it'\\''s"}'`,
  );
  await page.fill('#publish-channel', 'no spaces');
  expect(await page.textContent('#publish-problem')).toContain('Use letters');
});

test('pausing holds messages back and resuming shows them', async () => {
  const channel = freshChannel('pause');
  const page = await open(`${server.url}/?channel=${channel}&transport=ws`);
  await live(page);
  await page.waitForSelector('.note-text:text("subscribed at")');
  await page.click('#pause');
  await publish(server.url, channel, { n: 1 });
  await page.waitForSelector('#pause:text("Resume (1 new)")');
  expect(await page.locator('.message').count()).toBe(0);
  await page.click('#pause');
  await until('it is shown', async () => (await page.locator('.message').count()) === 1);
  await page.click('#clear');
  await until('the list is empty', async () => page.locator('#feed-empty').isVisible());
});

test('channels are added and removed while messages of the others go on', async () => {
  const channel = freshChannel('chips');
  const page = await open(`${server.url}/?channel=${channel}`);
  await live(page);
  await page.fill('#channel-input', `${channel}-b`);
  await page.press('#channel-input', 'Enter');
  await page.waitForSelector(`.note .channel:text("${channel}-b")`);
  await publish(server.url, `${channel}-b`, 1);
  await until('it is shown', async () => (await page.locator('.message').count()) === 1);
  await page.click(`[aria-label="Remove channel ${channel}-b"]`);
  await until('the chip is gone', async () => (await page.locator('.chip').count()) === 1);
});

test('works at 390 px without scrolling sideways, in the dark too', async () => {
  const page = await open(`${server.url}/?channel=${freshChannel('a-rather-long-channel-name')}`, {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    colorScheme: 'dark',
  });
  await live(page);
  await page.tap('#burst');
  await page.waitForSelector('.message');
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(390);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.tap('#theme');
  expect(await background()).not.toBe(dark);
});
