import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnose/index.ts';
import type { Evidence, EvidenceItem, KubeObject } from '../../../src/model/index.ts';
import { refOf } from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

const now = Date.UTC(2026, 2, 1, 12);

const node: KubeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1' },
  status: {
    conditions: [
      {
        type: 'MemoryPressure',
        status: 'True',
        reason: 'KubeletHasInsufficientMemory',
        message: 'kubelet has insufficient memory available',
      },
      { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
    ],
  },
};

const pod = (name: string, status: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `${name}-x`,
    namespace: 'avian',
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name, controller: true }],
  },
  spec: { nodeName: 'n1', serviceAccountName: 'default', containers: [{ name: 'app', image: 'registry.test/y:9' }] },
  status,
});
const waits = (reason: string, message: string): object => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'app', ready: false, restartCount: 0, state: { waiting: { reason, message } } }],
});
const image = pod(
  'heron',
  waits('ImagePullBackOff', 'Back-off pulling image "registry.test/y:9": ErrImagePull: registry.test/y:9: not found'),
);
const setting = pod('tern', waits('CreateContainerConfigError', 'configmap "tern-conf" not found'));
const evicted = pod('smew', {
  phase: 'Failed',
  reason: 'Evicted',
  message: 'The node was low on resource: memory. Threshold quantity: 100Mi.',
});

function seen(subject: KubeObject, bodies: readonly KubeObject[]): ReturnType<typeof diagnose> {
  const items = bodies.map((body, i) => ({ id: `e${i}`, query: '', at: now, is: 'object', ref: refOf(body), body }) as EvidenceItem);
  const evidence: Evidence = { incident: 'i' as Evidence['incident'], subject: refOf(subject), now, items };
  return diagnose(scrubber({ key: 'k', addresses: 'public' }).value(evidence), {});
}

describe('a node that is short of memory', () => {
  it('is judged by its own facts: what fails on it for another reason is no cause of its shortage', () => {
    const { causes, affected } = seen(node, [node, image, setting, evicted]);
    expect(causes.map((c) => c.cause)).toEqual(['node.pressure.memory']);
    expect(affected.map((r) => r.name)).toEqual(['smew']);
  });

  it('is the cause of an eviction, and the neighbours’ failures are not', () => {
    expect(seen(evicted, [node, image, setting, evicted]).causes.map((c) => c.cause)).toEqual(['node.pressure.memory']);
  });

  it('leaves its neighbours their own causes', () => {
    expect(seen(image, [node, image, setting, evicted]).causes[0]?.cause).toBe('image.not_found');
  });
});
