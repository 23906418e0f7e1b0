import { annotations, at, conditions, str, text } from '../../model/index.ts';
import type { Facts, ObjectFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

function judgeVolume({ ref, id, body }: ObjectFact): readonly Hit[] {
  const phase = text(at(body['status'], 'phase'));
  const message = text(at(body['status'], 'message'));
  const told: Readonly<Record<string, readonly [cause: string, title: string, explanation: string, strength: number]>> = {
    Failed: [
      'volume.pv_failed',
      'could not be reclaimed',
      'Its automatic reclamation failed; it stays unusable until somebody looks after it.',
      sure.stated,
    ],
    Pending: ['volume.pv_pending', 'is not available yet', 'It has not become available.', sure.fits],
    Released: [
      'volume.pv_released',
      'is released and not free',
      'Its claim is gone; with the policy Retain it is not given to another claim until somebody clears it.',
      sure.fits,
    ],
  };
  const found = told[phase];
  const bound = str(at(body['spec'], 'claimRef', 'name'));
  if (found === undefined) return lost(ref, id, phase, bound);
  const [cause, title, explanation, strength] = found;
  return [
    hitOf({
      cause,
      shows: ref,
      title: `Volume ${ref.name} ${title}`,
      explanation,
      because: because(id, `phase ${phase}${message === '' ? '' : `: ${message}`}`),
      strength,
    }),
  ];
}

/** A PersistentVolume has no phase Lost in the API; recordings of old clusters and claims do. */
function lost(ref: ObjectFact['ref'], id: ObjectFact['id'], phase: string, claim: string | undefined): readonly Hit[] {
  if (phase !== 'Lost') return [];
  const of = claim === undefined ? '' : ` (claim ${claim})`;
  return [
    hitOf({
      cause: 'volume.pvc_unbound.lost',
      shows: ref,
      title: `Volume ${ref.name} is lost${of}`,
      explanation: 'Claim and volume no longer belong together.',
      because: because(id, 'phase Lost'),
      strength: sure.stated,
    }),
  ];
}

const isDefault = (c: ObjectFact): boolean => annotations(c.body)['storageclass.kubernetes.io/is-default-class'] === 'true';

function judgeDefaults(classes: readonly ObjectFact[]): readonly Hit[] {
  const all = classes.filter(isDefault);
  const [first] = all;
  if (all.length < 2 || first === undefined) return [];
  return [
    hitOf({
      cause: 'volume.several_defaults',
      shows: first.ref,
      title: `${all.length} storage classes are the default (${all.map((c) => c.ref.name).join(', ')})`,
      explanation: 'Claims without a class get the newest of them, which may not be the one that was meant.',
      because: all.map((c) => ({ evidence: c.id, says: `${c.ref.name} is a default class` })),
      strength: sure.told,
    }),
  ];
}

function judgeClaim(facts: Facts, claim: ObjectFact): readonly Hit[] {
  const { ref, id, body } = claim;
  const phase = text(at(body['status'], 'phase'));
  const name = str(at(body['spec'], 'storageClassName'));
  const gone = name === undefined || phase === 'Bound' ? undefined : facts.absent('StorageClass', undefined, name);
  if (
    name === undefined ||
    gone === undefined ||
    facts.ofKind('PersistentVolume').some((v) => at(v.body['spec'], 'storageClassName') === name)
  )
    return [];
  return [
    hitOf({
      cause: 'volume.pvc_unbound.class_missing',
      shows: ref,
      title: `Claim ${ref.name} asks for storage class ${name}, which does not exist`,
      explanation: 'No provisioner answers for it, so the claim stays Pending.',
      because: [...because(id, `storageClassName ${name}`), ...because(gone, `no StorageClass ${name}`)],
      strength: sure.stated,
    }),
  ];
}

/** An expansion that waits for the node, or that the controller could not do. */
function judgeResize({ ref, id, body }: ObjectFact): readonly Hit[] {
  return conditions(body['status'])
    .filter((c) => ['FileSystemResizePending', 'ControllerResizeError', 'NodeResizeError'].includes(c.type) && c.status === 'True')
    .map((c) =>
      hitOf({
        cause: 'volume.resize',
        shows: ref,
        title: `Claim ${ref.name} has not grown to the size it asks for`,
        explanation: c.message === '' ? 'The expansion is not finished.' : c.message,
        because: because(id, `${c.type}=True ${c.message}`.trim()),
        strength: c.type === 'FileSystemResizePending' ? sure.likely : sure.stated,
      }),
    );
}

export const storage: Rule = {
  causes: [
    'volume.pv_failed',
    'volume.pv_pending',
    'volume.pv_released',
    'volume.pvc_unbound.lost',
    'volume.pvc_unbound.class_missing',
    'volume.several_defaults',
    'volume.resize',
  ],
  judge: (facts) => [
    ...facts.ofKind('PersistentVolume').flatMap(judgeVolume),
    ...facts.ofKind('PersistentVolumeClaim').flatMap((c) => [...judgeClaim(facts, c), ...judgeResize(c)]),
    ...judgeDefaults(facts.ofKind('StorageClass')),
  ],
};
