import { z } from 'zod';
import { actionKinds } from '../model/index.ts';
import type { Setting } from './setting.ts';
import { choice, line, NAME, seconds, whole, words } from './values.ts';

const KINDS = new RegExp(`^(${actionKinds.join('|')})$`);
const kinds = `comma list of ${actionKinds.join(', ')}`;

/** What there is to set about fixes. */
export const remediationShape = {
  'remediation.mode': choice(['off', 'dry-run', 'on', 'api', 'subprocess']),
  'remediation.approvers': z.string(),
  'remediation.approversFile': line().optional(),
  'remediation.namespaces': words(NAME),
  'remediation.excluded': words(/^[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?$/),
  'remediation.guard': words(/^(gatekeeper|vap)$/),
  'remediation.keyFile': line().optional(),
  'remediation.trustedKeysFile': line().optional(),
  'remediation.image': line(/^[^\s@]+(@sha256:[0-9a-f]{64}|:(?!latest$)\w[\w.-]{0,127})$/).optional(),
  'remediation.serviceAccount': line(NAME),
  'remediation.offerSeconds': seconds(10, 86_400),
  'remediation.firstLookSeconds': seconds(1, 3_600),
  'remediation.soakSeconds': seconds(1, 86_400),
  'remediation.canarySeconds': seconds(1, 86_400),
  'remediation.threshold': seconds(0, 1),
  'remediation.leastReplicas': whole(0, 1_000),
  'remediation.mostReplicas': whole(1, 1_000),
  'remediation.replicaStep': whole(1, 100),
  'remediation.mostPerHour': whole(1, 1_000),
  'remediation.mostPerOwner': whole(1, 100),
  'remediation.resourceFactor': whole(1, 100),
  'remediation.memoryFloor': line(/^[1-9]\d{0,9}(Ki|Mi|Gi|k|M|G)?$/),
  'remediation.actions': words(KINDS),
  'remediation.twoPeople': words(KINDS),
};

export const remediationSettings: Readonly<Record<keyof typeof remediationShape, Setting>> = {
  'remediation.mode': {
    env: ['REMEDIATION_MODE'],
    allowed: 'off, dry-run, on; `api` means on',
    meaning: 'Whether fixes are offered. `dry-run`: offered and previewed, but nothing is changed whoever approves.',
    fallback: 'off',
    practice: 'on',
  },
  'remediation.approvers': {
    env: ['ALLOWED_APPROVERS'],
    allowed: 'comma list of Slack user ids',
    meaning: 'Who may approve fixes. Empty: nobody.',
    fallback: '',
    fallbackText: 'nobody; in practice *ana* of the local workspace',
  },
  'remediation.approversFile': {
    env: ['ALLOWED_APPROVERS_FILE'],
    allowed: 'path; one user id a line, `#` begins a comment, `ns=` (names, or patterns with `*`) and `action=` narrow it',
    meaning: 'The same as a file, read anew at each decision; goes before ALLOWED_APPROVERS. Unreadable: nobody.',
  },
  'remediation.namespaces': {
    env: ['REMEDIATION_NAMESPACES'],
    allowed: 'comma list of namespaces',
    meaning: 'Namespaces open to fixes; each must also carry the label `k8s-rca.io/remediation=enabled`.',
    fallback: [],
  },
  'remediation.excluded': {
    env: ['REMEDIATION_EXCLUDED_NAMESPACES'],
    allowed: 'comma list of namespaces, `*` allowed',
    meaning: 'Namespaces that are never changed, on top of `kube-*`, `*-system` and the bot’s own.',
    fallback: ['monitoring', 'logging'],
  },
  'remediation.guard': {
    env: ['REMEDIATION_GUARD'],
    allowed: 'gatekeeper, vap, or both with a comma',
    meaning: 'Admission layers that must be proven to refuse before a button is shown.',
    fallback: ['gatekeeper', 'vap'],
  },
  'remediation.keyFile': {
    env: ['RCA_APPROVAL_KEY_FILE'],
    allowed: 'path of a PEM file that only its owner reads',
    meaning: 'Private key that signs approvals; `k8s-rca keys new` makes one.',
  },
  'remediation.trustedKeysFile': {
    env: ['RCA_TRUSTED_KEYS_FILE'],
    allowed: 'path of a JWKS file',
    meaning: 'Further public keys that the executor trusts, while keys are exchanged.',
  },
  'remediation.image': {
    env: ['RCA_EXECUTOR_IMAGE'],
    allowed: 'image by digest: registry/name@sha256:…; by tag it is weaker, and said',
    meaning: 'Image of the executor’s Job: this program’s own.',
  },
  'remediation.serviceAccount': {
    env: ['RCA_EXECUTOR_SERVICE_ACCOUNT'],
    allowed: 'name of a service account in the bot’s namespace',
    meaning: 'Account of the executor’s Job; nothing else may use it.',
    fallback: 'k8s-rca-executor',
  },
  'remediation.offerSeconds': {
    env: ['RCA_OFFER_SECONDS'],
    allowed: '10 to 86400',
    meaning: 'How long an offered fix may be approved.',
    fallback: 1800,
  },
  'remediation.firstLookSeconds': {
    env: ['RCA_FIRST_LOOK_SECONDS'],
    allowed: '1 to 3600',
    meaning: 'A fix is looked at first after this long, or later by the workload’s own timing.',
    fallback: 60,
    practice: 5,
  },
  'remediation.soakSeconds': {
    env: ['RCA_FIX_SOAK_SECONDS'],
    allowed: '1 to 86400; over 300 outside practice, since the kubelet backs off up to 300 s',
    meaning: 'The outcome of a fix is told after this long.',
    fallback: 600,
    practice: 20,
  },
  'remediation.canarySeconds': {
    env: ['RCA_CANARY_SECONDS'],
    allowed: '1 to 86400',
    meaning: 'The guard is proven anew at least this often, and whenever its objects change.',
    fallback: 3600,
    practice: 300,
  },
  'remediation.threshold': {
    env: ['CONFIDENCE_THRESHOLD'],
    allowed: '0 to 1',
    meaning: 'Least probability of a cause whose fix is offered; raises the floor of each action, lowers none.',
    fallback: 0,
  },
  'remediation.leastReplicas': {
    env: ['RCA_LEAST_REPLICAS'],
    allowed: '0 to 1000',
    meaning: 'Scaling goes no lower; admission holds its own bound.',
    fallback: 1,
  },
  'remediation.mostReplicas': { env: ['RCA_MOST_REPLICAS'], allowed: '1 to 1000', meaning: 'Scaling goes no higher.', fallback: 20 },
  'remediation.replicaStep': {
    env: ['RCA_REPLICA_STEP'],
    allowed: '1 to 100',
    meaning: 'Most replicas added or removed at once.',
    fallback: 5,
  },
  'remediation.resourceFactor': {
    env: ['RCA_RESOURCE_FACTOR'],
    allowed: '1 to 100',
    meaning: 'By what factor one fix may move cpu or memory at most; admission holds its own bound.',
    fallback: 4,
  },
  'remediation.memoryFloor': {
    env: ['RCA_MEMORY_FLOOR'],
    allowed: 'a quantity: 256Mi',
    meaning: 'Up to this much memory a limit may grow whatever the factor.',
    fallback: '256Mi',
  },
  'remediation.actions': {
    env: ['REMEDIATION_ACTIONS'],
    allowed: kinds,
    meaning: 'Fixes that are offered at all.',
    fallback: actionKinds,
  },
  'remediation.mostPerHour': {
    env: ['REMEDIATION_MAX_PER_HOUR'],
    allowed: '1 to 1000',
    meaning: 'Fixes made within an hour, whatever they change; no more are offered until it is over.',
    fallback: 50,
  },
  'remediation.mostPerOwner': {
    env: ['REMEDIATION_MAX_PER_OWNER'],
    allowed: '1 to 100',
    meaning: 'The same of one workload.',
    fallback: 5,
  },
  'remediation.twoPeople': {
    env: ['REMEDIATION_TWO_PEOPLE'],
    allowed: kinds,
    meaning: 'Actions of high risk, which two people must approve, on top of delete-stuck-pod; who asked for one cannot approve it.',
    fallback: [],
  },
};
