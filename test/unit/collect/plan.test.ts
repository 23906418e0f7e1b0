import { describe, expect, it } from 'vitest';
import { leftOut, plan } from '../../../src/collect/index.ts';
import type { EvidenceItem, KubeObject, Look, ObjectRef } from '../../../src/model/index.ts';

const ns = 'market';
const web: ObjectRef = { kind: 'Deployment', namespace: ns, name: 'web' };
let count = 0;
const seen = (body: KubeObject): EvidenceItem => {
  const { name, namespace } = body.metadata;
  return {
    id: `e${count++}` as EvidenceItem['id'],
    query: '',
    at: 0,
    is: 'object',
    ref: { kind: body.kind, name, ...(namespace === undefined ? {} : { namespace }) },
    body,
  };
};
const listed = (kind: string, objects: readonly KubeObject[]): EvidenceItem => ({
  id: `e${count++}` as EvidenceItem['id'],
  query: '',
  at: 0,
  is: 'list',
  kind,
  namespace: ns,
  objects,
  complete: true,
});

const status = (name: string, restartCount = 0): unknown => ({
  name,
  ready: restartCount === 0,
  restartCount,
  state: { running: {} },
  lastState: restartCount > 0 ? { terminated: { exitCode: 1 } } : {},
});
const pod = (name: string, extra: Record<string, unknown> = {}, restarts = 2): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: ns,
    labels: { app: 'web' },
    ownerReferences: [{ kind: 'Deployment', name: 'web', controller: true, apiVersion: 'apps/v1', uid: 'u' }],
  },
  spec: {
    nodeName: 'node-1',
    containers: [
      { name: 'api', image: 'a', envFrom: [{ secretRef: { name: 'keys' } }, { configMapRef: { name: 'settings' } }], ...extra },
      { name: 'proxy' },
      { name: 'metrics' },
    ],
    initContainers: [{ name: 'schema' }],
    volumes: [
      { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
      { name: 's', secret: { secretName: 'cert' } },
    ],
  },
  status: {
    phase: 'Running',
    containerStatuses: [status('api', restarts), status('proxy'), status('metrics')],
    initContainerStatuses: [{ ...(status('schema', 1) as object), ready: false }],
  },
});
const about = { subject: web, failing: [{ kind: 'Pod', namespace: ns, name: 'web-1' }], family: 'crash' as const };
const logsIn = (looks: readonly Look[]): readonly string[] =>
  looks.flatMap((l) => (l.do === 'logs' ? [`${l.pod.name}/${l.container}${l.previous ? ' previous' : ''}`] : []));
const got = (looks: readonly Look[]): readonly string[] => looks.flatMap((l) => (l.do === 'get' ? [`${l.ref.kind}/${l.ref.name}`] : []));

