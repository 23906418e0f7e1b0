import { afterAll, beforeAll, expect, test } from 'vitest';
import { stories } from '../../src/local/stories/index.ts';
import type { KubeObject } from '../../src/model/index.ts';
import { type FixWorld, open, startFixWorld } from './fix-world.ts';
import { deployment } from './objects.ts';
import { until, wordsOf } from './world.ts';

const oom = stories[0]?.scenes[0]?.manifests ?? [];
const web = (image: string) => deployment({ namespace: 'shop', name: 'web', image });

let world: FixWorld;

beforeAll(async () => {
  world = await startFixWorld();
  world.cluster.apply([open('shop'), web('nginx:1.27')]);
  const { ana, ben, chi, dora } = world.slack.users;
  const eli = world.slack.acts.share({ as: 'ana', channel: world.slack.channel, name: 'eli' });
  await world.startFixing({
    ALLOWED_APPROVERS: `${ana}\n${ben} ns=shop action=rollback\n${chi}\n${dora}\n${eli}`,
    REMEDIATION_TWO_PEOPLE: 'rollback',
  });
  await world.watching();
});

afterAll(() => world.stop());

test('P-102 P-117 P-118 P-119 P-122 P-138 P-144 P-145 P-150 P-151 the shown change, approved by one who may, is made once and judged', async () => {
  world.cluster.apply(oom);
  const offered = await world.says('Deployment/recommendations', /Fix offered/);
  expect(offered.words).toMatch(/resources\.limits\.memory\n- 128Mi\n\+ 512Mi/);
  expect(offered.words).toMatch(/medium risk\n? · one approval/);
  expect(JSON.stringify(offered.blocks)).toMatch(/approve_fix.*reject_fix.*take_incident/);
  for (const [who, why] of [
    ['ben', /You may approve, but not set-resources in namespace shop/],
    ['chi', /Guests cannot approve/],
  ] as const) {
    const since = world.mark();
    await world.press(who, 'Deployment/recommendations', 'approve_fix');
    expect(await world.told(who, since)).toMatch(why);
  }
  expect(world.changes()).toEqual([]);
  const said = await world.decide('ana', 'Deployment/recommendations', 'approve_fix', 'its cache needs 256 MiB');
  expect(said).toMatch(/recorded/);
  expect(world.dialogue()).toMatch(/generation 1[\s\S]*- 128Mi\n\+ 512Mi[\s\S]*Reason/);
  await world.says('Deployment/recommendations', /Done, not yet judged|Holding:/);
  const done = await world.says('Deployment/recommendations', /Recovered: ?\n? ?Raise the memory limit/);
  expect(done.words).toMatch(/1 of 1 replicas are available\. No container restarted since the change\. The failure no longer shows\./);
  expect(world.changes()).toHaveLength(1);
  const notes = world.thread(done.ts).map((m) => m.text);
  expect(notes).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Approved: /),
      expect.stringMatching(/^Applied: /),
      expect.stringMatching(/^Recovered: /),
    ]),
  );
  expect(
    world
      .thread(done.ts)
      .map((m) => m.words)
      .join('\n'),
  ).toContain('its cache needs 256 MiB');
});

test('P-152 Undo puts back what was there before, approved anew; it is void once the object moved on', async () => {
  const of = 'Deployment/recommendations';
  expect(await world.decide('ana', of, 'rollback_fix', 'see what happens')).toMatch(/recorded/);
  expect(world.dialogue()).toMatch(/- 512Mi\n\+ 128Mi/);
  await until(() => world.changes().length === 2, { what: 'the undo' });
  const put = (await world.api('GET', '/apis/apps/v1/namespaces/shop/deployments/recommendations')) as KubeObject;
  expect(JSON.stringify(put['spec'])).toContain('"memory":"128Mi"');
  const worse = await world.says(of, /(Not recovered|Worse): ?\n? ?Undo of “Raise/);
  expect(JSON.stringify(worse.blocks)).not.toContain('rollback_fix');
});

test('P-118 a person of another workspace and one whose account was closed are refused, each told why alone', async () => {
  const of = 'Deployment/site in shop';
  const { slack } = world;
  const site = (image: string) => deployment({ namespace: 'shop', name: 'site', image });
  world.cluster.apply([site('httpd:2.4')]);
  const serves = async (): Promise<boolean> =>
    JSON.stringify(await world.api('GET', '/apis/apps/v1/namespaces/shop/deployments/site')).includes('"availableReplicas":1');
  await until(serves, { what: 'site to serve' });
  world.cluster.apply([site('httpd:9.4')]);
  await world.says(of, /Fix offered/);
  const since = world.mark();
  await world.press('eli', of, 'approve_fix');
  expect(await world.told('eli', since)).toMatch(/Only members of the workspace that the bot belongs to can approve changes/);
  const closing = world.press('ben', of, 'approve_fix');
  slack.acts.account({ as: 'ana', of: 'ben', to: 'deactivated' });
  await closing;
  expect(await world.told('ben', since)).toMatch(/This account is deactivated/);
  slack.acts.account({ as: 'ana', of: 'ben', to: 'active' });
  const others = slack
    .transcript()
    .filter((e) => e.onlyFor === undefined || !['ben', 'eli'].some((name) => slack.users[name] === e.onlyFor));
  expect(others.map((e) => wordsOf(e.blocks)).join('\n')).not.toMatch(/deactivated|members of the workspace/);
  expect(world.changes().filter((r) => r.includes('/site'))).toEqual([]);
});

test('P-118 P-137 two people for high risk: one vote each, neither twice; the second starts it', async () => {
  world.cluster.apply([web('nginx:1.92')]);
  const of = 'Deployment/web';
  await world.says(of, /Fix offered[\s\S]*Roll Deployment web back to revision 1[\s\S]*high risk[\s\S]*2 approvals/);
  expect(await world.decide('ana', of, 'approve_fix')).toMatch(/1 more must approve/);
  await world.says(of, /Approved so far by/);
  const since = world.mark();
  await world.press('ana', of, 'approve_fix');
  expect(await world.told('ana', since)).toMatch(/You have approved this already; another person must/);
  const before = world.changes().length;
  expect(await world.decide('ben', of, 'approve_fix')).toMatch(/recorded/);
  const done = await world.says(of, /Recovered: ?\n? ?Roll Deployment web back/);
  expect(world.changes()).toHaveLength(before + 1);
  expect(world.thread(done.ts).map((m) => m.text)).toContainEqual(expect.stringMatching(/^One approval: /));

  world.cluster.apply([web('nginx:1.26')]);
  const later = world.mark();
  await world.press('ana', of, 'rollback_fix');
  expect(await world.told('ana', later)).toMatch(/Not offered: web was changed since/);
});
