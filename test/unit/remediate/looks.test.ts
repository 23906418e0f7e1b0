import { describe, expect, it } from 'vitest';
import type { EvidenceItem, Found, KubeObject, Look } from '../../../src/model/index.ts';
import { type Case, liveFactsOf, planLooks, proposalsOf } from '../../../src/remediate/index.ts';
import { deployment, finding, node, now, pod, proposal, replicaSet, web } from './objects.ts';

const object = (body: KubeObject): Found => ({
  query: '',
  at: now,
  is: 'object',
  ref: { kind: body.kind, name: body.metadata.name },
  body,
});
const list = (kind: string, objects: readonly KubeObject[], complete = true): Found => ({
  query: `list ${kind}`,
  at: now,
  is: 'list',
  kind,
  objects,
  complete,
});
const missing = (look: Look, why: 'forbidden' | 'not-found'): Found => ({ query: '', at: now, is: 'missing', look, why, detail: '' });
const seen = (found: Found, n = 1): EvidenceItem => ({ ...found, id: `e${n}` as EvidenceItem['id'] });

const known = (over: Partial<Case> = {}): Case => ({
  causes: [finding('oom.container_limit')],
  subject: web,
  failing: [],
  failingSince: now,
  evidence: [],
  ...over,
});
const kinds = (over: Partial<Case> = {}): readonly string[] => proposalsOf(known(over)).map((p) => p.kind);

describe('proposals', () => {
  it('what is known to have worked comes first', () => {
    expect(kinds()).toEqual(['rollback', 'set-resources']);
    expect(kinds({ causes: [finding('other.novel')] })).toEqual([]);
    expect(kinds({ causes: [] })).toEqual([]);
  });

  it('aim at the object to blame, but a restart at the one that suffers', () => {
    const db = { ...web, name: 'db', uid: 'd-2' };
    const at = (cause: string) =>
      proposalsOf(known({ causes: [finding(cause, { culprit: db })] })).map((p) => [p.kind, p.target.name, p.beside.map((b) => b.name)]);
    expect(at('crashloop.missing_env')).toEqual([['rollback', 'db', []]]);
    expect(at('dependency.refused')).toEqual([['restart', 'web', ['db']]]);
  });

  it('L-069 of a bare pod or a DaemonSet there is none', () => {
    const bare = { kind: 'Pod', namespace: 'shop', name: 'lone' };
    expect(kinds({ subject: bare, causes: [finding('oom.container_limit', { culprit: bare })] })).toEqual([]);
    const set = { kind: 'DaemonSet', namespace: 'shop', name: 'agent' };
    expect(kinds({ subject: set, causes: [finding('crashloop.app_error', { culprit: set })] })).toEqual([]);
  });

  it('for a bad node name the failing pod that stands on it', () => {
    const culprit = { kind: 'Node', name: 'n-1' };
    const evidence = [seen(list('Pod', [pod('web-b'), pod('web-a'), pod('web-0', { spec: { nodeName: 'n-2' } })]))];
    const [found] = proposalsOf(
      known({ causes: [finding('node.pressure.disk', { culprit })], evidence, failing: ['p-web-a', 'p-web-b', 'p-web-0'] }),
    );
    expect(found).toMatchObject({
      kind: 'evict-pod',
      target: { kind: 'Pod', name: 'web-a' },
      owner: web,
      beside: [{ kind: 'Node', name: 'n-1' }],
    });
    expect(kinds({ causes: [finding('node.pressure.disk', { culprit })], evidence, failing: [] })).toEqual([]);
  });

  it('on a node’s own incident the owner is who makes a new pod: the Deployment by its template hash, else the controller', () => {
    const subject = { kind: 'Node', name: 'n-1' };
    const ends = { deletionTimestamp: '2026-03-01T10:00:00Z' };
    const ownerOf = (made: ReturnType<typeof pod>): unknown => {
      const causes = [finding('node.unreachable', { culprit: subject })];
      const [found] = proposalsOf(known({ subject, causes, evidence: [seen(list('Pod', [made]))] }));
      return [found?.kind, found?.owner.kind, found?.owner.name];
    };
    const hashed = pod('web-a');
    const meta = { ...hashed.metadata, ...ends };
    expect(ownerOf({ ...hashed, metadata: { ...meta, labels: { app: 'web', 'pod-template-hash': '2' } } })).toEqual([
      'delete-stuck-pod',
      'Deployment',
      'web',
    ]);
    expect(ownerOf({ ...hashed, metadata: meta })).toEqual(['delete-stuck-pod', 'ReplicaSet', 'web-2']);
  });
});

