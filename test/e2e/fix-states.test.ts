import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FixWorld, open, startFixWorld } from './fix-world.ts';
import { deployment, namespace } from './objects.ts';
import { type Bot, until, wordsOf } from './world.ts';

/** Each its own image, so that each has a card of its own. */
const apps = [
  ['shop', 'web', 'nginx:1.27', 'nginx:1.92'],
  ['shop', 'api', 'httpd:2.4', 'httpd:9.4'],
  ['shop', 'cart', 'registry.example.com/shop/cart:1.4.0', 'registry.example.com/shop/cart:nope'],
  ['monitoring', 'grafana', 'registry.example.com/grafana:11', 'registry.example.com/grafana:nope'],
  ['private', 'own', 'registry.example.com/own:3', 'registry.example.com/own:nope'],
] as const;
const released = (which: 2 | 3) => apps.map((a) => deployment({ namespace: a[0], name: a[1], image: a[which] }));

let world: FixWorld;
let bot: Bot;

beforeAll(async () => {
  world = await startFixWorld();
  world.cluster.apply([open('shop'), open('monitoring'), namespace('private')]);
  world.cluster.apply(released(2));
  bot = await world.startFixing({
    ALLOWED_APPROVERS: `${world.slack.users['ana']},${world.slack.users['ben']}`,
    REMEDIATION_TWO_PEOPLE: 'rollback',
  });
  await world.watching();
  world.cluster.apply(released(3));
});

afterAll(() => world.stop());

const noteOf = (of: string): string =>
  world
    .thread(world.card(of)?.ts ?? '')
    .map((m) => m.words)
    .join('\n');

test('P-105 Reject takes a comment, which stands on the card and in the thread; nothing is changed', async () => {
  const of = 'Deployment/web';
  await world.says(of, /Fix offered/);
  expect(await world.decide('ana', of, 'reject_fix', 'we roll forward in five minutes')).toMatch(/Rejected: nothing will be changed/);
  const card = await world.says(of, /Rejected:[\s\S]*we roll forward in five minutes/);
  expect(JSON.stringify(card.blocks)).not.toMatch(/approve_fix/);
  await until(() => noteOf(of).includes('we roll forward in five minutes'), { what: 'the note' });
  expect(world.changes()).toEqual([]);
});

test('P-118 an approval can be taken back while more are waited for', async () => {
  const of = 'Deployment/api';
  await world.says(of, /Fix offered/);
  await world.decide('ana', of, 'approve_fix');
  await world.says(of, /Approved so far by/);
  expect(await world.decide('ana', of, 'revoke_fix', 'wrong service')).toMatch(/Taken back: nothing will be changed/);
  await world.says(of, /Approval taken back:[\s\S]*wrong service/);
});

test('P-122 what changed while the dialogue stood open is not touched: stale, and looked at again', async () => {
  const of = 'Deployment/cart';
  await world.says(of, /Fix offered/);
  const since = world.mark();
  await world.press('ana', of, 'approve_fix');
  await until(() => world.dialogue().includes('cart'), { what: 'the dialogue' });
  await world.api('PATCH', '/apis/apps/v1/namespaces/shop/deployments/cart', { spec: { replicas: 2 } });
  expect((await world.slack.acts.submit({ as: 'ana', entered: { reason: 'go' } })).ok).toBe(true);
  expect(await world.told('ana', since)).toMatch(/Not done: Deployment cart changed since you were shown it/);
  await until(() => /Offer no longer holds[\s\S]*changed since/.test(noteOf(of)), { what: 'the note of a stale offer' });
  await world.says(of, /Fix offered[\s\S]*of 2 replicas/);
  expect(world.changes()).toEqual([]);
});

test('P-121 an offer that nobody takes expires where all see it, and the failure is looked at anew', async () => {
  const of = 'Deployment/mail';
  const mail = (tag: string) => deployment({ namespace: 'shop', name: 'mail', image: `registry.example.com/shop/mail:${tag}` });
  world.cluster.apply([mail('2.0.0')]);
  await bot.stop();
  bot = await world.startFixing({ RCA_OFFER_SECONDS: '10' });
  await world.watching();
  world.cluster.apply([mail('nope')]);
  await until(() => noteOf(of).includes('Offer expired'), { what: () => `the end of the offer: ${noteOf(of)}` });
  const ts = world.card(of)?.ts;
  const drawn = (): readonly string[] =>
    world.slack
      .transcript()
      .filter((e) => e.ts === ts)
      .map((e) => wordsOf(e.blocks));
  const expired = await until(() => drawn().findIndex((words) => /Offer expired:[\s\S]*Nothing was changed/.test(words)) + 1, {
    what: () => `the card to say that the offer expired: ${drawn().join('\n---\n')}`,
  });
  await until(
    () =>
      drawn()
        .slice(expired)
        .some((words) => /Fix offered/.test(words)),
    { what: 'what is offered after the next look' },
  );
});

