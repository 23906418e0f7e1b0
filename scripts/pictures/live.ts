import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { OpenPage } from '../../test/browser/open-page.ts';
import type { Album } from './album.ts';

/** From the first failure to the last act of the last story, with some rest. */
const STORY_SECONDS = 80;

/** For what a busy machine does late. */
const PATIENCE = 180_000;

/** The story whose card and thread stand in the documents. */
const SHOWN = 'Deployment/storefront';

/** What a newcomer sees: the real `npm start`, its stories, and what they would try first. */
export async function live(album: Album): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rca-pictures-'));
  const child = spawn(process.execPath, ['bin/k8s-rca.js', 'up'], {
    // On a busy machine looks would run into their deadline, and a card without evidence offers no fix.
    env: { PATH: process.env['PATH'] ?? '', HOME: dataDir, RCA_DATA_DIR: dataDir, K8S_API_TIMEOUT_SECONDS: '60' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await pageOf(child.stdout);
    const open = await album.open(url, { width: 1280, height: 900 });
    await new Promise((r) => setTimeout(r, STORY_SECONDS * 1000));
    await cardOf(open, SHOWN).evaluate((card) => card.scrollIntoView({ block: 'start' }));
    await album.take(open, 'live-workspace');
    await everyCard(album, open);
    await fixed(album, open);
    await inTheThread(album, open);
    await commands(album, open);
    await home(album, open);
    await open.close();
    const narrow = await album.open(url, { width: 420, height: 900 });
    await narrow.page.locator('[id^="message-"]').last().waitFor();
    await album.take(narrow, 'live-narrow');
    await narrow.close();
  } finally {
    child.kill('SIGTERM');
    await new Promise((r) => child.once('exit', r));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function cardOf({ page }: OpenPage, object: string): Locator {
  return page
    .locator('[id^="message-"]')
    .filter({ has: page.locator('.header-text', { hasText: object }) })
    .first();
}

function pageOf(out: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`npm start named no page:\n${text}`)), PATIENCE);
    out.on('data', (d: Buffer) => {
      text += d.toString();
      const url = /^Open (\S+)$/m.exec(text)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** Cards change while they are looked at, their titles too: each is found by its own id. */
async function everyCard(album: Album, open: OpenPage): Promise<void> {
  const { page } = open;
  const cards = page.locator('[id^="message-"]').filter({ has: page.locator('.header-text') });
  const ids = await cards.evaluateAll((all) => all.map((card) => card.id));
  for (const id of ids) {
    const message = page.locator(`[id="${id}"]`);
    const title = await message.locator('.header-text').innerText();
    await album.take(open, `live-card-${/\/(\S+)/.exec(title)?.[1] ?? id}`, message);
  }
}

/** One press, the dialogue, and what came of it. */
async function fixed(album: Album, open: OpenPage): Promise<void> {
  const { page } = open;
  const root = cardOf(open, 'Deployment/recommendations');
  await root.getByRole('button', { name: 'Approve Fix' }).click({ timeout: PATIENCE });
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Its cache needs 256 MiB.');
  await album.take(open, 'live-fix-dialogue');
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  // On a busy machine it may be judged before it is looked at again.
  await root
    .getByText(/Holding:|still watched:|replicas are available/)
    .first()
    .waitFor({ timeout: PATIENCE });
  await album.take(open, 'live-fix-holding', root);
  await root
    .getByText(/replicas are available/)
    .first()
    .waitFor({ timeout: PATIENCE });
  await album.take(open, 'live-fix-recovered', root);
}

async function inTheThread(album: Album, open: OpenPage): Promise<void> {
  const { page } = open;
  const root = cardOf(open, SHOWN);
  await root.getByRole('button', { name: /do it manually/ }).click();
  await root.locator('.replies').click();
  const pane = page.getByRole('complementary', { name: 'Thread' });
  for (const question of ['why', 'what changed']) {
    const before = await pane.locator('[id^="message-"], .message').count();
    await pane.getByRole('combobox', { name: 'Reply…' }).fill(question);
    await page.keyboard.press('Enter');
    await pane
      .locator('[id^="message-"], .message')
      .nth(before + 1)
      .waitFor({ timeout: PATIENCE });
  }
  await album.take(open, 'live-thread');
  await pane.getByRole('button', { name: 'Close thread' }).click();
}

async function commands(album: Album, open: OpenPage): Promise<void> {
  const box = open.page.getByRole('combobox', { name: /^Message #/ });
  for (const [name, text, shows] of [
    ['status', '/k8s-rca status', /nodes/i],
    ['list', '/k8s-rca list', /open/i],
    ['target', '/k8s-rca deployment/storefront -n shop', /looks/],
  ] as const) {
    await box.fill(text);
    await open.page.keyboard.press('Enter');
    const last = open.page.locator('main [id^="message-"]').last();
    await last.filter({ hasText: shows }).waitFor({ timeout: PATIENCE });
    await album.take(open, `live-command-${name}`);
  }
}

async function home(album: Album, open: OpenPage): Promise<void> {
  await open.page.getByRole('link', { name: 'k8s-rca' }).click();
  await open.page.getByRole('tab', { name: 'home' }).click();
  await open.page.getByRole('tabpanel', { name: 'Home' }).locator('.block').first().waitFor({ timeout: PATIENCE });
  await album.take(open, 'live-home');
}
