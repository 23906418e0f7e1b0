import { describe, expect, test } from 'vitest';
import { audit, type Audited, causeCatalogue } from '../../../src/diagnose/index.ts';
import { auditRules } from '../../../src/diagnose/audit/index.ts';
import type { Evidence, EvidenceId, EvidenceItem, IncidentId, KubeObject } from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
type Json = Readonly<Record<string, unknown>>;

const make = (apiVersion: string, kind: string, name: string, body: Json, more: Json = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop', ...more },
  ...body,
});
const wide = (apiVersion: string, kind: string, name: string, body: Json = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name },
  ...body,
});
const running = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'c', ready: true, state: { running: {} } }],
};
const sick = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'False' }],
  containerStatuses: [{ name: 'c', ready: false, state: { running: {} } }],
};
const pod = (name: string, labels: Json, status: Json = running, more: Json = {}): KubeObject =>
  make(
    'v1',
    'Pod',
    name,
    { spec: { containers: [{ name: 'c', image: 'c', ports: [{ name: 'http', containerPort: 8080 }] }], ...more }, status },
    { labels },
  );
const service = (name: string, selector: Json, port: Json = { port: 80, targetPort: 8080 }): KubeObject =>
  make('v1', 'Service', name, { spec: { type: 'ClusterIP', selector, ports: [port] } });

/** Lists as a cluster gives them: `only` names kinds that were listed and may be empty; the others were not looked at. */
function audited(objects: readonly KubeObject[], also: readonly string[] = []): readonly Audited[] {
  const kinds = [...new Set([...objects.map((o) => o.kind), ...also])];
  const items = kinds.map(
    (kind, i): EvidenceItem => ({
      id: `e${i + 1}` as EvidenceId,
      query: `kubectl get ${kind} -A`,
      at: now,
      is: 'list',
      kind,
      objects: objects.filter((o) => o.kind === kind),
      complete: true,
    }),
  );
  const evidence: Evidence = { incident: 'i' as IncidentId, subject: { kind: 'Cluster', name: 'c' }, now, items };
  return audit(scrubber({ key: 'k', addresses: 'public' }).value(evidence));
}

const said = (objects: readonly KubeObject[], also: readonly string[] = []): readonly string[] =>
  audited(objects, also).flatMap((a) => a.diagnosis.causes.map((c) => `${a.subject.kind}/${a.subject.name} ${c.cause}`));

const web = pod('web-1', { app: 'web' });
const hpa = (body: Json): KubeObject => make('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', body);
const deployment = (spec: Json, status: Json = {}): KubeObject => make('apps/v1', 'Deployment', 'web', { spec, status });
const target = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } };
const ingress = (spec: Json, status: Json = {}): KubeObject => make('networking.k8s.io/v1', 'Ingress', 'web', { spec, status });
const rule = (name: string, port: Json): Json => ({ rules: [{ http: { paths: [{ backend: { service: { name, port } } }] } }] });
const budget = (body: Json): KubeObject => make('policy/v1', 'PodDisruptionBudget', 'web', body);
const selects = (app: string): Json => ({ selector: { matchLabels: { app } } });
const policy = (spec: Json): KubeObject => make('networking.k8s.io/v1', 'NetworkPolicy', 'web', { spec });
const hook = (service: string, failurePolicy = 'Fail'): KubeObject =>
  wide('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'check', {
    webhooks: [{ name: 'check.example', failurePolicy, clientConfig: { service: { name: service, namespace: 'shop' } } }],
  });

