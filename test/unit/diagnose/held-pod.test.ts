import { expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnose/index.ts';
import type { Evidence, EvidenceItem, KubeObject, ObjectRef } from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

const now = Date.UTC(2026, 2, 1, 12);
const template = { spec: { containers: [{ name: 'main', image: 'registry.test/store:9' }] } };
const pod: ObjectRef = { kind: 'Pod', namespace: 'market', name: 'store-0' };

const owned = (kind: string, spec: object): readonly KubeObject[] => [
  {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'store', namespace: 'market' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'store' } }, template, ...spec },
    status: { replicas: 1 },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: 'market',
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'store', uid: 'u', controller: true }],
    },
    spec: template.spec,
    status: {
      phase: 'Pending',
      containerStatuses: [
        {
          name: 'main',
          ready: false,
          restartCount: 0,
          state: { waiting: { reason: 'ErrImagePull', message: 'registry.test/store:9: not found' } },
        },
      ],
    },
  },
];

function stepsOf(kind: string, spec: object = {}): readonly (string | undefined)[] {
  const items = owned(kind, spec).map((body, i) => {
    const { name, namespace } = body.metadata;
    return { id: `e${i}`, query: '', at: now, is: 'object', ref: { kind: body.kind, namespace, name }, body } as EvidenceItem;
  });
  const evidence = scrubber({ key: 'k', addresses: 'public' }).value<Evidence>({
    incident: 'i' as Evidence['incident'],
    subject: pod,
    now,
    items,
  });
  const [first] = diagnose(evidence, {}).causes;
  expect(first?.cause).toBe('image.not_found');
  return first?.steps.map((s) => s.command) ?? [];
}

it('a StatefulSet goes on only when its failing pod is deleted, after its template is right', () => {
  const steps = stepsOf('StatefulSet');
  const drop = steps.indexOf('kubectl delete pod store-0 -n market');
  const change = steps.findLastIndex((command) => command?.includes('statefulset/store') === true);
  expect(change).toBeGreaterThanOrEqual(0);
  expect(drop).toBe(change + 1);
});

it.each([
  ['StatefulSet', { podManagementPolicy: 'Parallel' }],
  ['DaemonSet', {}],
])('a %s that waits for none needs no such step', (kind, spec) => {
  expect(stepsOf(kind, spec).join('\n')).not.toContain('delete pod');
});
