import { type CanaryPlan, canonical, type KeySet, type KubeObject, type Plan } from '../model/index.ts';
import { auditHeadKey, remedyKey } from './names.ts';

export interface JobSettings {
  readonly namespace: string;
  /** By digest: `registry/name@sha256:<hex>`. */
  readonly image: string;
  readonly serviceAccount: string;
  readonly keys: KeySet;
  readonly auditHead: string;
}

/** `k8s-rca-<remedy id>`: one name per remedy, so that there is at most one Job, ever. */
export function jobName(remedy: string): string {
  return `k8s-rca-${remedy}`;
}

const mount = '/var/run/secrets/k8s-rca';

/** The one Job shape that admission lets run under the executor's account. */
export function jobManifest(plan: Plan | CanaryPlan, approval: string, settings: JobSettings): KubeObject {
  const labels = { 'app.kubernetes.io/name': 'k8s-rca', 'app.kubernetes.io/component': 'executor', [remedyKey]: plan.id };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName(plan.id), namespace: settings.namespace, labels, annotations: { [auditHeadKey]: settings.auditHead } },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      activeDeadlineSeconds: 120,
      ttlSecondsAfterFinished: 120,
      template: { metadata: { labels }, spec: podSpec(plan, approval, settings) },
    },
  };
}

function podSpec(plan: Plan | CanaryPlan, approval: string, settings: JobSettings): Readonly<Record<string, unknown>> {
  return {
    restartPolicy: 'Never',
    serviceAccountName: settings.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 10,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'executor',
        image: settings.image,
        args: ['execute'],
        env: [
          { name: 'RCA_PLAN', value: canonical(plan) },
          { name: 'RCA_APPROVAL', value: approval },
          { name: 'RCA_KEYS', value: canonical(settings.keys) },
        ],
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'token', mountPath: mount, readOnly: true }],
      },
    ],
    volumes: [
      {
        name: 'token',
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 600 } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ],
        },
      },
    ],
  };
}
