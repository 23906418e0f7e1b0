import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { systemClock } from '../../adapters/clock/index.ts';
import { loadSigner, newKey, readKeySet } from '../../adapters/keys/index.ts';
import { type Connection, kubernetesLauncher } from '../../adapters/kubernetes/index.ts';
import type { RemediationNeeds } from '../../flow/index.ts';
import type { PracticeOptions } from '../../local/cluster/index.ts';
import type { Config, GuardLayer, RemediationConfig } from '../../model/index.ts';
import type { Log, Signer } from '../../ports/index.ts';
import { jobManifest } from '../../remediate/index.ts';
import { usualWatch } from '../../verify/index.ts';
import { PRACTICE_IMAGE, practiceExecutor as executorOf } from './practice-executor.ts';

/** Namespaces of the stories. */
export const PRACTICE_NAMESPACES = ['shop', 'payments'];
/** Where the executor's Jobs of the practice cluster run. */
const PRACTICE_NAMESPACE = 'k8s-rca';

/** Who approves, and with which key; the practice cluster trusts a key that lives as long as the process. */
export interface Fixing {
  readonly signer: Signer;
  readonly image: string;
  readonly namespace: string;
  readonly approvers: () => Promise<string>;
  readonly layers: readonly GuardLayer[];
  readonly namespaces: readonly string[];
}

/** What a real cluster was told; undefined while fixes are off. Throws a KeyError when the key cannot be used. */
export function realFixing(config: Config): Fixing | undefined {
  const { remediation, cluster } = config;
  if (remediation.mode === 'off' || cluster.use === 'practice') return undefined;
  const { keyFile = '', image = '', trustedKeysFile, guard, namespaces } = remediation;
  const others = trustedKeysFile === undefined ? undefined : readKeySet(readFileSync(trustedKeysFile, 'utf8'));
  return {
    signer: loadSigner({ file: keyFile }, others),
    image,
    namespace: cluster.ownNamespace,
    approvers: approversOf(remediation),
    layers: guard,
    namespaces,
  };
}

/** `approver`: the user of the local workspace who may approve where nobody else was named. */
export function practiceFixing(
  config: Config,
  about: { readonly approver: string | undefined; readonly namespaces: readonly string[] },
): Fixing | undefined {
  const { remediation } = config;
  if (remediation.mode === 'off') return undefined;
  const named = remediation.approvers !== '' || remediation.approversFile !== undefined;
  return {
    signer: loadSigner({ pem: newKey().pem }),
    image: PRACTICE_IMAGE,
    namespace: PRACTICE_NAMESPACE,
    approvers: named ? approversOf(remediation) : () => Promise.resolve(about.approver ?? ''),
    layers: ['practice'],
    namespaces: remediation.namespaces.length > 0 ? remediation.namespaces : about.namespaces,
  };
}

/** What the practice cluster needs to run the executor as a process, with the stand-in guard before it. */
export function practiceExecutor(config: Config, { signer, namespace }: Fixing): NonNullable<PracticeOptions['executor']> {
  const { serviceAccount } = config.remediation;
  return executorOf({ keys: signer.keys, cluster: config.cluster.name, namespace, serviceAccount });
}

/** Read at every decision: who was taken off the list a minute ago may approve nothing. */
function approversOf({ approvers, approversFile }: RemediationConfig): () => Promise<string> {
  return () => (approversFile === undefined ? Promise.resolve(approvers) : readFile(approversFile, 'utf8'));
}

export function remediationNeeds(
  config: Config,
  fixing: Fixing,
  outside: { readonly connection: Connection; readonly log: Log },
): RemediationNeeds {
  const { remediation } = config;
  const { signer, image, namespace, layers } = fixing;
  const { connection, log } = outside;
  return {
    signer,
    approvers: fixing.approvers,
    launcher: kubernetesLauncher({
      connection,
      namespace,
      layers,
      jobOf: ({ plan, approval, auditHead }) =>
        jobManifest(plan, approval, { namespace, image, serviceAccount: remediation.serviceAccount, keys: signer.keys, auditHead }),
      newId: () => randomBytes(8).toString('hex'),
      clock: systemClock,
      random: Math.random,
      log,
    }),
    settings: {
      mode: remediation.mode === 'dry-run' ? 'dry-run' : 'on',
      audience: config.cluster.name,
      ownNamespace: namespace,
      namespaces: fixing.namespaces,
      excluded: remediation.excluded,
      layers,
      guardEvery: remediation.canaryEvery,
      offerLife: remediation.offerLife,
      threshold: remediation.threshold,
      bounds: {
        leastReplicas: remediation.replicas.least,
        mostReplicas: remediation.replicas.most,
        replicaStep: remediation.replicas.step,
        ...remediation.resources,
      },
      actions: remediation.actions,
      mostAnHour: remediation.mostAnHour,
      tiers: Object.fromEntries(remediation.twoPeople.map((kind) => [kind, 'high'])),
      watch: {
        ...usualWatch,
        firstLook: remediation.firstLook,
        soak: remediation.soak,
        every: Math.min(usualWatch.every, remediation.firstLook),
      },
    },
  };
}