describe('the pods of a lost node', () => {
  const subject = { kind: 'Node', name: 'n-1' };
  const chosen = (...pods: readonly ReturnType<typeof pod>[]): string | undefined =>
    proposalsOf(known({ subject, causes: [finding('node.unreachable', { culprit: subject })], evidence: [seen(list('Pod', pods))] }))[0]
      ?.target.name;
  const ending = (made: ReturnType<typeof pod>) => ({
    ...made,
    metadata: { ...made.metadata, deletionTimestamp: '2026-03-01T10:00:00Z' },
  });

  it('are kept in view before they are told to end, those first that were', () => {
    expect(chosen(pod('web-a'), pod('web-b'))).toBe('web-a');
    expect(chosen(pod('web-a'), ending(pod('web-b')))).toBe('web-b');
  });

  it('are left alone where nobody brings them back, or where they are done', () => {
    expect(chosen(pod('web-a', { by: 'DaemonSet' }), pod('web-b', { by: '' }))).toBeUndefined();
    expect(chosen(pod('web-a', { status: { phase: 'Succeeded' } }))).toBeUndefined();
  });
});

describe('what is looked at before an offer', () => {
  it('is read in one round, the kinds of its history included', () => {
    const looks = planLooks(proposal('rollback', 'image.not_found'));
    expect(looks.filter((l) => l.do === 'get').map((l) => l.do === 'get' && `${l.ref.apiVersion} ${l.ref.kind}`)).toEqual([
      'apps/v1 Deployment',
      'v1 Namespace',
    ]);
    expect(looks.flatMap((l) => (l.do === 'list' ? [l.kind] : []))).toEqual([
      'Pod',
      'ReplicaSet',
      'HorizontalPodAutoscaler',
      'VerticalPodAutoscaler',
      'PodDisruptionBudget',
      'ResourceQuota',
      'LimitRange',
    ]);
    const set = { ...web, kind: 'StatefulSet' };
    expect(planLooks(proposal('rollback', 'image.not_found', { target: set, owner: set }))).toContainEqual(
      expect.objectContaining({ kind: 'ControllerRevision' }),
    );
  });

  it('never asks for a Secret', () => {
    for (const kind of ['restart', 'rollback', 'scale', 'set-resources', 'evict-pod', 'delete-stuck-pod'] as const)
      expect(JSON.stringify(planLooks(proposal(kind, 'config.missing_secret')))).not.toMatch(/"Secret"/);
  });

  it('sorts out what belongs to the owner', () => {
    const hpa = (name: string, to: string): KubeObject => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace: 'shop' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: to } },
    });
    const stranger = { ...replicaSet(9), metadata: { ...replicaSet(9).metadata, ownerReferences: [] } };
    const facts = liveFactsOf(
      proposal('rollback', 'image.not_found', { beside: [{ kind: 'Node', name: 'n-9' }] }),
      [
        object(deployment()),
        object({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
        list('Pod', [pod('web-a'), pod('api-a', { metadata: { labels: { app: 'api' } } }), pod('lone', { by: '' })]),
        list('ReplicaSet', [replicaSet(1), stranger, replicaSet(2)]),
        list('HorizontalPodAutoscaler', [hpa('web', 'web'), hpa('api', 'api')]),
        list('Node', [node('n-1')], false),
        missing({ do: 'list', apiVersion: 'v1', kind: 'ResourceQuota', namespace: 'shop', limit: 1 }, 'forbidden'),
        missing({ do: 'list', apiVersion: 'x', kind: 'VerticalPodAutoscaler', namespace: 'shop', limit: 1 }, 'not-found'),
        missing({ do: 'get', ref: { kind: 'Node', name: 'n-9' } }, 'not-found'),
      ],
      now,
    );
    expect(facts.pods.map((p) => p.metadata.name)).toEqual(['web-a']);
    expect(facts.revisions.map((r) => r.metadata.name)).toEqual(['web-2', 'web-1']);
    expect(facts.autoscalers.map((a) => a.metadata.name)).toEqual(['web']);
    expect(facts.unseenKinds).toEqual(['ResourceQuota', 'Node']);
    expect(facts.gone).toEqual(['Node/n-9']);
    expect(facts.namespace?.metadata.name).toBe('shop');
  });
});
