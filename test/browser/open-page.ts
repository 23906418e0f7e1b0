import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where a Chromium may lie: `CHROMIUM` first, then the usual places of Linux and macOS. */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const FLAGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of a Chromium on this machine, if there is one. */
export function findChromium(): string | undefined {
  return PLACES.find((place) => place !== undefined && existsSync(place));
}

export interface Looks {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

/** A browser with one page, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts and of the console, pictures from elsewhere left out. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Opens a page of the local workspace and waits until it shows one. Throws when there is no Chromium. */
export async function openPage(url: string, looks: Partial<Looks> = {}): Promise<OpenPage> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium found; install it or set CHROMIUM to its path');
  const browser: Browser = await chromium.launch({ executablePath, args: FLAGS });
  const viewport = { width: looks.width ?? 1280, height: looks.height ?? 900 };
  const page = await browser.newPage({ viewport, colorScheme: looks.scheme ?? 'light', timezoneId: 'UTC', locale: 'en-GB' });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (said) => {
    if (said.type() === 'error' && !said.text().startsWith('Failed to load resource')) errors.push(said.text());
  });
  await page.goto(url);
  await page.locator('main').waitFor();
  return { page, errors, close: () => browser.close() };
}
