import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyAll } from '../../tools/control-plane/index.ts';
import { until } from '../e2e/world.ts';
import { approvalAttacks } from './attacks/approvals.ts';
import { approvedPatch, type Attack, type Layer, scaleByOne, signatureOnly } from './attacks/attack.ts';
import { asItsNode, identityAttacks, jobAdmissions, jobAttacks } from './attacks/jobs.ts';
import { evictAttacks, podAdmissions, stuckPodAttacks } from './attacks/pods.ts';
import { writeResults } from './attacks/results.ts';
import { fromAudit, type Sent, send, strike, strikeAlone, switchLayer } from './attacks/run.ts';
import { admissions, unstopped, verbAttacks } from './attacks/verbs.ts';
import { rollbackAttacks, workloadAttacks } from './attacks/workloads.ts';
import { attackedWorld, closedPolicies, type World } from './attacks/world.ts';
import { installPolicies, removePolicies } from './installed-policies.ts';
import { sharedPlane } from './plane.ts';

/** In the order of the table in docs/security.md. */
const parts: readonly (readonly [about: string, attacks: readonly Attack[]])[] = [
  ['The approval', approvalAttacks],
  ['The change of a workload', workloadAttacks],
  ['Rollback', rollbackAttacks],
  ['Eviction', evictAttacks],
  ['Stuck pods', stuckPodAttacks],
  ['Everything else the executor could ask for', verbAttacks],
  ['What may run under the executor’s account', jobAttacks],
  ['Its pods and its tokens', identityAttacks],
];
const attacks: readonly Attack[] = parts.flatMap(([, list]) => list);
const admissionList: readonly Attack[] = [...admissions, ...podAdmissions, ...jobAdmissions];

const plane = sharedPlane();
let world: World;
const whole: Sent[] = [];
const alone: Record<Layer, Sent[]> = { gatekeeper: [], vap: [] };

