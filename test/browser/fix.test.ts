import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FixWorld, open as opened, startFixWorld } from '../e2e/fix-world.ts';
import { deployment } from '../e2e/objects.ts';
import { app } from '../../src/local/stories/manifests.ts';
import { inspect } from './inspect.ts';
import { openPage, type OpenPage } from './open-page.ts';

const image = (name: string, tag: string) => `registry.example.com/shop/${name}:${tag}`;
const names = ['cart', 'mail', 'search'];
const soon = { timeout: 60_000 };

let world: FixWorld;
let open: OpenPage;

beforeAll(async () => {
  world = await startFixWorld();
  world.cluster.apply([opened('shop'), ...names.map((name) => deployment({ namespace: 'shop', name, image: image(name, '1.0.0') }))]);
  const { ana, ben } = world.slack.users;
  await world.startFixing({ ALLOWED_APPROVERS: `${ana},${ben}`, REMEDIATION_TWO_PEOPLE: 'rollback', RCA_OFFER_SECONDS: '60' });
  await world.watching();
  open = await openPage(world.slack.pageUrl);
}, 120_000);

afterAll(async () => {
  await open.close();
  await world.stop();
});

const card = (name: string): Locator =>
  open.page
    .locator('main [id^="message-"]')
    .filter({ has: open.page.getByRole('heading', { name: new RegExp(`Deployment/${name} in shop`) }) });

async function as(who: string): Promise<void> {
  await open.page.getByRole('combobox', { name: 'Signed in as' }).selectOption(who);
}

/** Presses a button of the card and sends the dialogue that opens. */
async function decide(name: string, button: string, send: string, reason: string): Promise<void> {
  await card(name).getByRole('button', { name: button, exact: true }).click(soon);
  const dialog = open.page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: send, exact: true }).click();
  await expect.poll(() => dialog.count(), soon).toBe(0);
}

async function looksWell(): Promise<void> {
  const seen = await inspect(open.page);
  expect({ contrast: seen.contrast, clipped: seen.clipped, errors: open.errors }).toEqual({ contrast: [], clipped: [], errors: [] });
}

test('P-102 P-119 P-150 P-152 a stranger is refused; who may approves, and it recovers; Undo puts it back', {
  timeout: 240_000,
}, async () => {
  const hungry = {
    namespace: 'shop',
    name: 'hungry',
    image: image('hungry', '1.0.0'),
    port: 8080,
    env: [{ name: 'CACHE_SIZE_MB', value: '256' }],
  };
  world.cluster.apply(app(hungry));
  const it = card('hungry');
  await it.getByText('Fix offered:').waitFor(soon);
  await it.getByText('+ 512Mi').waitFor();
  await as('chi');
  await it.getByRole('button', { name: 'Approve Fix' }).click();
  await open.page.getByText('Guests cannot approve changes.').waitFor(soon);
  await as('ana');
  await it.getByRole('button', { name: 'Approve Fix' }).click();
  await open.page.getByRole('dialog').getByText('+ 512Mi').waitFor(soon);
  await looksWell();
  await open.page.keyboard.press('Escape');
  await expect.poll(() => open.page.getByRole('dialog').count()).toBe(0);
  await decide('hungry', 'Approve Fix', 'Approve', 'its cache needs it');
  await it.getByText(/Raise the memory limit of hungry to 512Mi, approved by/).waitFor(soon);
  await it.getByText(/1 of 1 replicas are available\. No container restarted/).waitFor(soon);
  expect(world.changes()).toHaveLength(1);
  await looksWell();
  await decide('hungry', 'Undo', 'Approve', 'only a test');
  await it.getByText(/Undo of “Raise the memory limit/).waitFor(soon);
  await expect.poll(() => world.changes().length, soon).toBe(2);
});

test('P-105 P-118 two people, taken back, rejected, stale: each on the card', { timeout: 240_000 }, async () => {
  world.cluster.apply(names.map((name) => deployment({ namespace: 'shop', name, image: image(name, 'nope') })));
  await card('cart').getByText('2 approvals').waitFor(soon);
  await decide('cart', 'Approve Fix', 'Approve', 'yes');
  await card('cart')
    .getByText(/Approved so far by/)
    .waitFor(soon);
  await decide('cart', 'Take approval back', 'Take back', 'not this one');
  await card('cart')
    .getByText(/Approval taken back:/)
    .waitFor(soon);

  await decide('mail', 'Reject', 'Reject', 'we roll forward');
  await card('mail')
    .getByText(/we roll forward/)
    .waitFor(soon);

  await card('search').getByRole('button', { name: 'Approve Fix' }).click(soon);
  await open.page.getByRole('dialog').waitFor(soon);
  await world.api('PATCH', '/apis/apps/v1/namespaces/shop/deployments/search', { spec: { replicas: 2 } });
  await open.page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
  await open.page.getByText(/Not done: Deployment search changed since you were shown it/).waitFor(soon);

  await card('search').getByText('Fix offered:').waitFor(soon);
  await decide('search', 'Approve Fix', 'Approve', 'one');
  await as('ben');
  await decide('search', 'Approve Fix', 'Approve', 'two');
  await card('search')
    .getByText(/Roll Deployment search back to revision 1, approved by/)
    .waitFor(soon);
  await card('search')
    .getByText(/2 of 2 replicas are available/)
    .waitFor(soon);
  await looksWell();
  expect(world.slack.problems()).toEqual([]);
});
