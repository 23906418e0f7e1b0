import { describe, expect, it } from 'vitest';
import { amountOf, type CauseId, type KubeObject } from '../../../src/model/index.ts';
import {
  actions,
  diffOf,
  type LiveFacts,
  type NoOffer,
  type Offer,
  offerOf,
  type Proposal,
  replicasOf,
  stands,
  templateDigest,
  templateOf,
  usualBounds,
} from '../../../src/remediate/index.ts';
import { causeCatalogue } from '../../../src/diagnose/index.ts';
import { ago, deployment, facts, finding, node, now, pod, proposal, replicaSet, template, web } from './objects.ts';

const offered = (found: Offer | NoOffer): Offer => {
  if (found.is === 'none') throw new Error(found.why);
  return found;
};
const why = (found: Offer | NoOffer): string => (found.is === 'none' ? found.why : `offered: ${found.title}`);
const list = (kind: string, name: string, spec: unknown, status: unknown = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec,
  status,
});
const withApp = (app: Readonly<Record<string, unknown>>): KubeObject => deployment({ spec: { template: template('shop/web:2', app) } });

describe('the catalogue', () => {
  it('names only causes that exist, and every action cures some', () => {
    const cures = Object.values(actions).map(
      (rule) => [rule.kind, causeCatalogue.filter((c) => rule.cures(c.id)).map((c) => c.id)] as const,
    );
    for (const [kind, causes] of cures) expect(causes.length, kind).toBeGreaterThan(0);
  });

  it('L-069 offers nothing for a cause that only a person can mend', () => {
    for (const cause of [
      'network.policy',
      'tls.expired',
      'volume.full',
      'quota.exceeded.storage',
      'other.novel',
      'rbac.forbidden',
      'terminating.finalizer',
    ])
      for (const rule of Object.values(actions))
        if (cause !== 'quota.exceeded.storage') expect(rule.cures(cause), `${rule.kind} ${cause}`).toBe(false);
  });

  it('an offer never touches what is being deleted', () => {
    const leaving = deployment({ metadata: { deletionTimestamp: ago(1) } });
    for (const kind of ['restart', 'rollback', 'scale', 'set-resources'] as const)
      expect(why(offerOf(proposal(kind, 'oom.container_limit'), facts({ target: leaving })))).toMatch(/being deleted/);
  });
});

