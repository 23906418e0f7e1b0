import { type ActionKind, actionKinds, type Risk } from '../model/index.ts';

/** Other names of each action, in systems that people come from. */
const aliases: Readonly<Record<ActionKind, readonly string[]>> = {
  restart: ['rollout_restart', 'rollout-restart'],
  rollback: ['rollout_undo', 'rollout-undo', 'undo', 'set_image', 'set-image'],
  scale: ['scale-up', 'scale-down', 'scale_up', 'scale_down'],
  'set-resources': ['set_resources', 'patch_resources', 'patch-resources'],
  'evict-pod': ['delete_pod', 'delete-pod', 'restart-pod', 'restart_pod', 'evict_pod'],
  'delete-stuck-pod': ['delete-stuck-pods', 'delete_stuck_pod', 'delete_stuck_pods'],
};

/** The action of that name or alias, as a person may write it. */
export function actionKindOf(name: string): ActionKind | undefined {
  const wanted = name.trim().toLowerCase();
  return actionKinds.find((kind) => kind === wanted || aliases[kind].includes(wanted));
}

export type RiskTiers = Readonly<Partial<Record<ActionKind, Risk>>>;

/** Restarted pods come back as they were; a stuck pod deleted by mistake may run twice. */
const usual: Readonly<Record<ActionKind, Risk>> = {
  restart: 'low',
  'evict-pod': 'low',
  scale: 'medium',
  rollback: 'medium',
  'set-resources': 'medium',
  'delete-stuck-pod': 'high',
};

export function riskOf(kind: ActionKind, tiers: RiskTiers = {}): Risk {
  return tiers[kind] ?? usual[kind];
}

/** People who must approve. */
export function peopleNeeded(risk: Risk): 1 | 2 {
  return risk === 'high' ? 2 : 1;
}