const named = (list: readonly Attack[], name: string): Attack => {
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no attack ${name}`);
  return found;
};

const whileDown: Attack = {
  name: 'signed scale while Gatekeeper is down',
  by: signatureOnly,
  request: (there) => approvedPatch(there, scaleByOne),
};

/** One for each policy of the layer: until all have taken effect, none is counted on. */
const probes: Readonly<Record<Layer, readonly Attack[]>> = {
  gatekeeper: [named(approvalAttacks, 'no approval')],
  vap: [
    named(verbAttacks, 'the scale subresource'),
    named(jobAttacks, 'executor Job made by an administrator'),
    named(identityAttacks, 'executor’s token, as an administrator, unbound'),
  ],
};

/** Never for real: `strikeAlone` sends a dry run of what the layer need not refuse. */
const dryOnly = (attack: Attack): Attack => ({ ...attack, by: [] });

/** Failures in one list, so that one run tells them all. */
function wrong(sent: readonly Sent[], isRight: (one: Sent) => boolean): readonly string[] {
  return sent
    .filter((one) => !isRight(one))
    .map((one) => `${one.attack.name} (${one.dry}): ${one.by}, ${one.status} ${one.message.slice(0, 300)}`);
}

beforeAll(async () => {
  world = await attackedWorld(plane);
  await installPolicies(world.as.admin, world.policies);
  await switchLayer(world, 'vap', 'on', probes.vap);
  await switchLayer(world, 'gatekeeper', 'on', probes.gatekeeper);
}, 240_000);

afterAll(async () => {
  await plane.startGatekeeper();
  if (world !== undefined) await removePolicies(world.as.admin, world.policies);
});

describe('an executor that holds cluster-admin', () => {
  test('P-127 P-128 changes what was approved, each action once', async () => {
    const sent: Sent[] = [];
    for (const attack of admissionList) sent.push(...(await strike(world, attack)));
    expect(wrong(sent, (one) => one.by === 'nobody' && one.status < 300)).toEqual([]);
    // The authorizer learns of a pod's binding a moment after it is stored.
    await until(async () => (await asItsNode(world)) === 201, { what: 'the node to get its pod’s token' });
    whole.push(...sent);
  }, 240_000);

  test('P-122 P-126 P-127 P-128 P-139 is refused everything else, as a dry run and for real', async () => {
    const sent: Sent[] = [];
    for (const attack of attacks) sent.push(...(await strike(world, attack)));
    whole.push(...sent);
    expect(
      wrong(sent, (one) => (one.attack.otherwise === undefined ? one.attack.by.includes(one.by as Layer) : one.by === 'other')),
    ).toEqual([]);
  }, 240_000);

  test('what no admission stops is named', async () => {
    const sent: Sent[] = [];
    for (const attack of unstopped) sent.push(await send(world, attack, await attack.request(world), 'real'));
    whole.push(...sent);
    expect(wrong(sent, (one) => one.by === 'nobody')).toEqual([]);
  });

  test('P-129 is refused everything while Gatekeeper is down', async () => {
    await switchLayer(world, 'vap', 'off', probes.vap);
    await plane.stopGatekeeper();
    const sent = await strike(world, whileDown);
    await plane.startGatekeeper();
    await switchLayer(world, 'gatekeeper', 'on', probes.gatekeeper);
    whole.push(...sent);
    expect(wrong(sent, (one) => one.by === 'gatekeeper' && one.message.includes('failed calling webhook'))).toEqual([]);
  }, 240_000);

  test('P-127 is refused by Gatekeeper alone', async () => {
    await switchLayer(world, 'gatekeeper', 'on', probes.gatekeeper);
    await switchLayer(world, 'vap', 'off', probes.vap);
    const seen = attacks.filter((one) => (one.as ?? 'executor') === 'executor');
    for (const attack of seen) alone.gatekeeper.push(...(await strikeAlone(world, attack, 'gatekeeper')));
    await switchLayer(world, 'vap', 'on', probes.vap);
    expect(wrong(alone.gatekeeper, (one) => one.by === (one.attack.by.includes('gatekeeper') ? 'gatekeeper' : 'nobody'))).toEqual([]);
  }, 240_000);

  test('P-130 is refused by the admission policies alone, but for what only a signature tells', async () => {
    await switchLayer(world, 'vap', 'on', probes.vap);
    await switchLayer(world, 'gatekeeper', 'off', probes.gatekeeper);
    const seen = attacks.filter((one) => one.otherwise === undefined);
    for (const attack of seen) alone.vap.push(...(await strikeAlone(world, attack, 'vap')));
    await switchLayer(world, 'gatekeeper', 'on', probes.gatekeeper);
    expect(wrong(alone.vap, (one) => one.by === (one.attack.by.includes('vap') ? 'vap' : 'nobody'))).toEqual([]);
  }, 240_000);

  test('P-130 where rollbacks and stuck pods are closed, the admission policies alone refuse what looks like them', async () => {
    const closed = closedPolicies(world);
    await switchLayer(world, 'gatekeeper', 'off', probes.gatekeeper);
    await applyAll(world.as.admin, closed.admission);
    const smuggled = named(workloadAttacks, 'approved resources and command');
    const written = named(podAdmissions, 'delete-stuck-pod, first the approval is written');
    const refused = async (attack: Attack): Promise<boolean> =>
      (await strikeAlone(world, attack, 'gatekeeper')).every((one) => one.by === 'vap');
    await until(() => refused(dryOnly(smuggled)), { what: 'a smuggled command to be refused' });
    await until(() => refused(dryOnly(written)), { what: 'the mark of a stuck pod to be refused' });
    await applyAll(world.as.admin, world.policies.admission);
    await switchLayer(world, 'gatekeeper', 'on', probes.gatekeeper);
  }, 240_000);

  test('P-129 P-229 every refusal stands in the audit log of the API server, by layer', () => {
    const log = plane.audit();
    const all = [...whole, ...alone.gatekeeper, ...alone.vap];
    const recorded = fromAudit(log, all);
    expect(
      all
        .filter((one) => recorded.get(one.id) !== one.by)
        .map((one) => `${one.attack.name}: answered ${one.by}, recorded ${recorded.get(one.id)}`),
    ).toEqual([]);
    const lines = writeResults({
      whole,
      alone,
      recorded,
      parts: [['Admitted', admissionList], ...parts, ['While Gatekeeper is down', [whileDown]], ['Not stopped', unstopped]],
      attacks,
      world,
    });
    for (const line of lines) console.log(line);
  });
});
