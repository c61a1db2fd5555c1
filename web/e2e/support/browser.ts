import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: QUIET });
}

/** A page of this origin without any script of its own, for a test's script to run in. */
export async function blankPage(browser: Browser, origin: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${origin}/health`);
  return page;
}

/** What a page's script collected in an array on `window`. */
export function collected<T>(page: Page, name: string): Promise<T[]> {
  return page.evaluate((key) => (window as unknown as Record<string, T[]>)[key] ?? [], name);
}
