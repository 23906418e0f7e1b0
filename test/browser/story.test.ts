import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deployment, namespace } from '../e2e/objects.ts';
import { startWorld, type World } from '../e2e/world.ts';
import { inspect } from './inspect.ts';
import { openPage, type OpenPage } from './open-page.ts';

const web = (image: string) => deployment({ namespace: 'shop', name: 'web', image });

let world: World;
let open: OpenPage;

beforeAll(async () => {
  world = await startWorld();
  world.cluster.apply([namespace('shop'), web('nginx:1.27')]);
  await world.startBot();
  await world.watching();
  open = await openPage(world.slack.pageUrl);
}, 120_000);

afterAll(async () => {
  await open.close();
  await world.stop();
});

const soon = { timeout: 60_000 };

/** What a person sees must be readable, and nothing may have gone wrong behind it. */
async function looksWell(): Promise<void> {
  const seen = await inspect(open.page);
  expect({ contrast: seen.contrast, clipped: seen.clipped, errors: open.errors }).toEqual({ contrast: [], clipped: [], errors: [] });
}

async function say(pane: Locator, words: string): Promise<void> {
  await pane.getByRole('combobox', { name: 'Reply…' }).fill(words);
  await open.page.keyboard.press('Enter');
}

test('P-096 P-101 P-113 alert → card → thread question → manual → mended, all on the page', { timeout: 240_000 }, async () => {
  const { page } = open;
  world.cluster.apply([web('nginx:1.92')]);
  const card = page.locator('main [id^="message-"]').filter({ has: page.getByRole('heading', { name: /P[1-4] Deployment\/web in shop/ }) });
  await card.waitFor(soon);
  await card.getByText(/Image nginx:1\.92 cannot be pulled/).waitFor(soon);
  await card.getByText('Failing', { exact: true }).waitFor();
  await looksWell();

  await card
    .getByRole('button', { name: /repl(y|ies)/ })
    .and(page.locator('.replies'))
    .click(soon);
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByText('What was looked at').waitFor(soon);
  await thread.getByText('By hand', { exact: true }).waitFor(soon);
  const before = await thread.locator('[id^="thread-"]').count();
  await say(thread, 'why');
  const answer = thread.locator('[id^="thread-"]').nth(before + 1);
  await answer.getByText(/Likely causes?/).waitFor(soon);
  await answer.getByText(/Image nginx:1\.92 cannot be pulled/).waitFor();
  await looksWell();

  await card.getByRole('button', { name: "I'll do it manually" }).click();
  await card.getByText('Taken by').waitFor(soon);
  await card.getByText('@ana').waitFor();
  expect(await card.getByRole('button', { name: "I'll do it manually" }).count()).toBe(0);
  const taken = thread.locator('[id^="thread-"]').filter({ hasText: 'takes Deployment/web in shop' });
  await taken.getByText(/kubectl set image deployment\/web -n shop/).waitFor(soon);

  world.cluster.apply([web('nginx:1.27')]);
  await card.getByText(/Healthy for/).waitFor(soon);
  await card.getByText('Recovered', { exact: true }).waitFor(soon);
  await thread.getByText(/has been healthy for/).waitFor(soon);
  await looksWell();
  expect(await card.count()).toBe(1);
  expect(world.slack.problems()).toEqual([]);
});

test('P-111 P-112 the composer of the channel: commands are answered, for the one who typed them', { timeout: 120_000 }, async () => {
  const { page } = open;
  const box = page.getByRole('combobox', { name: 'Message #alerts' });
  await box.fill('/k8s-rca deployment/web -n shop');
  await page.keyboard.press('Enter');
  const last = page.locator('main [id^="message-"]').last();
  await last.filter({ hasText: 'Only visible to you' }).filter({ hasText: 'Healthy' }).waitFor(soon);
  await box.fill('/k8s-rca status');
  await page.keyboard.press('Enter');
  await last.getByText(/3 of 3 nodes ready/).waitFor(soon);
  await looksWell();
});
