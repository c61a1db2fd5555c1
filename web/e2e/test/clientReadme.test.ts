import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish } from '../support/api.ts';
import { openBrowser } from '../support/browser.ts';
import { Application } from '../support/clientPage.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

const README = new URL('../../client/README.md', import.meta.url);

let browser: Browser;
let application: Application;
let server: Server;
let readme: string;

beforeAll(async () => {
  readme = await readFile(README, 'utf8');
  browser = await openBrowser();
  application = await Application.start();
  server = await startServer();
});
afterAll(async () => {
  await browser?.close();
  application?.close();
  await server?.stop();
});

/** Runs the example under this heading in a page of its own; gives what it logs. */
async function run(heading: string): Promise<string[]> {
  const code = readme.split(`\n## ${heading}\n`)[1]?.split('```js\n')[1]?.split('```')[0];
  if (code === undefined) throw new Error(`The README has no example under "${heading}".`);
  const page = await application.page(browser);
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  await page.addScriptTag({
    type: 'module',
    content: code
      .replaceAll('localhost:4080', `127.0.0.1:${server.port}`)
      .replaceAll("'@tidewire/client'", "'/index.js'"),
  });
  return said;
}

test('listen and publish: the page hears itself, and knows that the server has it', async () => {
  const said = await run('Listen and publish');
  await until('both were logged', () => said.length >= 2);
  expect(said).toContainEqual(expect.stringMatching(/^the server has it \S+\.\d+$/));
  expect(said).toContainEqual(expect.stringContaining('hello'));
});

test('go on from a page of history: the loop hears what comes after, and ends', async () => {
  const said = await run('Go on from a page of history');
  await until('the history was read', () => said.some((line) => line.endsWith('old ones')));
  await publish(server.url, 'news', 'more');
  await publish(server.url, 'news', 'stop');
  await until('the loop ended', () => said.includes('left the loop'));
  expect(said.slice(-3)).toEqual(['more', 'stop', 'left the loop']);
});

test('who is there: the page sees itself', async () => {
  const said = await run('Who is there');
  await until('Ada was seen', () => said.some((line) => line.includes('Ada')));
});