test('P-126 P-147 no fix where a namespace is excluded or did not opt in: the card says which', async () => {
  const excluded = await world.says('Deployment/grafana', /No fix is offered\. Namespace monitoring is excluded from fixes/);
  const closed = await world.says('Deployment/own', /No fix is offered\. Namespace private has not opted in/);
  for (const card of [excluded, closed]) expect(JSON.stringify(card.blocks)).not.toMatch(/approve_fix/);
});

test('P-126 what fails with something in a closed namespace is on that one’s card, which says that it gets no fix either', async () => {
  await world.says('Deployment/own in private', /No fix is offered\. Namespace private has not opted in/);
  // The same image, which nobody can pull.
  world.cluster.apply([deployment({ namespace: 'shop', name: 'borrowed', image: 'registry.example.com/own:nope' })]);
  await world.says(
    'Deployment/own in private',
    /No fix is offered\. Namespace private has not opted in[^\n]* Nor for what fails with it: Deployment\/borrowed in shop\./,
  );
});

test('P-148 P-161 every decision is in the audit, skips too, and the chain is whole', async () => {
  const verified = await world.run(['audit', 'verify']);
  expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/\d+ entries[\s\S]*compared with [1-9]\d* heads? of the cards/)]);
  const { out } = await world.run(['audit', 'export']);
  const entries = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly at: number; readonly body: Readonly<Record<string, unknown>> });
  expect([...new Set(entries.map((e) => e.body['state']))].sort()).toEqual(
    expect.arrayContaining(['expired', 'pending', 'rejected', 'revoked', 'skipped', 'stale']),
  );
  const found = (state: string) => entries.find((e) => e.body['state'] === state);
  expect(found('rejected')).toMatchObject({
    at: expect.any(Number) as number,
    body: {
      incident: expect.stringMatching(/^inc-/) as string,
      action: 'rollback',
      cause: expect.stringMatching(/^\w+\.\w+/) as string,
      probability: expect.any(Number) as number,
      target: { namespace: 'shop', name: 'web' },
      dryRun: false,
      what: { is: 'rejected', by: { user: world.slack.users['ana'] }, why: 'we roll forward in five minutes' },
    },
  });
  expect(entries.filter((e) => e.body['state'] === 'skipped').map((e) => e.body)).toContainEqual(
    expect.objectContaining({
      target: expect.objectContaining({ name: 'grafana' }) as object,
      why: 'Namespace monitoring is excluded from fixes.',
    }),
  );
});

test('P-129 P-180 doctor: whether fixes are on, who signs, how many may approve, and each layer proven now', async () => {
  const doctor = async (more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const ran = await world.run(['doctor'], { env: { ...world.settings, ...more } });
    return `${ran.code}\n${ran.out}`;
  };
  const well = await doctor();
  for (const line of [
    'fixes: on: what was approved is done',
    'fixes key: signs approvals; trusted: [\\w-]{8}',
    'fixes approvers: 1 of ALLOWED_APPROVERS',
    'fixes guard gatekeeper: proven: refuses what nobody approved',
    'fixes guard vap: proven: refuses what nobody approved',
  ])
    expect(well).toMatch(new RegExp(`^ok +${line}$`, 'm'));
  expect(well).toMatch(/^0\n/);

  const partly = await doctor({ REMEDIATION_NAMESPACES: 'shop,k8s-rca' });
  expect(partly.replace(/\s+/g, ' ')).toContain(
    'ok fixes guard vap: proven: refuses what nobody approved; could not be tried in namespace k8s-rca, so nothing can be approved there: it holds no Deployment',
  );

  world.guard('gone');
  const bare = await doctor({ RCA_CLUSTER_NAME: 'in-cluster', ALLOWED_APPROVERS_FILE: '/nowhere/approvers' });
  world.guard('holds');
  expect(bare).toMatch(/^1\n/);
  for (const link of [
    'cluster name: in-cluster',
    'fixes approvers: /nowhere/approvers cannot be read',
    'fixes guard gatekeeper',
    'fixes guard vap',
  ])
    expect(bare).toMatch(new RegExp(`^NOT +${link}`, 'm'));
  expect(bare).toMatch(/→ Set RCA_CLUSTER_NAME[\s\S]*→ No fix can be approved until it holds/);

  const off = await doctor({ REMEDIATION_MODE: 'off', RCA_CLUSTER_NAME: 'in-cluster' });
  expect(off).toMatch(/^ok +fixes: off: cards say how to mend by hand/m);
  expect(off).toMatch(/^ok +cluster name: in-cluster[\s\S]*→ Set RCA_CLUSTER_NAME/m);
  const keyless = await doctor({ RCA_APPROVAL_KEY_FILE: '/nowhere/key.pem' });
  expect(keyless).toMatch(/^NOT +fixes key: [\s\S]*→ /m);
});
