/** A proposal and live facts go in; an offer with its parameters, or the reason for none, leaves. One action a file; nothing that is not here can be offered. */
import type { ActionKind } from '../../model/index.ts';
import type { ActionRule } from '../types.ts';
import { deleteStuckPod } from './delete-stuck-pod.ts';
import { evictPod } from './evict-pod.ts';
import { restart } from './restart.ts';
import { rollback } from './rollback.ts';
import { scale } from './scale.ts';
import { setResources } from './set-resources.ts';

/** The whole catalogue, in the order of preference where several cure one cause: what is known to have worked comes first. */
export const actions: Readonly<Record<ActionKind, ActionRule>> = {
  rollback,
  'set-resources': setResources,
  scale,
  restart,
  'evict-pod': evictPod,
  'delete-stuck-pod': deleteStuckPod,
};