describe('set-resources', () => {
  const offer = (over: Partial<LiveFacts> = {}, cause: CauseId = 'oom.container_limit', more: Partial<Proposal> = {}) =>
    offerOf(proposal('set-resources', cause, more), facts(over));
  const limitOf = (found: Offer | NoOffer): string | undefined => {
    const { action } = offered(found);
    return action.is === 'set-resources' ? action.resources['app']?.limits?.['memory'] : undefined;
  };
  const limited = (memory: string, request = '8Mi'): KubeObject =>
    withApp({ resources: { requests: { memory: request }, limits: { memory } } });

  it('raises a tiny limit to the floor at once: 10Mi that need 50 MB are enough after one click', () => {
    const found = offered(offer());
    expect(limitOf(found)).toBe('256Mi');
    expect(diffOf(found.before, found.after)).toEqual([
      { path: 'spec.template.spec.containers[app].resources.limits.memory', before: '10Mi', after: '256Mi' },
    ]);
    expect(found.undo).toEqual({
      is: 'set-resources',
      resources: { app: { requests: { memory: '8Mi' }, limits: { cpu: '1', memory: '10Mi' } } },
    });
    expect(stands(found.action, found.before)).toBe(false);
    expect(stands(found.action, found.after)).toBe(true);
  });

  it.each([
    ['64Mi', '256Mi'],
    ['200Mi', '400Mi'],
    ['512Mi', '1Gi'],
    ['1.5Gi', '3Gi'],
    ['300M', '572Mi'],
    ['1Gi', '2Gi'],
  ])('from %s to %s, in the spelling of the API server', (from, to) => expect(limitOf(offer({ target: limited(from) }))).toBe(to));

  it('what is killed within a minute of its start gets four times as much, what grows until it is killed twice', () => {
    const killed = (seconds: number): KubeObject => {
      const terminated = {
        reason: 'OOMKilled',
        exitCode: 137,
        startedAt: ago(5),
        finishedAt: new Date(now - 300_000 + seconds * 1000).toISOString(),
      };
      return pod('web-a', {
        status: { containerStatuses: [{ name: 'app', restartCount: 3, state: { waiting: {} }, lastState: { terminated } }] },
      });
    };
    const target = limited('128Mi');
    expect(limitOf(offer({ target, pods: [killed(4)] }))).toBe('512Mi');
    expect(limitOf(offer({ target, pods: [killed(90)] }))).toBe('256Mi');
    expect(limitOf(offer({ target, pods: [killed(4), killed(90)] }))).toBe('256Mi');
  });

  it('never more than the factor or the floor allow, never below the request', () => {
    for (const from of ['1Mi', '10Mi', '63Mi', '100Mi', '255Mi', '257Mi', '1000Mi', '3Gi']) {
      const [old, now] = [amountOf(from) ?? 0, amountOf(limitOf(offer({ target: limited(from, '1Mi') })) ?? '') ?? 0];
      expect(now).toBeLessThanOrEqual(Math.max(4 * old, 256 * 2 ** 20));
      expect(now).toBeGreaterThan(old);
    }
  });

  const quota = (hard: string, used: string, name = 'limits.memory'): KubeObject =>
    list('ResourceQuota', 'team', {}, { hard: { [name]: hard }, used: { [name]: used } });

  it('takes what the quota leaves, with room for the surge of the rollout', () => {
    // 2 replicas and 1 of surge: three of the new size must fit into what is free plus what the old ones give back.
    expect(limitOf(offer({ quotas: [quota('320Mi', '20Mi')] }))).toBe('106Mi');
    expect(why(offer({ quotas: [quota('20Mi', '20Mi')] }))).toMatch(/ResourceQuota team \(limits.memory\) leaves no room/);
    expect(limitOf(offer({ quotas: [quota('20Mi', '20Mi', 'requests.memory')] }))).toBe('256Mi');
    expect(limitOf(offer({ quotas: [{ ...quota('20Mi', '20Mi'), spec: { scopes: ['BestEffort'] } }] }))).toBe('256Mi');
  });

  it('counts the request too where it follows the limit', () => {
    const bare = withApp({ resources: { limits: { memory: '10Mi' } } });
    const found = offered(offer({ target: bare }));
    expect(found.notes.join()).toMatch(/no memory request/);
    expect(why(offer({ target: bare, quotas: [quota('20Mi', '20Mi', 'requests.memory')] }))).toMatch(/requests.memory/);
  });

  it('stays within a LimitRange', () => {
    const range = (item: unknown): KubeObject => list('LimitRange', 'sizes', { limits: [item] });
    expect(limitOf(offer({ limitRanges: [range({ type: 'Container', max: { memory: '128Mi' } })] }))).toBe('128Mi');
    expect(limitOf(offer({ limitRanges: [range({ type: 'Pod', max: { memory: '100Mi' } })] }))).toBe('100Mi');
    expect(limitOf(offer({ limitRanges: [range({ type: 'Container', maxLimitRequestRatio: { memory: '4' } })] }))).toBe('32Mi');
    expect(why(offer({ limitRanges: [range({ type: 'Container', max: { memory: '10Mi' } })] }))).toMatch(/LimitRange sizes/);
  });

  it('says when pods lose their class, and raises the CPU limit likewise', () => {
    const same = { cpu: '500m', memory: '64Mi' };
    expect(offered(offer({ target: withApp({ resources: { requests: same, limits: same } }) })).notes.join()).toMatch(/Guaranteed/);
    const cpu = offered(offer({ target: withApp({ resources: { limits: { cpu: '100m', memory: '64Mi' } } }) }, 'app.cpu_limit'));
    expect(cpu.action).toMatchObject({ resources: { app: { limits: { cpu: '200m', memory: '64Mi' } } } });
  });

  const refused: readonly (readonly [string, Partial<LiveFacts>, RegExp, Partial<Proposal>?])[] = [
    ['no limit to raise', { target: withApp({ resources: {} }) }, /no memory limit/],
    ['an autoscaler of resources', { autoscalers: [list('VerticalPodAutoscaler', 'web', {})] }, /VerticalPodAutoscaler web/],
    ['a quota that could not be read', { unseenKinds: ['ResourceQuota'] }, /cannot be seen/],
    ['a paused rollout', { target: deployment({ spec: { paused: true } }) }, /paused/],
    ['a container of another name', {}, /not one of/, { finding: finding('oom.container_limit', { container: 'mesh' }) }],
    ['nothing read', { target: pod('web-a') }, /could not be read/],
  ];
  for (const [name, over, reason, more] of refused)
    it(`is not offered with ${name}`, () => expect(why(offer(over, 'oom.container_limit', more))).toMatch(reason));
});

