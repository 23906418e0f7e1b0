import { expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnose/index.ts';
import { type Evidence, type EvidenceItem, type KubeObject, refOf } from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

const now = Date.UTC(2026, 2, 1, 12);
const of = (kind: string, name: string, rest: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'avian' },
  ...rest,
});
const service = of('Service', 'lark', { spec: { clusterIP: '10.0.0.7', selector: { app: 'larkk', tier: 'web' }, ports: [{ port: 80 }] } });
const slice: KubeObject = {
  ...of('EndpointSlice', 'lark-1', { endpoints: [], ports: [] }),
  metadata: { name: 'lark-1', namespace: 'avian', labels: { 'kubernetes.io/service-name': 'lark' } },
};
const pod = (labels: Readonly<Record<string, string>>): KubeObject => ({
  ...of('Pod', 'x-0', {
    spec: { containers: [{ name: 'app', image: 'registry.test/x:1' }] },
    status: { phase: 'Running', containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }] },
  }),
  metadata: { name: 'x-0', namespace: 'avian', labels },
});

function first(labels: Readonly<Record<string, string>>): string {
  const items = [service, slice, pod(labels)].map(
    (body, i) => ({ id: `e${i}`, query: '', at: now, is: 'object', ref: refOf(body), body }) as EvidenceItem,
  );
  const evidence: Evidence = { incident: 'i' as Evidence['incident'], subject: refOf(service), now, items };
  const { causes } = diagnose(scrubber({ key: 'k', addresses: 'public' }).value(evidence), {});
  return `${causes[0]?.cause} ${causes[0]?.title}`;
}

it.each([
  [{ app: 'lark', tier: 'web' }, 'asks for app=larkk, the pod carries app=lark'],
  [{ app: 'larkk' }, 'asks for tier=web, the pod carries no tier'],
  [{ app: 'lark' }, 'asks for app=larkk, the pod carries app=lark; asks for tier=web, the pod carries no tier'],
])('a Service that misses a pod by a label names the label: %o', (labels, words) => {
  expect(first(labels)).toBe(`service.selector Service lark selects no pod: it ${words}`);
});

it('a pod that is nothing like it is not taken for the one that was meant', () => {
  expect(first({ app: 'heron' })).toContain('service.no_endpoints');
});
