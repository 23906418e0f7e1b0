import { type ActionKind, canonical, type KeySet } from '../src/model/index.ts';

/** Where the API server reaches Gatekeeper: its Service in a cluster, a URL where it runs elsewhere. */
export type WebhookAddress =
  | {
      readonly service: { readonly name: string; readonly namespace: string; readonly path: string; readonly port?: number };
      readonly caBundle?: string;
    }
  | { readonly url: string; readonly caBundle: string };

/** What must be decided for an installation. Everything else has a default. */
export interface Decided {
  /** The bot's own namespace. */
  readonly namespace: string;
  /** The executor's image by digest: `registry/name@sha256:<hex>`; by tag it is whatever the registry says it is. */
  readonly image: string;
  /** The audience of approvals: the bot's name of this cluster (RCA_CLUSTER_NAME), another for each cluster. */
  readonly cluster: string;
  /** Public keys of those who may sign approvals; each with its own `kid`. */
  readonly keys: KeySet;
  /** Namespaces in which the executor gets a Role. They must carry the label k8s-rca.io/remediation=enabled besides. */
  readonly namespaces: readonly string[];
}

/** What an operator may change. Bounds hold whoever signed. */
export interface Bounds {
  /** `min` 0 opens scaling to zero. */
  readonly replicas: { readonly min: number; readonly max: number; readonly delta: number };
  /** By what factor one approval may move a quantity, and up to which quantity it may whatever the factor. */
  readonly resources: { readonly factor: number; readonly floor: Readonly<Record<string, string>> };
  /** Beginnings of image names that a rollback may bring; the repositories in use are always among them. */
  readonly images: readonly string[];
  /** Actions that need two different approvers. */
  readonly twoApprovers: readonly ActionKind[];
  /** Whether delete-stuck-pod is admitted, and the executor may patch and delete pods. */
  readonly deleteStuckPods: boolean;
  /** Whether the second layer, which sees no signatures, admits changes shaped like a rollback. */
  readonly rollback: boolean;
}

export interface Surroundings {
  readonly botAccount: string;
  readonly executorAccount: string;
  /** Further namespaces in which nothing is ever admitted; kube-*, *-system and the bot's own always are. */
  readonly protectedNamespaces: readonly string[];
  readonly webhook: WebhookAddress;
  /** Identities that make pods of Jobs; managed clusters may have others. */
  readonly jobControllers: readonly string[];
  /** User names of kubelets begin with this. */
  readonly nodePrefix: string;
  /** Secrets with which the image is pulled, for both accounts. */
  readonly pullSecrets: readonly { readonly name: string }[];
}

export type PolicyParameters = Decided & Bounds & Surroundings;

/** Words that no installation decides: how long approvals live at most, and the kubelet's least life of a projected token. */
export const constants = { tokenSeconds: 300, podTokenSeconds: 600 };

const defaults: Bounds & Surroundings = {
  replicas: { min: 1, max: 20, delta: 5 },
  resources: { factor: 4, floor: { memory: '256Mi' } },
  images: [],
  twoApprovers: [],
  deleteStuckPods: true,
  rollback: true,
  botAccount: 'k8s-rca',
  executorAccount: 'k8s-rca-executor',
  protectedNamespaces: [],
  webhook: { service: { name: 'gatekeeper-webhook-service', namespace: 'gatekeeper-system', path: '/v1/admit' } },
  jobControllers: ['system:serviceaccount:kube-system:job-controller', 'system:kube-controller-manager'],
  nodePrefix: 'system:node:',
  pullSecrets: [],
};

/** Decisions with the defaults of the rest. Throws for what would make a policy that does not hold: they end up inside its expressions. */
export function policyParameters(decided: Decided & Partial<Bounds & Surroundings>): PolicyParameters {
  const whole = { ...defaults, ...decided };
  for (const [name, pattern, values] of shapes(whole))
    for (const value of values)
      if (!pattern.test(value)) throw new Error(`${name}: ${JSON.stringify(value)} is not of the form ${pattern.source}`);
  const kids = whole.keys.keys.map((key) => key.kid);
  if (kids.length === 0 || new Set(kids).size !== kids.length) throw new Error('keys: at least one key, each with a kid of its own');
  const { min, max, delta } = whole.replicas;
  if (
    ![min, max, delta, whole.resources.factor].every(Number.isSafeInteger) ||
    min < 0 ||
    max < min ||
    delta < 1 ||
    whole.resources.factor < 1
  )
    throw new Error('replicas, resources: whole numbers, 0 <= min <= max, delta and factor at least 1');
  return whole;
}

const name = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** Neither quotes nor backslashes: these stand in string literals. */
const plain = /^[\w.:/@*-]+$/;

const shapes = (p: PolicyParameters): readonly (readonly [string, RegExp, readonly string[]])[] => [
  ['namespace', name, [p.namespace]],
  ['namespaces', name, p.namespaces],
  ['botAccount, executorAccount', name, [p.botAccount, p.executorAccount]],
  ['image', /^[\w.:/-]+(@sha256:[0-9a-f]{64}|:(?!latest$)\w[\w.-]{0,127})$/, [p.image]],
  ['cluster', /^[\w.:-]+$/, [p.cluster]],
  ['keys', /^[\w.-]{1,64}$/, p.keys.keys.flatMap((key) => [key.kid, key.x, key.y])],
  ['protectedNamespaces', /^[a-z0-9*]([-a-z0-9*]{0,61}[a-z0-9*])?$/, p.protectedNamespaces],
  ['images, jobControllers, nodePrefix', plain, [...p.images, ...p.jobControllers, p.nodePrefix]],
  ['resources.floor', /^[\w.]+$/, [...Object.keys(p.resources.floor), ...Object.values(p.resources.floor)]],
];

/** The words that stand as `$(word)` in the manifests. */
export function words(p: PolicyParameters): Readonly<Record<string, unknown>> {
  const account = (of: string): string => `system:serviceaccount:${p.namespace}:${of}`;
  const guarded = ['kube-*', '*-system', p.namespace, ...p.protectedNamespaces];
  const globs = guarded.filter((one) => one.includes('*'));
  return {
    namespace: p.namespace,
    botAccount: p.botAccount,
    executorAccount: p.executorAccount,
    bot: account(p.botAccount),
    executor: account(p.executorAccount),
    image: p.image,
    cluster: p.cluster,
    // Compared as a text: in the order of their names, whichever of them signs.
    keys: canonical({ keys: p.keys.keys.toSorted((a, b) => (a.kid < b.kid ? -1 : 1)) }),
    protectedNamespaces: guarded,
    protectedNames: guarded.filter((one) => !one.includes('*')),
    protectedPattern: `^(${globs.map((one) => one.replaceAll('*', '.*')).join('|')})$`,
    ...constants,
    replicas: p.replicas,
    minReplicas: p.replicas.min,
    maxReplicas: p.replicas.max,
    replicaDelta: p.replicas.delta,
    resources: p.resources,
    factor: p.resources.factor,
    floor: p.resources.floor,
    images: p.images,
    twoApprovers: p.twoApprovers,
    deleteStuckPods: p.deleteStuckPods,
    rollback: p.rollback,
    webhook: p.webhook,
    jobControllers: p.jobControllers,
    nodePrefix: p.nodePrefix,
    pullSecrets: p.pullSecrets,
    podVerbs: p.deleteStuckPods ? ['get', 'patch', 'delete'] : ['get'],
  };
}