describe('rollback', () => {
  const offer = (over: Partial<LiveFacts> = {}, more: Partial<Proposal> = {}) =>
    offerOf(proposal('rollback', 'image.not_found', more), facts(over));
  const history = [replicaSet(2, { made: ago(10) }), replicaSet(1, { made: ago(600), ready: 2 })];

  it('restores the whole template of the revision that still serves, bound by its digest', () => {
    const found = offered(offer({ revisions: history }, { failingSince: now - 500 * 60_000 }));
    expect(found.action).toMatchObject({
      is: 'rollback',
      revision: 1,
      source: { resource: 'replicasets', name: 'web-1', uid: 'rs-1' },
      template: templateDigest(templateOf(history[1] as KubeObject)),
    });
    expect(found.says).toMatch(/still serve/);
    expect(diffOf(found.before, found.after)).toEqual([
      { path: 'spec.template.spec.containers[app].image', before: 'shop/web:2', after: 'shop/web:1' },
    ]);
    expect(found.undo).toMatchObject({ is: 'rollback', revision: 2, source: { name: 'web-2', uid: 'rs-2' } });
    expect(stands(found.action, found.after)).toBe(true);
    expect(stands(found.action, found.before)).toBe(false);
  });

  it('takes environment, command and probes back too', () => {
    const old = replicaSet(1, { made: ago(600), ready: 2, extra: { command: ['serve'], env: [{ name: 'MODE', value: 'a' }] } });
    const found = offered(offer({ revisions: [replicaSet(2, { made: ago(10) }), old] }));
    expect(diffOf(found.before, found.after).map((f) => f.path)).toEqual([
      'spec.template.spec.containers[app].command[0]',
      'spec.template.spec.containers[app].env[MODE].value',
      'spec.template.spec.containers[app].image',
    ]);
  });

  const idle = [replicaSet(2, { made: ago(10) }), replicaSet(1, { made: ago(600) })];

  it('goes to the revision before when the failure began with this one, and says what that rests on', () => {
    const found = offered(offer({ revisions: idle }, { failingSince: now - 9 * 60_000 }));
    expect(found.action).toMatchObject({ revision: 1 });
    expect(found.notes.join()).toMatch(/concluded from when the failure began/);
  });

  it('of a template that came back, the last write to it counts and not the age of its ReplicaSet', () => {
    const back = [replicaSet(3, { image: 'shop/web:2', made: ago(600) }), replicaSet(2, { image: 'shop/web:1', made: ago(100) })];
    const wrote = (minutes: number): KubeObject =>
      deployment({
        metadata: {
          managedFields: [{ manager: 'kubectl-set', time: ago(minutes), fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': {} } } } }],
        },
      });
    expect(offer({ target: wrote(11), revisions: back }).is).toBe('offer');
    expect(why(offer({ target: wrote(90), revisions: back }))).toMatch(/did not begin/);
    expect(why(offer({ target: deployment(), revisions: back }))).toMatch(/did not begin/);
    // An undo: the ReplicaSet that is back is the youngest, and its time is still not that of the change.
    const [young, old] = [replicaSet(4, { image: 'shop/web:2', made: ago(100) }), replicaSet(3, { image: 'shop/web:1', made: ago(600) })];
    const annotations = { 'deployment.kubernetes.io/revision': '4', 'deployment.kubernetes.io/revision-history': '2' };
    const undone = [{ ...young, metadata: { ...young.metadata, annotations } }, old];
    expect(offer({ target: wrote(11), revisions: undone }).is).toBe('offer');
    expect(why(offer({ target: wrote(90), revisions: undone }))).toMatch(/did not begin/);
  });

  const restarted = replicaSet(1, { image: 'shop/web:2', made: ago(600), ready: 1 });
  const refused: readonly (readonly [string, Partial<LiveFacts>, RegExp, Partial<Proposal>?])[] = [
    ['a failure older than the rollout', { revisions: idle }, /did not begin/, { failingSince: now - 60 * 60_000 }],
    [
      'a failure long after the rollout',
      { revisions: [replicaSet(2, { made: ago(300) }), replicaSet(1, { made: ago(600) })] },
      /did not begin/,
    ],
    ['no earlier revision', { revisions: [replicaSet(2, { made: ago(10) })] }, /no earlier revision/],
    ['a history that was not read', {}, /could not be read/],
    ['only a restart in between', { revisions: [replicaSet(2, { made: ago(10) }), restarted] }, /no earlier revision/],
    ['a paused rollout', { target: deployment({ spec: { paused: true } }), revisions: history }, /paused/],
    ['ordered pods that wait for the broken one', { target: deployment({ kind: 'StatefulSet' }) }, /OrderedReady/],
    [
      'pods replaced by hand',
      { target: deployment({ kind: 'StatefulSet', spec: { podManagementPolicy: 'Parallel', updateStrategy: { type: 'OnDelete' } } }) },
      /OnDelete/,
    ],
  ];
  for (const [name, over, reason, more] of refused) it(`is not offered with ${name}`, () => expect(why(offer(over, more))).toMatch(reason));

  const digest = `@sha256:${'a'.repeat(64)}`;
  const gone: readonly (readonly [string, Parameters<typeof replicaSet>[1], RegExp])[] = [
    ['an image of another repository', { image: 'elsewhere/web:1' }, /image elsewhere\/web:1/],
    ['an image without a tag', { image: 'shop/web' }, /image shop\/web/],
    ['another security context', { extra: { securityContext: { privileged: true } } }, /another security context of container app/],
    ['a port of the node', { extra: { ports: [{ containerPort: 80, hostPort: 80 }] } }, /the node's port 80/],
    ['devices', { extra: { volumeDevices: [{ name: 'd', devicePath: '/dev/xvda' }] } }, /devices of container app/],
  ];
  for (const [name, over, reason] of gone)
    it(`is not offered where it would bring ${name}, as policy refuses it`, () =>
      expect(why(offer({ revisions: [replicaSet(2, { made: ago(10) }), replicaSet(1, { made: ago(600), ready: 2, ...over })] }))).toMatch(
        reason,
      ));
  it('takes another tag or digest of an image in use', () => {
    for (const image of ['shop/web:0.1', `shop/web${digest}`])
      expect(offer({ revisions: [replicaSet(2, { made: ago(10) }), replicaSet(1, { image, made: ago(600), ready: 2 })] }).is).toBe('offer');
  });

  it('of a StatefulSet that replaces its pods at once, to the revision still running', () => {
    const set = deployment({
      kind: 'StatefulSet',
      spec: { podManagementPolicy: 'Parallel' },
      status: { currentRevision: 'web-a', updateRevision: 'web-b', currentReplicas: 1 },
    });
    const revision = (name: string, number: number, image: string): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: { name, namespace: 'shop', uid: `cr-${number}`, creationTimestamp: ago(100 / number) },
      data: { spec: { template: { $patch: 'replace', ...template(image) } } },
      revision: number,
    });
    const found = offered(offer({ target: set, revisions: [revision('web-b', 2, 'shop/web:2'), revision('web-a', 1, 'shop/web:1')] }));
    expect(found.action).toMatchObject({ revision: 1, source: { resource: 'controllerrevisions', name: 'web-a' } });
    expect(stands(found.action, found.after)).toBe(true);
  });
});

describe('restart', () => {
  const offer = (cause: CauseId, over: Partial<LiveFacts> = {}, more: Partial<Proposal> = {}) =>
    offerOf(proposal('restart', cause, more), facts(over));
  const db = (available: number): KubeObject =>
    deployment({ metadata: { name: 'db', uid: 'd-2' }, status: { availableReplicas: available, readyReplicas: available } });

  it('of a process that runs and hangs', () => {
    const found = offered(offer('app.exhausted'));
    expect(found.action).toMatchObject({ is: 'restart', at: '2026-03-01T12:00:00Z' });
    expect(found.undo).toBeUndefined();
    expect(stands(found.action, found.after)).toBe(true);
    expect(stands(found.action, found.before)).toBe(false);
  });

  it('only when what it depends on is healthy again', () => {
    expect(offer('dependency.refused', { beside: [db(2)] }).is).toBe('offer');
    expect(why(offer('dependency.refused', { beside: [db(1)] }))).toMatch(/not healthy yet/);
    expect(why(offer('dependency.refused'))).toMatch(/cannot be seen/);
  });

  it.each<readonly [string, Partial<LiveFacts>, RegExp]>([
    [
      'containers that the kubelet restarts anyway',
      {
        pods: [
          pod('web-a', {
            status: { containerStatuses: [{ name: 'app', restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
          }),
        ],
      },
      /by itself/,
    ],
    ['nothing running', { pods: [] }, /by itself/],
    ['a paused rollout', { target: deployment({ spec: { paused: true } }) }, /paused/],
    ['no replicas', { target: deployment({ spec: { replicas: 0 } }) }, /scaled to zero/],
    ['pods replaced by hand', { target: deployment({ kind: 'StatefulSet', spec: { updateStrategy: { type: 'OnDelete' } } }) }, /OnDelete/],
  ])('is not offered with %s', (_, over, reason) => expect(why(offer('app.exhausted', over))).toMatch(reason));
});

describe('scale', () => {
  const offer = (over: Partial<LiveFacts> = {}, cause: CauseId = 'rollout.scaled_to_zero') =>
    offerOf(proposal('scale', cause), facts(over));
  const zero = (metadata = {}): KubeObject => deployment({ spec: { replicas: 0 }, metadata });
  const applied = (replicas: number): KubeObject =>
    zero({ annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: { replicas } }) } });
  const hpa = list('HorizontalPodAutoscaler', 'web', { minReplicas: 2 });

  it.each<readonly [string, Partial<LiveFacts>, number]>([
    ['nothing known: one', { target: zero() }, 1],
    ['what its manifest says', { target: applied(3) }, 3],
    ['not more than five at once', { target: applied(9) }, 5],
    ['the least of its autoscaler', { target: zero(), autoscalers: [hpa] }, 2],
  ])('from zero to %s', (_, over, replicas) => {
    const found = offered(offer(over));
    expect(found.action).toMatchObject({ is: 'scale', replicas });
    expect(found.undo).toEqual({ is: 'scale', replicas: 0 });
    expect(stands(found.action, found.after)).toBe(true);
  });

  it('adds half as many again under load, where nothing scales by itself', () => {
    expect(offered(offer({}, 'app.exhausted')).action).toMatchObject({ replicas: 3 });
    expect(why(offer({ autoscalers: [hpa] }, 'app.exhausted'))).toMatch(/sets its replicas/);
    expect(why(offer({ unseenKinds: ['HorizontalPodAutoscaler'] }, 'app.exhausted'))).toMatch(/cannot be seen/);
    expect(why(offer({ pods: [pod('web-a')] }, 'app.exhausted'))).toMatch(/would not help/);
    expect(
      why(
        offer(
          { target: deployment({ spec: { replicas: 20 } }), pods: Array.from({ length: 20 }, (_, i) => pod(`w-${i}`)) },
          'app.exhausted',
        ),
      ),
    ).toMatch(/most that are allowed/);
  });

  it.each([
    ['+2', 3, 5],
    ['-1', 3, 2],
    ['7', 3, 7],
    ['0', 3, undefined],
    ['-3', 3, undefined],
    ['9', 3, undefined],
    ['21', 18, undefined],
    ['1e1', 3, undefined],
    ['', 3, undefined],
  ])('reads %s of %i as %s', (written, at, replicas) => expect(replicasOf(written, at, usualBounds)).toBe(replicas));
});

describe('what is done to one pod', () => {
  const target = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-a', uid: 'p-web-a' };
  const nodes = [node('n-1', { cordoned: true }), node('n-2')];
  const on = (object: KubeObject, over: Partial<LiveFacts> = {}): LiveFacts =>
    facts({ owner: deployment(), pods: [object], nodes, ...over, target: object });
  const evict = (object: KubeObject, over: Partial<LiveFacts> = {}) =>
    offerOf(proposal('evict-pod', 'node.pressure.disk', { target }), on(object, over));
  const budget = (spec: unknown, status: unknown): KubeObject =>
    list('PodDisruptionBudget', 'web', { selector: { matchLabels: { app: 'web' } }, ...(spec as object) }, status);
  const ready = pod('web-a', { status: { conditions: [{ type: 'Ready', status: 'True' }] } });

  it('evicts from a node that is to blame and takes no new pods', () => {
    const found = offered(evict(pod('web-a')));
    expect(found.action).toEqual({
      is: 'evict-pod',
      target: { resource: 'pods', namespace: 'shop', name: 'web-a', uid: 'p-web-a', generation: 0 },
    });
    expect(found.after).toBeUndefined();
    expect(diffOf(found.before, found.after)).toEqual([{ path: 'metadata.uid', before: 'p-web-a' }]);
    expect(stands(found.action, undefined)).toBe(true);
    expect(stands(found.action, found.before)).toBe(false);
  });

  it.each<readonly [string, KubeObject, Partial<LiveFacts>, RegExp]>([
    ['L-069 a bare pod', pod('web-a', { by: '' }), {}, /no controller/],
    ['a pod of a DaemonSet', pod('web-a', { by: 'DaemonSet' }), {}, /DaemonSet/],
    ['a pod of somebody else', pod('web-a'), { pods: [pod('web-b')] }, /not one of/],
    ['a pod on its way out', pod('web-a', { metadata: { ...pod('web-a').metadata, deletionTimestamp: ago(1) } }), {}, /already/],
    ['a node that would take it back', pod('web-a'), { nodes: [node('n-1'), node('n-2')] }, /may come back/],
    [
      'a node that does not answer',
      pod('web-a'),
      { nodes: [node('n-1', { ready: 'Unknown', cordoned: true }), node('n-2')] },
      /could not end/,
    ],
    ['nowhere to go', pod('web-a'), { nodes: [node('n-1', { cordoned: true }), node('n-2', { cordoned: true })] }, /No other node/],
    ['an unknown node', pod('web-a'), { nodes: [node('n-2')] }, /node could not be read/],
    [
      'a budget without room',
      ready,
      { budgets: [budget({}, { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1 })] },
      /allows no disruption/,
    ],
    ['two budgets', ready, { budgets: [budget({}, { disruptionsAllowed: 1 }), budget({}, { disruptionsAllowed: 1 })] }, /More than one/],
    ['budgets that could not be read', ready, { unseenKinds: ['PodDisruptionBudget'] }, /cannot be seen/],
  ])('is not evicted: %s', (_, object, over, reason) => expect(why(evict(object, over))).toMatch(reason));

  it.each<readonly [string, KubeObject, KubeObject]>([
    ['a budget with room', ready, budget({}, { disruptionsAllowed: 1 })],
    ['an unready pod while enough are healthy', pod('web-a'), budget({}, { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2 })],
    ['an unready pod that never counts', pod('web-a'), budget({ unhealthyPodEvictionPolicy: 'AlwaysAllow' }, { disruptionsAllowed: 0 })],
    ['a budget of other pods', ready, budget({ selector: { matchLabels: { app: 'other' } } }, { disruptionsAllowed: 0 })],
  ])('is evicted: %s', (_, object, of) => expect(evict(object, { budgets: [of] }).is).toBe('offer'));

  const stuck = (over: { readonly by?: string; readonly gone?: number; readonly finalizers?: readonly string[] } = {}): KubeObject =>
    pod('web-a', {
      by: over.by ?? 'ReplicaSet',
      metadata: {
        ...pod('web-a', { by: over.by ?? 'ReplicaSet' }).metadata,
        deletionTimestamp: ago(over.gone ?? 10),
        ...(over.finalizers === undefined ? {} : { finalizers: over.finalizers }),
      },
    });
  const remove = (object: KubeObject, over: Partial<LiveFacts> = {}) =>
    offerOf(
      proposal('delete-stuck-pod', 'terminating.node_gone', { target }),
      on(object, { nodes: [node('n-1', { ready: 'Unknown' })], ...over }),
    );

  it('deletes a pod that is past its grace on a lost node, and warns where the node may live on', () => {
    expect(offered(remove(stuck())).notes.join()).toMatch(/only cut off/);
    expect(offered(remove(stuck(), { nodes: [], gone: ['Node/n-1'] })).notes).toEqual([]);
    expect(remove(stuck({ by: 'Job' })).is).toBe('offer');
  });

  it.each<readonly [string, KubeObject, Partial<LiveFacts>, RegExp]>([
    ['a StatefulSet: two pods of one ordinal', stuck({ by: 'StatefulSet' }), {}, /StatefulSet/],
    ['a bare pod', stuck({ by: '' }), {}, /no controller/],
    ['a finalizer', stuck({ finalizers: ['x/y'] }), {}, /finalizer/],
    ['one minute past its grace', stuck({ gone: 1 }), {}, /not past its grace/],
    ['still within its grace', stuck({ gone: -5 }), {}, /not past its grace/],
    ['not being deleted', pod('web-a'), {}, /not told to end yet/],
    ['a node that answers', stuck(), { nodes: [node('n-1')] }, /lost/],
    ['a node that could not be read', stuck(), { nodes: [] }, /lost/],
  ])('is not deleted: %s', (_, object, over, reason) => expect(why(remove(object, over))).toMatch(reason));
});

describe('the parameters of an offer', () => {
  it('name the object as it was read', () => {
    expect(
      offered(offerOf(proposal('set-resources', 'oom.container_limit', { target: { ...web, uid: 'old' } }), facts())).action.target,
    ).toEqual({
      resource: 'deployments',
      namespace: 'shop',
      name: 'web',
      uid: 'd-1',
      generation: 3,
    });
  });
});