describe('plan', () => {
  it('begins with the object, what fails, their events and the Services', () => {
    const first = plan(about, []);
    expect(got(first)).toEqual(['Deployment/web', 'Pod/web-1']);
    expect(first.some((l) => l.do === 'events' && l.about.name === 'web-1')).toBe(true);
    expect(first.some((l) => l.do === 'list' && l.kind === 'Service')).toBe(true);
  });

  it('reads the logs of every container, of the run before where it restarted (L-029)', () => {
    const next = logsIn(plan(about, [seen(pod('web-1'))]));
    expect(next).toContain('web-1/api previous');
    expect(next).toContain('web-1/api');
    expect(next).toContain('web-1/schema previous');
    expect(next).toContain('web-1/proxy');
    expect(next).not.toContain('web-1/proxy previous');
  });

  it.each(['StatefulSet', 'DaemonSet'])('lists the ControllerRevisions of a %s', (kind) => {
    const subject: ObjectRef = { kind, namespace: ns, name: 'web' };
    const set: KubeObject = {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name: 'web', namespace: ns },
      spec: { selector: { matchLabels: { app: 'web' } } },
    };
    expect(plan({ ...about, subject }, [seen(set)])).toContainEqual(
      expect.objectContaining({ do: 'list', apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace: ns, labelSelector: 'app=web' }),
    );
  });

  const exits = (name: string, exitCode: number): unknown => ({
    name,
    ready: exitCode === 0,
    restartCount: 0,
    state: { terminated: { exitCode } },
  });
  const crowd = (count: number): KubeObject => {
    const names = Array.from({ length: count }, (_, i) => `part-${i}`);
    const base = pod('web-1');
    return {
      ...base,
      spec: {
        ...(base['spec'] as object),
        containers: names.map((name) => ({ name })),
        initContainers: [{ name: 'schema' }, { name: 'mesh', restartPolicy: 'Always' }],
        ephemeralContainers: [{ name: 'debugger' }],
      },
      status: {
        phase: 'Running',
        containerStatuses: names.map((name, i) => status(name, i === count - 1 ? 3 : 0)),
        initContainerStatuses: [exits('schema', 0), status('mesh')],
        ephemeralContainerStatuses: [exits('debugger', 1)],
      },
    };
  };

  it('reads logs of init containers that ended well, of sidecars and of ephemeral containers too', () => {
    const next = logsIn(plan(about, [seen(crowd(2))]));
    expect(next).toEqual(expect.arrayContaining(['web-1/schema', 'web-1/mesh', 'web-1/debugger', 'web-1/part-1 previous', 'web-1/part-0']));
    expect(next.indexOf('web-1/debugger')).toBeLessThan(next.indexOf('web-1/schema'));
  });

  it('says which logs it leaves out where a pod has too many containers', () => {
    const unanswered = (body: KubeObject): EvidenceItem[] => [
      seen(body),
      ...plan(about, [seen(body)]).map((look): EvidenceItem => {
        return { id: `m${count++}` as EvidenceItem['id'], query: '', at: 0, is: 'missing', look, why: 'timeout', detail: '' };
      }),
    ];
    const asked = new Set(logsIn(plan(about, [seen(crowd(20))])));
    expect(asked).toContain('web-1/part-19 previous');
    expect(asked).toContain('web-1/debugger');
    const [out, ...more] = leftOut(about, unanswered(crowd(20)), 7);
    expect(more).toEqual([]);
    const unread = Array.from({ length: 20 }, (_, i) => `part-${i}`).filter((name) => !asked.has(`web-1/${name}`));
    expect(out).toMatchObject({ is: 'missing', why: 'left-out', at: 7, look: { do: 'logs', pod: { name: 'web-1' } } });
    expect(unread.length).toBeGreaterThan(0);
    for (const name of [...unread, 'schema']) expect(out?.is === 'missing' ? out.detail : '').toContain(name);
    expect(leftOut(about, unanswered(crowd(2)), 7)).toEqual([]);
  });

  const claim = (phase: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: ns },
    spec: { volumeName: 'pv-7', storageClassName: 'fast' },
    status: { phase },
  });
  const told = (reason: string): EvidenceItem => ({
    id: `v${count++}` as EvidenceItem['id'],
    query: '',
    at: 0,
    is: 'events',
    about: { kind: 'Pod', namespace: ns, name: 'web-1' },
    events: [
      {
        reason,
        message: 'no',
        type: 'Warning',
        about: { kind: 'Pod', namespace: ns, name: 'web-1' },
        count: 1,
        source: 'kubelet',
      } as never,
    ],
  });

  it('looks at volume and class of a bound claim whose volume cannot be attached or mounted', () => {
    const before = plan(about, [seen(pod('web-1')), seen(claim('Bound'))]);
    expect(got(before)).not.toContain('PersistentVolume/pv-7');
    for (const reason of ['FailedAttachVolume', 'FailedMount', 'FailedMapVolume']) {
      const after = got(plan(about, [seen(pod('web-1')), seen(claim('Bound')), told(reason)]));
      expect(after).toEqual(expect.arrayContaining(['PersistentVolume/pv-7', 'StorageClass/fast']));
    }
  });

  it('follows node, claim and ConfigMap, and never asks for a Secret', () => {
    const items = [seen(pod('web-1'))];
    const next = plan(about, items);
    expect(got(next)).toEqual(expect.arrayContaining(['Node/node-1', 'PersistentVolumeClaim/data', 'ConfigMap/settings']));
    expect(JSON.stringify(next)).not.toMatch(/"Secret"/);
  });

  it('takes the three worst pods and one that is well', () => {
    const pods = Array.from({ length: 9 }, (_, i) => pod(`web-${i}`, {}, i === 4 ? 0 : 3));
    const of = new Set(logsIn(plan({ ...about, failing: [] }, [listed('Pod', pods)])).map((l) => l.split('/')[0]));
    expect(of.size).toBeLessThanOrEqual(4);
  });

  it('goes on to the Service that a log names, and to its pods', () => {
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'store', namespace: ns },
      spec: { selector: { app: 'store' }, clusterIP: '10.96.0.4' },
    };
    const log: EvidenceItem = {
      id: 'l' as EvidenceItem['id'],
      query: '',
      at: 0,
      is: 'logs',
      pod: { kind: 'Pod', namespace: ns, name: 'web-1' },
      container: 'api',
      previous: true,
      text: 'dial tcp 10.96.0.4:5432: connect: connection refused',
      truncated: false,
    };
    const without = plan(about, [seen(pod('web-1')), listed('Service', [service])]);
    const withLog = plan(about, [seen(pod('web-1')), listed('Service', [service]), log]);
    const lists = (looks: readonly Look[]): boolean =>
      looks.some((l) => l.do === 'list' && l.kind === 'Pod' && l.labelSelector === undefined && l.namespace === ns);
    expect(lists(without)).toBe(false);
    expect(lists(withLog)).toBe(true);
  });

  it('does not ask twice, and ends', () => {
    const items: EvidenceItem[] = [seen(pod('web-1'))];
    let asked = 0;
    for (let round = 0; round < 8; round++) {
      const next = plan(about, items);
      asked += next.length;
      for (const look of next)
        items.push({ id: `m${items.length}` as EvidenceItem['id'], query: '', at: 0, is: 'missing', look, why: 'timeout', detail: '' });
    }
    expect(plan(about, items)).toEqual([]);
    expect(asked).toBeLessThanOrEqual(60);
  });
});
