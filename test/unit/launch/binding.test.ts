import { describe, expect, it } from 'vitest';
import { boundTo } from '../../../src/adapters/kubernetes/launch/binding.ts';
import type { KubeObject, Plan } from '../../../src/model/index.ts';
import { jobManifest, planHash, planOf } from '../../../src/remediate/index.ts';

const target = { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'uid-web', generation: 1 } as const;
const plan = planOf({ id: 'a1b2c3d4e5f60718', incident: 'i', cluster: 'c', action: { is: 'scale', target, replicas: 3 }, fields: [] });
const settings = { namespace: 'k8s-rca', image: `r/x@sha256:${'0'.repeat(64)}`, serviceAccount: 'k8s-rca-executor', keys: { keys: [] } };
const jobOf = (order: { readonly plan: Plan; readonly approval: string; readonly auditHead: string }): KubeObject =>
  jobManifest(order.plan, order.approval, { ...settings, auditHead: order.auditHead });

/** As the server stores it: with a uid, and fields it added. */
function stored(made: KubeObject = jobOf({ plan, approval: 'jws', auditHead: 'head' }), uid = 'uid-job'): KubeObject {
  const spec = made['spec'] as { readonly template: { readonly spec: object } };
  const template = { ...spec.template, spec: { ...spec.template.spec, dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' } };
  return { ...made, metadata: { ...made.metadata, uid }, spec: { ...spec, suspend: false, template } };
}
const job = stored();

function pod(more: { readonly owner?: object; readonly spec?: object } = {}): KubeObject {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: job.metadata.name, uid: 'uid-job', controller: true, ...more.owner };
  const { spec } = (job['spec'] as { readonly template: { readonly spec: object } }).template;
  const labels = { 'job-name': job.metadata.name };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${job.metadata.name}-x1y2z`, uid: 'uid-pod', labels, ownerReferences: [owner] },
    spec: { ...spec, nodeName: 'n1', ...more.spec },
  };
}

describe('what of the cluster’s word on a Job is believed', () => {
  it('the Job as the bot makes it, with what the server adds, and the pod that its controller made', () => {
    expect(boundTo(job, [pod()], jobOf)).toEqual({ plan: planHash(plan), pods: [pod()] });
  });

  it('the canary’s Job too, whose approval is empty and is left out by the server', () => {
    const made = jobOf({ plan, approval: '', auditHead: '' });
    const bare = JSON.parse(JSON.stringify(made).replace('"name":"RCA_APPROVAL","value":""', '"name":"RCA_APPROVAL"')) as KubeObject;
    expect(JSON.stringify(bare)).not.toBe(JSON.stringify(made));
    expect(boundTo(stored(bare), [], jobOf)).toEqual({ plan: planHash(plan), pods: [] });
  });

  it('a pod is not the Job’s by its label: owner, uid, control and shape must be', () => {
    const { ownerReferences: _, ...bare } = pod().metadata;
    const forged: readonly KubeObject[] = [
      { ...pod(), metadata: bare },
      pod({ owner: { uid: 'uid-other' } }),
      pod({ owner: { controller: false } }),
      pod({ owner: { kind: 'ReplicaSet' } }),
      pod({ spec: { serviceAccountName: 'default' } }),
      pod({ spec: { containers: [{ name: 'executor', image: 'attacker/x:1' }] } }),
    ];
    expect(boundTo(job, forged, jobOf)).toEqual({ plan: planHash(plan), pods: [] });
  });

  it('a Job of that name that is not as the bot makes it is somebody else’s', () => {
    const other = jobOf({ plan, approval: 'jws', auditHead: '' });
    const spec = other['spec'] as { readonly template: { readonly spec: { readonly containers: readonly object[] } } };
    const hollow = {
      ...spec,
      template: { spec: { ...spec.template.spec, containers: [{ ...spec.template.spec.containers[0], image: 'x' }] } },
    };
    expect(boundTo(stored({ ...other, spec: hollow }), [pod()], jobOf)).toBeUndefined();
    expect(boundTo(stored({ ...other, spec: { template: { spec: {} } } }), [pod()], jobOf)).toBeUndefined();
    expect(boundTo(stored({ ...other, metadata: { name: 'k8s-rca-0000000000000000' } }), [pod()], jobOf)).toBeUndefined();
  });
});
