import { loadSigner, newKey } from '../../src/adapters/keys/index.ts';
import type { RemediationNeeds } from '../../src/flow/index.ts';
import { actionKinds, type GuardLayer } from '../../src/model/index.ts';
import type { Clock, Launcher } from '../../src/ports/index.ts';
import { usualBounds } from '../../src/remediate/index.ts';
import { usualWatch } from '../../src/verify/index.ts';

const layer: GuardLayer = 'practice';
export const approver = 'U0ANA';

/** Fixes may be offered: the guard is said to hold. Nothing is ever launched here. */
export function remediation(namespaces: readonly string[], clock: Clock): RemediationNeeds {
  const never = (): Promise<never> => Promise.reject(new Error('nothing is carried out in an evaluation'));
  const launcher: Launcher = {
    launch: never,
    state: () => Promise.resolve({ is: 'absent' }),
    follow: () => ({ stop: () => Promise.resolve() }),
    canary: () => Promise.resolve([{ layer, holds: true, at: clock.now(), why: '' }]),
    guardVersion: () => Promise.resolve('1'),
  };
  return {
    launcher,
    signer: loadSigner({ pem: newKey().pem }),
    approvers: () => Promise.resolve(approver),
    settings: {
      mode: 'on',
      audience: 'field',
      ownNamespace: 'k8s-rca',
      namespaces,
      excluded: [],
      layers: [layer],
      guardEvery: 3_600_000,
      offerLife: 1_800_000,
      threshold: 0,
      bounds: usualBounds,
      actions: actionKinds,
      mostAnHour: { cluster: 1_000, owner: 10 },
      tiers: {},
      watch: usualWatch,
    },
  };
}