/** Name, objects that are wrong, what is said, and the same put right: then nothing is said. */
const cases: readonly (readonly [string, readonly KubeObject[], readonly string[], readonly KubeObject[], (readonly string[])?])[] = [
  [
    'a Service that selects no pod',
    [service('web', { app: 'wep' }), web],
    ['Service/web service.selector'],
    [service('web', { app: 'web' }), web],
  ],
  [
    'a Service whose pods are not ready',
    [service('web', { app: 'web' }), pod('web-1', { app: 'web' }, sick)],
    ['Service/web service.no_endpoints'],
    [service('web', { app: 'web' }), web],
  ],
  [
    'a Service that sends to a port by a name no container has',
    [service('web', { app: 'web' }, { port: 80, targetPort: 'web' }), web],
    ['Service/web service.target_port'],
    [service('web', { app: 'web' }, { port: 80, targetPort: 'http' }), web],
  ],
  [
    'a Service that sends to a port no container declares',
    [service('web', { app: 'web' }, { port: 80, targetPort: 9999 }), web],
    ['Service/web service.target_port'],
    [
      service('web', { app: 'web' }, { port: 80, targetPort: 9999 }),
      make('v1', 'Pod', 'web-1', { spec: { containers: [{ name: 'c' }] }, status: running }, { labels: { app: 'web' } }),
    ],
  ],
  [
    'a Service of a workload scaled to zero',
    [service('web', { app: 'gone' }), web, deployment({ replicas: 0, template: { metadata: { labels: { app: 'gone' } } } })],
    ['Service/web rollout.scaled_to_zero'],
    [service('web', { app: 'web' }), web, deployment({ replicas: 0, template: { metadata: { labels: { app: 'gone' } } } })],
  ],
  [
    'a Service with an address that selects no pod, unlike a headless one',
    [service('web', { app: 'wep' }), web],
    ['Service/web service.selector'],
    [make('v1', 'Service', 'web', { spec: { clusterIP: 'None', selector: { app: 'wep' } } }), web],
  ],
  [
    'a binding for an account that is not there, unlike those the API server makes',
    [
      make('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', { subjects: [{ kind: 'ServiceAccount', name: 'x' }] }),
      make('v1', 'ServiceAccount', 'y', {}),
    ],
    ['RoleBinding/b rbac.subject_missing'],
    [
      make('rbac.authorization.k8s.io/v1', 'RoleBinding', 'system:kube-dns', { subjects: [{ kind: 'ServiceAccount', name: 'x' }] }),
      make('v1', 'ServiceAccount', 'y', {}),
    ],
  ],
  [
    'an Ingress to a Service that is not there',
    [ingress({ ingressClassName: 'nginx', ...rule('api', { number: 80 }) }), service('web', {})],
    ['Ingress/web ingress.backend_missing'],
    [ingress({ ingressClassName: 'nginx', ...rule('web', { number: 80 }) }), service('web', {})],
  ],
  [
    'an Ingress to a port that is not there',
    [ingress({ ingressClassName: 'nginx', ...rule('web', { number: 81 }) }), service('web', {})],
    ['Ingress/web ingress.backend_port'],
    [ingress({ ingressClassName: 'nginx', ...rule('web', { number: 80 }) }), service('web', {})],
  ],
  [
    'an Ingress of a class that is not there',
    [ingress({ ingressClassName: 'ngin' }), wide('networking.k8s.io/v1', 'IngressClass', 'nginx')],
    ['Ingress/web ingress.class_missing'],
    [ingress({ ingressClassName: 'nginx' }), wide('networking.k8s.io/v1', 'IngressClass', 'nginx')],
  ],
  [
    'an Ingress nobody has taken',
    [ingress(rule('web', { number: 80 }))],
    ['Ingress/web ingress.no_class'],
    [ingress(rule('web', { number: 80 }), { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } })],
  ],
  [
    'an Ingress whose load balancer reports an error',
    [ingress({ ingressClassName: 'x' }, { loadBalancer: { ingress: [{ ports: [{ port: 80, error: 'boom' }] }] } })],
    ['Ingress/web ingress.load_balancer'],
    [ingress({ ingressClassName: 'x' })],
  ],
  [
    'an autoscaler of nothing',
    [hpa({ spec: target })],
    ['HorizontalPodAutoscaler/web hpa.target_missing'],
    [hpa({ spec: target })],
    ['Deployment'],
  ],
  [
    'an autoscaler without a target',
    [hpa({ spec: { scaleTargetRef: { kind: 'Nonsense' } } })],
    ['HorizontalPodAutoscaler/web hpa.target_invalid'],
    [hpa({ spec: { scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' } } })],
  ],
  [
    'an autoscaler without metrics',
    [
      hpa({
        spec: target,
        status: { conditions: [{ type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: 'm' }] },
      }),
    ],
    ['HorizontalPodAutoscaler/web hpa.no_metrics'],
    [hpa({ spec: target, status: { conditions: [{ type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled', message: 'm' }] } })],
  ],
  [
    'an autoscaler that cannot scale',
    [hpa({ spec: target, status: { conditions: [{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale' }] } })],
    ['HorizontalPodAutoscaler/web hpa.cannot_scale'],
    [hpa({ spec: target, status: { conditions: [{ type: 'AbleToScale', status: 'True' }] } })],
  ],
  [
    'an autoscaler at its maximum',
    [
      hpa({
        spec: { ...target, maxReplicas: 3 },
        status: { currentReplicas: 3, conditions: [{ type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas' }] },
      }),
    ],
    ['HorizontalPodAutoscaler/web hpa.at_max'],
    [
      hpa({
        spec: { ...target, minReplicas: 2 },
        status: { currentReplicas: 2, conditions: [{ type: 'ScalingLimited', status: 'True', reason: 'TooFewReplicas' }] },
      }),
    ],
  ],
  [
    'an autoscaler whose target requests nothing',
    [hpa({ spec: target }), deployment({ template: { spec: { containers: [{ name: 'c' }] } } })],
    ['HorizontalPodAutoscaler/web hpa.no_requests'],
    [hpa({ spec: target }), deployment({ template: { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] } } })],
  ],
  [
    'a budget for no pod',
    [budget({ spec: selects('wep') }), web],
    ['PodDisruptionBudget/web pdb.selects_nothing'],
    [
      budget({
        spec: selects('web'),
        status: {
          currentHealthy: 1,
          desiredHealthy: 1,
          disruptionsAllowed: 0,
          conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
        },
      }),
      web,
    ],
  ],
  [
    'a budget with too few healthy pods',
    [budget({ spec: selects('web'), status: { currentHealthy: 1, desiredHealthy: 2 } }), web],
    ['PodDisruptionBudget/web pdb.too_few_healthy'],
    [budget({ spec: selects('web'), status: { currentHealthy: 2, desiredHealthy: 2 } }), web],
  ],
  [
    'a budget in the way of a drain',
    [
      budget({ spec: selects('web'), status: { disruptionsAllowed: 0 } }),
      pod('web-1', { app: 'web' }, running, { nodeName: 'n1' }),
      wide('v1', 'Node', 'n1', { spec: { unschedulable: true } }),
    ],
    ['PodDisruptionBudget/web pdb.blocks_drain'],
    [
      budget({ spec: selects('web'), status: { disruptionsAllowed: 0 } }),
      pod('web-1', { app: 'web' }, running, { nodeName: 'n1' }),
      wide('v1', 'Node', 'n1'),
    ],
  ],
  [
    'two budgets for one pod',
    [budget({ spec: selects('web') }), make('policy/v1', 'PodDisruptionBudget', 'also', { spec: selects('web') }), web],
    ['Pod/web-1 pdb.overlap'],
    [budget({ spec: selects('web') }), web],
  ],
  [
    'a policy for no pod',
    [policy({ podSelector: { matchLabels: { app: 'wep' } } }), web],
    ['NetworkPolicy/web network_policy.selects_nothing'],
    [policy({ podSelector: {} }), web],
  ],
  [
    'a policy that allows nobody',
    [policy({ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'db' } } }] }] }), web],
    ['NetworkPolicy/web network_policy.peer_selects_nothing'],
    [policy({ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] }), web],
  ],
  [
    'a policy that shuts a Service off',
    [policy({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] }), service('web', { app: 'web' }), web],
    ['NetworkPolicy/web network_policy.denies_all'],
    [policy({ podSelector: {}, policyTypes: ['Ingress'] }), service('web', { app: 'web' }), web],
  ],
  [
    'a webhook without its Service',
    [hook('gate'), service('web', { app: 'web' }), web],
    ['ValidatingWebhookConfiguration/check webhook.service_missing'],
    [hook('web'), service('web', { app: 'web' }), web],
  ],
  [
    'a webhook without pods',
    [hook('web'), service('web', { app: 'gate' }), web],
    ['ValidatingWebhookConfiguration/check webhook.no_endpoints'],
    [hook('web'), service('web', { app: 'web' }), web],
  ],
  [
    'a binding of a policy that is not there',
    [
      wide('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', 'b', { spec: { policyName: 'p' } }),
      wide('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', 'q'),
    ],
    ['ValidatingAdmissionPolicyBinding/b webhook.policy_missing'],
    [
      wide('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', 'b', { spec: { policyName: 'q' } }),
      wide('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', 'q'),
    ],
  ],
  [
    'a StatefulSet without its Service',
    [make('apps/v1', 'StatefulSet', 'db', { spec: { serviceName: 'db' } }), service('web', { app: 'web' }), web],
    ['StatefulSet/db statefulset.service_missing'],
    [make('apps/v1', 'StatefulSet', 'db', { spec: { serviceName: 'web' } }), service('web', { app: 'web' }), web],
  ],
  [
    'a StatefulSet of a storage class that is not there',
    [
      make('apps/v1', 'StatefulSet', 'db', { spec: { volumeClaimTemplates: [{ spec: { storageClassName: 'fast' } }] } }),
      wide('storage.k8s.io/v1', 'StorageClass', 'slow'),
    ],
    ['StatefulSet/db statefulset.storage_class_missing'],
    [
      make('apps/v1', 'StatefulSet', 'db', { spec: { volumeClaimTemplates: [{ spec: { storageClassName: 'slow' } }] } }),
      wide('storage.k8s.io/v1', 'StorageClass', 'slow'),
    ],
  ],
  [
    'a schedule nobody can read',
    [make('batch/v1', 'CronJob', 'n', { spec: { schedule: '61 * * * *' } })],
    ['CronJob/n cronjob.invalid_schedule'],
    [make('batch/v1', 'CronJob', 'n', { spec: { schedule: '0 9-17/2 * JAN,mar MON-FRI', suspend: true } })],
  ],
  [
    'a deadline in the past',
    [make('batch/v1', 'CronJob', 'n', { spec: { schedule: '@daily', startingDeadlineSeconds: -60 } })],
    ['CronJob/n cronjob.negative_deadline'],
    [make('batch/v1', 'CronJob', 'n', { spec: { schedule: '@daily', startingDeadlineSeconds: 60 } })],
  ],
  [
    'a Job whose pods only fail',
    [make('batch/v1', 'Job', 'j', { spec: {}, status: { failed: 2 } })],
    ['Job/j job.failed.generic'],
    [make('batch/v1', 'Job', 'j', { spec: {}, status: { failed: 2, succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } })],
  ],
  [
    'a volume that failed',
    [wide('v1', 'PersistentVolume', 'v', { status: { phase: 'Failed', message: 'no' } })],
    ['PersistentVolume/v volume.pv_failed'],
    [wide('v1', 'PersistentVolume', 'v', { status: { phase: 'Bound' } })],
  ],
  [
    'two default storage classes',
    ['a', 'b'].map(
      (n): KubeObject => ({
        ...wide('storage.k8s.io/v1', 'StorageClass', n),
        metadata: { name: n, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      }),
    ),
    ['StorageClass/a volume.several_defaults'],
    [wide('storage.k8s.io/v1', 'StorageClass', 'a')],
  ],
  [
    'a claim that did not grow',
    [
      make('v1', 'PersistentVolumeClaim', 'c', {
        status: { phase: 'Bound', conditions: [{ type: 'FileSystemResizePending', status: 'True', message: 'm' }] },
      }),
    ],
    ['PersistentVolumeClaim/c volume.resize'],
    [make('v1', 'PersistentVolumeClaim', 'c', { status: { phase: 'Bound' } })],
  ],
  [
    'a Gateway of a class that is not there',
    [
      make('gateway.networking.k8s.io/v1', 'Gateway', 'g', { spec: { gatewayClassName: 'x' } }),
      wide('gateway.networking.k8s.io/v1', 'GatewayClass', 'y'),
    ],
    ['Gateway/g gateway.class_missing'],
    [
      make('gateway.networking.k8s.io/v1', 'Gateway', 'g', { spec: { gatewayClassName: 'y' } }),
      wide('gateway.networking.k8s.io/v1', 'GatewayClass', 'y', { status: { conditions: [{ type: 'Accepted', status: 'True' }] } }),
    ],
  ],
  [
    'a route to a port that is not there',
    [
      make('gateway.networking.k8s.io/v1', 'HTTPRoute', 'r', { spec: { rules: [{ backendRefs: [{ name: 'web', port: 81 }] }] } }),
      service('web', {}),
    ],
    ['HTTPRoute/r service.port'],
    [
      make('gateway.networking.k8s.io/v1', 'HTTPRoute', 'r', { spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] } }),
      service('web', {}),
    ],
  ],
  [
    'an account nobody made',
    [
      deployment({ template: { spec: { serviceAccountName: 'runner', containers: [{ name: 'c' }] } } }),
      make('v1', 'ServiceAccount', 'other', {}),
    ],
    ['Deployment/web rbac.missing_service_account'],
    [
      deployment({ template: { spec: { serviceAccountName: 'default', containers: [{ name: 'c' }] } } }),
      make('v1', 'ServiceAccount', 'other', {}),
    ],
  ],
  [
    'a binding to a role that is not there',
    [
      make('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', { roleRef: { kind: 'Role', name: 'r' } }),
      make('rbac.authorization.k8s.io/v1', 'Role', 'q', {}),
    ],
    ['RoleBinding/b rbac.role_missing'],
    [
      make('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', { roleRef: { kind: 'Role', name: 'q' } }),
      make('rbac.authorization.k8s.io/v1', 'Role', 'q', {}),
    ],
  ],
  [
    'a release that failed',
    [
      make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'h', {
        status: { conditions: [{ type: 'Ready', status: 'False', reason: 'UpgradeFailed', message: 'timed out' }] },
      }),
    ],
    ['HelmRelease/h rollout.release_failed'],
    [
      make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'h', {
        status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Progressing', message: 'm' }] },
      }),
    ],
  ],
];

describe('objects at rest', () => {
  test.each(cases.map(([name, wrong, expected, right, also]) => ({ name, wrong, expected, right, also })))(
    '$name',
    ({ wrong, expected, right, also }) => {
      expect(said(wrong, also)).toEqual(expected);
      expect(said(right)).toEqual([]);
    },
  );

  test('L-033 what nobody listed is never said to be missing', () => {
    const dangling = [
      ingress({ ingressClassName: 'x', ...rule('api', { number: 80 }) }),
      hpa({ spec: target }),
      hook('gate'),
      budget({ spec: selects('web') }),
      policy({ podSelector: { matchLabels: { app: 'x' } } }),
    ];
    expect(said(dangling)).toEqual([]);
  });

  test('a TLS Secret is never said to be missing, since Secrets are not read', () => {
    expect(said([ingress({ ingressClassName: 'x', tls: [{ secretName: 'gone' }] })])).toEqual([]);
  });

  test('every claim points at what was read, and every id is published', () => {
    const published = new Set(causeCatalogue.map((c) => c.id));
    expect(auditRules.flatMap((r) => r.causes).filter((id) => !published.has(id))).toEqual([]);
    for (const [, wrong, , , also] of cases) {
      for (const one of audited(wrong, also))
        expect(one.diagnosis.causes.every((c) => c.because.length > 0 && c.because.every((b) => /^e\d+$/.test(b.evidence)))).toBe(true);
    }
  });

  test('a Service names whose trouble it follows', () => {
    const owned = make(
      'v1',
      'Pod',
      'web-1',
      { spec: { containers: [{ name: 'c' }] }, status: sick },
      { labels: { app: 'web' }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', controller: true }] },
    );
    expect(audited([service('web', { app: 'web' }), owned])[0]?.toward).toMatchObject([{ kind: 'StatefulSet', name: 'web' }]);
  });
});
