import { type ActionKind, actionKinds, amountOf, type ClusterConfig, maybe, type RemediationConfig } from '../model/index.ts';
import type { Chosen } from './choose-cluster.ts';
import type { Problem } from './problem.ts';
import type { Values } from './settings.ts';

/** Fixes as they are set. Switched on for a real cluster they need a key, an image, a guard and namespaces: what is missing is an error, never a weaker way. */
export function chooseRemediation(values: Values, cluster: ClusterConfig | undefined): Chosen<RemediationConfig> {
  const named = values['remediation.mode'];
  const mode = named === 'api' ? 'on' : named === 'subprocess' ? 'off' : named;
  const choice: RemediationConfig = {
    mode,
    approvers: values['remediation.approvers'],
    ...maybe('approversFile', values['remediation.approversFile']),
    namespaces: values['remediation.namespaces'],
    excluded: values['remediation.excluded'],
    guard: values['remediation.guard'].flatMap((layer) => (layer === 'gatekeeper' || layer === 'vap' ? [layer] : [])),
    ...maybe('keyFile', values['remediation.keyFile']),
    ...maybe('trustedKeysFile', values['remediation.trustedKeysFile']),
    ...maybe('image', values['remediation.image']),
    serviceAccount: values['remediation.serviceAccount'],
    offerLife: values['remediation.offerSeconds'] * 1000,
    firstLook: values['remediation.firstLookSeconds'] * 1000,
    soak: values['remediation.soakSeconds'] * 1000,
    canaryEvery: values['remediation.canarySeconds'] * 1000,
    threshold: values['remediation.threshold'],
    replicas: {
      least: values['remediation.leastReplicas'],
      most: values['remediation.mostReplicas'],
      step: values['remediation.replicaStep'],
    },
    resources: {
      factor: values['remediation.resourceFactor'],
      // Its form was checked when it was read.
      memoryFloor: amountOf(values['remediation.memoryFloor']) ?? 0,
    },
    actions: kindsOf(values['remediation.actions']),
    mostAnHour: { cluster: values['remediation.mostPerHour'], owner: values['remediation.mostPerOwner'] },
    twoPeople: kindsOf(values['remediation.twoPeople']),
  };
  const real = cluster !== undefined && cluster.use !== 'practice';
  return {
    choice,
    problems: [...(named === 'subprocess' ? [subprocess] : []), ...(real && mode !== 'off' ? missing(choice) : [])],
    notes: [
      ...(named === 'api' ? ['REMEDIATION_MODE=api is read as on.'] : []),
      ...(real && mode !== 'off' && !choice.guard.includes('gatekeeper')
        ? [
            'Gatekeeper is not demanded (REMEDIATION_GUARD=vap): signatures of approvals are then checked by the executor alone, not at admission.',
          ]
        : []),
      ...(real && mode !== 'off' && choice.image !== undefined && !choice.image.includes('@')
        ? [
            'RCA_EXECUTOR_IMAGE names a tag: who can push to that registry can change what runs as the executor. A digest cannot be changed.',
          ]
        : []),
    ],
  };
}

function kindsOf(words: readonly string[]): readonly ActionKind[] {
  return words.flatMap((word) => actionKinds.find((kind) => kind === word) ?? []);
}

const subprocess: Problem = {
  setting: 'REMEDIATION_MODE',
  given: '"subprocess"',
  allowed: 'off, dry-run, on',
  mend: 'Commands are never run beside the bot: fixes run in a Job of their own, behind admission policies. Set on, dry-run or off.',
};

function missing(choice: RemediationConfig): readonly Problem[] {
  const need = (setting: string, absent: boolean, allowed: string, mend: string): readonly Problem[] =>
    absent ? [{ setting, given: 'nothing', allowed, mend }] : [];
  return [
    ...need(
      'RCA_APPROVAL_KEY_FILE',
      choice.keyFile === undefined,
      'path of the private key',
      'Make one with `k8s-rca keys new`, or set REMEDIATION_MODE=off.',
    ),
    ...need('RCA_EXECUTOR_IMAGE', choice.image === undefined, 'registry/name@sha256:…', 'Name this program’s own image by its digest.'),
    ...need(
      'REMEDIATION_NAMESPACES',
      choice.namespaces.length === 0,
      'at least one namespace',
      'Name the namespaces that are open to fixes.',
    ),
    ...need(
      'REMEDIATION_GUARD',
      choice.guard.length === 0,
      'gatekeeper, vap',
      'Name at least one layer: without any nothing may be changed.',
    ),
  ];
}
