import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyAll, must } from '../../tools/control-plane/index.ts';
import { deployment, type Obj } from '../e2e/objects.ts';
import { type Bot, type Shown, until } from '../e2e/world.ts';
import { edit, type Fixing, startFixing } from './fixing.ts';
import { sharedPlane } from './plane.ts';

let world: Fixing;
let bot: Bot;
const told: string[] = [];

/** As the card names it: other suites of this plane have one of the same name. */
const inShop = (name: string): string => `Deployment/${name} in ${world.shop}`;

const web = (image: string): Obj => deployment({ namespace: world.shop, name: 'web', image });

/** Needs about 50 MB under a limit of 10Mi; as another of that name, two gigabytes. */
function tiny(greedy?: string): Obj {
  const text = readFileSync('examples/failures/oom-10mi.yaml', 'utf8');
  const example = parse(
    greedy === undefined ? text : text.replaceAll('tiny-limit', greedy).replaceAll('bs=50M', 'bs=2000M').replaceAll('50 MB', '2 GB'),
  ) as { metadata: Obj };
  return { ...example, metadata: { ...example.metadata, namespace: world.shop } };
}

async function rolledOut(name: string): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${world.shop}/deployments/${name}`;
  const done = async (): Promise<boolean> => {
    const { status } = (await must(world.admin, 'GET', path)).body as { status: { availableReplicas?: number } };
    return (status.availableReplicas ?? 0) > 0;
  };
  await until(done, { what: `${name} to be available`, within: 90_000 });
}

async function memoryOf(name: string): Promise<unknown> {
  const path = `/apis/apps/v1/namespaces/${world.shop}/deployments/${name}`;
  const { spec } = (await must(world.admin, 'GET', path)).body as {
    spec: { template: { spec: { containers: { resources: { limits: unknown } }[] } } };
  };
  return spec.template.spec.containers[0]?.resources.limits;
}

/** Whichever remedy the buttons of the card stand for. */
const offerOn = (shown: Shown | undefined): string | undefined => /([0-9a-z]{16}):[0-9a-f]{64}/.exec(JSON.stringify(shown?.blocks))?.[1];

beforeAll(async () => {
  world = await startFixing({ REMEDIATION_TWO_PEOPLE: 'rollback' }, { twoApprovers: ['rollback'] });
  await applyAll(world.admin, [web('nginx:1.27')]);
  await rolledOut('calm');
  await rolledOut('web');
  const { ana, ben } = world.slack.users;
  bot = await world.startBot({ ALLOWED_APPROVERS: `${ana}\n${ben} action=rollback` });
  await world.watching();
}, 240_000);

afterAll(async () => {
  for (const name of ['tiny-limit', 'web'])
    for (const { verb, status, pod } of world?.changes(name) ?? []) console.log(`${name}: ${verb} ${status} with the token of pod ${pod}`);
  for (const line of told) console.log(line);
  await world?.stop();
});

const limit = { timeout: 400_000 };
const once = [{ verb: 'patch', status: 200, pod: expect.stringMatching(/^k8s-rca-[0-9a-z]{16}-[0-9a-z]{5}$/) as string }];

test('P-117 P-118 P-144 P-150 10Mi that needs 50 MB: one click, one change by the executor’s pod, recovered', limit, async () => {
  const of = inShop('tiny-limit');
  await applyAll(world.admin, [tiny()]);
  const offered = await world.says(of, /Fix offered/);
  expect(offered.words).toMatch(/resources\.limits\.memory\n- 10Mi\n\+ \d+Mi/);
  await world.button(of, 'approve_fix', 'there');
  for (const [who, why] of [
    ['ben', /not set-resources in namespace/],
    ['chi', /Guests cannot approve/],
  ] as const) {
    const since = world.mark();
    await world.press(who, of, 'approve_fix');
    expect(await world.told(who, since)).toMatch(why);
  }
  expect(world.changes('tiny-limit')).toEqual([]);
  expect(await world.decide('ana', of, 'approve_fix', 'it needs 50 MB')).toMatch(/recorded/);
  const approved = Date.now();
  await until(() => world.changes('tiny-limit').length > 0, { what: 'the change', within: 120_000 });
  const changed = Date.now();
  const done = await world.says(of, /Recovered: ?\n? ?Raise the memory limit/);
  const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
  told.push(
    `tiny-limit: changed ${seconds(approved, changed)} s after the approval, recovered ${seconds(changed, Date.now())} s after that`,
  );
  expect(done.words).toMatch(/1 of 1 replicas are available/);
  expect(world.changes('tiny-limit')).toEqual(once);
});

test('P-152 L-071 Undo puts the 10Mi back, approved anew, by a Job of its own', limit, async () => {
  const of = inShop('tiny-limit');
  expect(await world.decide('ana', of, 'rollback_fix', 'see what happens')).toMatch(/recorded/);
  await until(() => world.changes('tiny-limit').length === 2, { what: 'the undo', within: 120_000 });
  expect(await memoryOf('tiny-limit')).toEqual({ memory: '10Mi' });
  await world.says(of, /(Not recovered|Worse): ?\n? ?Undo of “Raise/);
  expect(new Set(world.changes('tiny-limit').map(({ pod }) => pod)).size).toBe(2);
});

test(
  'P-119 P-122 P-137 an approval of what was changed by hand meanwhile is refused; what is offered then is rolled back once two people approved',
  limit,
  async () => {
    const of = inShop('web');
    await edit(world, 'web', { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.92' }] } } } });
    await world.says(of, /Fix offered[\s\S]*Roll Deployment web back to revision 1/);
    const first = offerOn(await world.button(of, 'approve_fix', 'there'));
    await world.ask('ana', of, 'approve_fix');
    await edit(world, 'web', { spec: { revisionHistoryLimit: 7 } });
    expect(await world.send('ana', 'looks right')).toMatch(/changed since you were shown it|no longer holds/);
    expect(world.changes('web')).toEqual([]);
    const anew = (): boolean => ![undefined, first].includes(offerOn(world.card(of)));
    await until(anew, { what: 'another offer', within: 120_000 });
    await world.says(of, /Fix offered[\s\S]*Roll Deployment web back to revision 1/);
    await world.button(of, 'approve_fix', 'there');
    expect(await world.decide('ana', of, 'approve_fix')).toMatch(/1 more must approve/);
    await world.says(of, /Approved so far by/);
    expect(world.changes('web')).toEqual([]);
    expect(await world.decide('ben', of, 'approve_fix')).toMatch(/recorded/);
    await world.says(of, /Recovered: ?\n? ?Roll Deployment web back/);
    expect(world.changes('web')).toEqual(once);
  },
);

test('P-151 a fix that does not help ends "not recovered"', limit, async () => {
  const of = inShop('greedy');
  await applyAll(world.admin, [tiny('greedy')]);
  await world.says(of, /Fix offered/);
  await world.button(of, 'approve_fix', 'there');
  expect(await world.decide('ana', of, 'approve_fix')).toMatch(/recorded/);
  const done = await world.says(of, /Not recovered: ?\n? ?Raise the memory limit/);
  expect(done.words).not.toMatch(/Recovered: ?\n? ?Raise/);
  expect(world.changes('greedy')).toEqual(once);
});

test('P-105 P-118 P-121 what is rejected, taken back or expired launches nothing', limit, async () => {
  const of = inShop('site');
  await applyAll(world.admin, [deployment({ namespace: world.shop, name: 'site', image: 'nginx:1.27' })]);
  await rolledOut('site');
  const broken = (image: string) => edit(world, 'site', { spec: { template: { spec: { containers: [{ name: 'site', image }] } } } });
  await broken('nginx:1.93');
  const first = offerOn(await world.says(of, /Fix offered[\s\S]*Roll Deployment site back/));
  await world.button(of, 'approve_fix', 'there');
  await world.decide('ana', of, 'approve_fix');
  await world.says(of, /Approved so far by/);
  expect(await world.decide('ana', of, 'revoke_fix', 'wrong service')).toMatch(/Taken back: nothing will be changed/);
  await world.says(of, /Approval taken back:[\s\S]*wrong service/);
  await broken('nginx:1.94');
  await until(() => ![undefined, first].includes(offerOn(world.card(of))), { what: 'another offer', within: 120_000 });
  expect(await world.decide('ana', of, 'reject_fix', 'we roll forward')).toMatch(/Rejected: nothing will be changed/);
  await world.says(of, /Rejected:[\s\S]*we roll forward/);
  await bot.stop();
  const { ana, ben } = world.slack.users;
  bot = await world.startBot({ ALLOWED_APPROVERS: `${ana}\n${ben} action=rollback`, RCA_OFFER_SECONDS: '10' });
  await world.watching();
  await broken('nginx:1.95');
  await world.says(of, /Offer expired/);
  expect(world.changes('site')).toEqual([]);
});

test('the bot itself changed nothing: it made Jobs, and removed those of its canary', () => {
  const bot = `system:serviceaccount:${world.home}:k8s-rca`;
  const writes = sharedPlane()
    .audit()
    .filter(
      ({ user, verb, requestURI }) => user.username === bot && !['get', 'list', 'watch'].includes(verb) && !requestURI.includes('dryRun'),
    )
    .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource ?? ''}`)
    .filter((write) => !/selfsubject(access|rules)?reviews$/.test(write));
  expect([...new Set(writes)].toSorted()).toEqual(['create jobs', 'delete jobs']);
});
