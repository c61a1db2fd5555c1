import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish } from '../support/api.ts';
import { blankPage, openBrowser } from '../support/browser.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

const README = new URL('../../../README.md', import.meta.url);
const run = promisify(execFile);

let browser: Browser;
let server: Server;
let readme: string;

beforeAll(async () => {
  readme = await readFile(README, 'utf8');
  browser = await openBrowser();
  server = await startServer();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** The README's block of this language that holds `about`, pointed at the test's server. */
function example(language: string, about: string): string {
  const blocks = readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'));
  const found = [...blocks].map((block) => block[1] ?? '').find((code) => code.includes(about));
  if (found === undefined) throw new Error(`The README has no ${language} example of ${about}.`);
  return found.replaceAll('localhost:4080', `127.0.0.1:${server.port}`);
}

/** Runs a script in a page of its own and collects what it logs and alerts. */
async function inPage(script: string): Promise<{ page: Page; said: string[] }> {
  const page = await blankPage(browser, server.url);
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('dialog', (dialog) => {
    said.push(`alert: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addScriptTag({ content: script });
  return { page, said };
}

test('the five lines with EventSource log messages and hear urgent ones', async () => {
  const { page, said } = await inPage(example('js', 'new EventSource'));
  await until('the stream is open', () => page.evaluate('stream.readyState === 1'));
  await until('a message of each kind has come', async () => {
    await publish(server.url, 'news', { from: 'the test' });
    await publish(server.url, 'lobby', 'now', { event: 'urgent' });
    return said.some((line) => line === 'alert: "now"') && said.length >= 2;
  });
});

test('the WebSocket example hears itself', async () => {
  const { said } = await inPage(example('js', 'new WebSocket'));
  await until('welcome and the own message have come', () => said.length >= 2);
});

test('the curl line publishes', async () => {
  const { stdout } = await run('sh', ['-c', example('sh', 'curl')]);
  expect(JSON.parse(stdout)).toEqual({ position: expect.stringMatching(/^[a-z0-9]+\.\d+$/) });
});
