import { at, type CauseId, str, stringMap, strings, text } from '../../../model/index.ts';
import { describe, inNamespace, kubectl } from '../../command.ts';
import type { Facts, ObjectFact } from '../../facts/index.ts';
import { type Ground, type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';

interface Verdict {
  readonly cause: CauseId;
  readonly why: string;
  readonly strength: number;
  readonly because: readonly Ground[];
  readonly mend: string;
  readonly bare?: 'part' | 'whole';
}

const isDefault = (c: ObjectFact): boolean =>
  text(at(c.body.metadata['annotations'], 'storageclass.kubernetes.io/is-default-class')) === 'true';

const said: readonly (readonly [RegExp, CauseId, (m: RegExpExecArray) => string, string])[] = [
  [
    /no persistent volumes available for this claim and no storage class is set/,
    'volume.pvc_unbound.no_class',
    () => 'it names no storage class, there is no default, and no volume fits',
    'Set storageClassName, or mark a class as default.',
  ],
  [
    /storageclass(?:\.storage\.k8s\.io)? "([^"]+)" not found/i,
    'volume.pvc_unbound.class_missing',
    (m) => `storage class ${m[1] ?? ''} does not exist`,
    'Correct storageClassName (a new claim is needed), or create the class.',
  ],
  [/Bound claim has lost/, 'volume.pvc_unbound.lost', () => 'its volume is gone', 'Restore the volume from a backup, or make a new claim.'],
  [
    /failed to provision|rpc error|provision|quota|exceeded/i,
    'volume.pvc_unbound.provisioning',
    () => 'the provisioner reports an error',
    'Read the provisioner’s message and log.',
  ],
];

function bySentences(claim: ObjectFact, facts: Facts): Verdict | undefined {
  const events = facts.said.filter(
    (s) => s.about.kind === 'PersistentVolumeClaim' && s.about.name === claim.ref.name && s.about.namespace === claim.ref.namespace,
  );
  for (const [words, cause, why, mend] of said)
    for (const s of events) {
      const m = words.exec(s.message);
      if (m)
        return { cause, why: why(m), strength: sure.stated, because: [{ evidence: s.id, says: brief(`${s.reason}: ${s.message}`) }], mend };
    }
  return undefined;
}

/** Without events: does its class exist, is there a volume that fits? */
function byObjects(claim: ObjectFact, facts: Facts): Verdict | undefined {
  const spec = claim.body['spec'];
  const className = str(at(spec, 'storageClassName'));
  const classes = facts.ofKind('StorageClass');
  const gone = className === undefined ? undefined : facts.absent('StorageClass', undefined, className);
  const volumes = facts.ofKind('PersistentVolume').filter((v) => text(at(v.body['spec'], 'storageClassName')) === (className ?? ''));
  if (gone !== undefined && volumes.length === 0)
    return {
      cause: 'volume.pvc_unbound.class_missing',
      why: `storage class ${className ?? ''} does not exist`,
      strength: sure.told,
      because: [{ evidence: gone, says: `there is no StorageClass ${className ?? ''}` }],
      mend: 'Correct storageClassName (a new claim is needed), or create the class.',
    };
  if (className === undefined && classes.length > 0 && !classes.some(isDefault))
    return {
      cause: 'volume.pvc_unbound.no_class',
      why: 'it names no storage class and there is no default',
      strength: sure.told,
      because: [{ evidence: classes[0]?.id ?? claim.id, says: 'no StorageClass is marked as default' }],
      mend: 'Set storageClassName, or mark a class as default.',
    };
  return volumes.length > 0 ? noMatch(claim, volumes) : undefined;
}

/** Bytes of a quantity, for comparing sizes; 0 where it cannot be read. */
function bytes(quantity: string): number {
  const m = /^(\d+(?:\.\d+)?)([KMGTPE]i?|[kmgtpe])?$/.exec(quantity);
  if (m === null) return 0;
  const step = 'KMGTPE'.indexOf((m[2] ?? '').charAt(0).toUpperCase()) + 1;
  return Number(m[1]) * (m[2]?.endsWith('i') ? 1024 : 1000) ** (m[2] === undefined ? 0 : step);
}

interface Misfit {
  readonly cause: CauseId;
  readonly says: string;
}

const misfitting = (detail: string, says: string): Misfit => ({ cause: `volume.pvc_unbound.${detail}`, says });

/** Why a volume does not fit a claim; undefined when it would. */
function misfit(claim: ObjectFact, volume: ObjectFact): Misfit | undefined {
  const [want, have] = [claim.body['spec'], volume.body['spec']];
  const size = text(at(want, 'resources', 'requests', 'storage'));
  const capacity = text(at(have, 'capacity', 'storage'));
  const modes = strings(at(want, 'accessModes')).filter((m) => !strings(at(have, 'accessModes')).includes(m));
  const labels = Object.entries(stringMap(at(want, 'selector', 'matchLabels')));
  const unmatched = labels.filter(([k, v]) => text(at(volume.body.metadata['labels'], k)) !== v);
  const holder = at(have, 'claimRef');
  if (unmatched.length > 0)
    return misfitting(
      'selector',
      `volume ${volume.ref.name} lacks label ${unmatched.map(([k, v]) => `${k}=${v}`).join(', ')} of the claim’s selector`,
    );
  if (holder !== undefined && text(at(holder, 'name')) !== claim.ref.name)
    return misfitting(
      'taken',
      `volume ${volume.ref.name} belongs to claim ${text(at(holder, 'name'))} (${text(at(volume.body['status'], 'phase')) || 'taken'})`,
    );
  if (bytes(capacity) < bytes(size)) return misfitting('capacity', `volume ${volume.ref.name} has ${capacity}, the claim asks for ${size}`);
  if (modes.length > 0) return misfitting('access_mode', `volume ${volume.ref.name} does not offer access mode ${modes.join(', ')}`);
  return undefined;
}

function noMatch(claim: ObjectFact, volumes: readonly ObjectFact[]): Verdict | undefined {
  const misfits = volumes.flatMap((v) => {
    const why = misfit(claim, v);
    return why === undefined ? [] : [{ evidence: v.id, ...why }];
  });
  if (misfits.length < volumes.length || misfits[0] === undefined) return undefined;
  return {
    cause: misfits[0].cause,
    why: misfits[0].says,
    strength: sure.told,
    because: misfits.slice(0, 3).map(({ evidence, says }) => ({ evidence, says })),
    mend: 'Correct the claim (selector, size, access mode), or provide a volume that fits.',
  };
}

function fallback(phase: string): Verdict {
  if (phase === 'Lost')
    return {
      cause: 'volume.pvc_unbound.lost',
      why: 'its volume is gone',
      strength: sure.stated,
      because: [],
      mend: 'Restore the volume from a backup, or make a new claim.',
    };
  return {
    cause: 'volume.pvc_unbound',
    why: 'nothing seen says why',
    strength: sure.likely,
    because: [],
    mend: 'Read its events.',
    bare: 'part',
  };
}

/** Pending is how a claim of a WaitForFirstConsumer class looks before a pod is placed: that is no failure. */
function waits(claim: ObjectFact, facts: Facts): boolean {
  const className = str(at(claim.body['spec'], 'storageClassName'));
  const ofClass = facts.ofKind('StorageClass').find((c) => (className === undefined ? isDefault(c) : c.ref.name === className));
  const event = facts.said.some((s) => s.about.name === claim.ref.name && s.reason === 'WaitForFirstConsumer');
  return (event || text(at(ofClass?.body, 'volumeBindingMode')) === 'WaitForFirstConsumer') && bySentences(claim, facts) === undefined;
}

function hit(claim: ObjectFact, v: Verdict, phase: string, facts: Facts): Hit {
  const user = facts.pods.find((p) => p.ref.namespace === claim.ref.namespace && p.volumes.some((x) => x.claim === claim.ref.name));
  return {
    cause: v.cause,
    title: `Claim ${claim.ref.name} is not bound: ${v.why}`,
    explanation: `The PersistentVolumeClaim stays ${phase}: ${v.why}. Pods that mount it cannot start.`,
    culprit: claim.ref,
    because: [...v.because, { evidence: claim.id, only: 'effect', says: `claim ${claim.ref.name} is ${phase}` }],
    against: [],
    strength: v.strength,
    steps: [
      { text: v.mend, command: describe(claim.ref) },
      { text: 'See classes and volumes.', command: kubectl('get', 'storageclass,pv') },
      { text: 'See the claims.', command: kubectl('get', 'pvc', ...inNamespace(claim.ref)) },
    ],
    shows: user?.ref ?? claim.ref,
    ...(v.bare === undefined ? {} : { bare: 'part' as const }),
  };
}

export const claims: Rule = {
  causes: ['no_class', 'class_missing', 'lost', 'provisioning', 'selector', 'taken', 'capacity', 'access_mode']
    .map((d): CauseId => `volume.pvc_unbound.${d}`)
    .concat('volume.pvc_unbound'),
  judge: (facts) =>
    facts.ofKind('PersistentVolumeClaim').flatMap((claim) => {
      const phase = text(at(claim.body['status'], 'phase'));
      if ((phase !== 'Pending' && phase !== 'Lost') || claim.body.metadata['deletionTimestamp'] !== undefined || waits(claim, facts))
        return [];
      return [
        hit(claim, bySentences(claim, facts) ?? (phase === 'Lost' ? undefined : byObjects(claim, facts)) ?? fallback(phase), phase, facts),
      ];
    }),
};

/** Claims that pods name and that a look showed not to exist. */
export const missingClaim: Rule = {
  causes: ['pending.pvc.missing'],
  judge: (facts) =>
    facts.pods
      .filter((p) => !p.well)
      .flatMap((p) =>
        p.volumes.flatMap((v): Hit[] => {
          const gone = v.claim === undefined ? undefined : facts.absent('PersistentVolumeClaim', p.ref.namespace, v.claim);
          if (gone === undefined || v.claim === undefined) return [];
          const culprit = facts.ownerOf(p.ref);
          return [
            {
              cause: 'pending.pvc.missing',
              title: `Claim ${v.claim} does not exist (needed by ${p.ref.name})`,
              explanation: 'The pod names a PersistentVolumeClaim that is not there, so it cannot be scheduled.',
              culprit,
              because: [
                { evidence: gone, says: `there is no PersistentVolumeClaim ${v.claim}` },
                { evidence: p.id, says: `volume ${v.name} uses claim ${v.claim}` },
              ],
              against: [],
              strength: sure.told,
              steps: [
                { text: 'See which claims there are.', command: kubectl('get', 'pvc', ...inNamespace(p.ref)) },
                { text: 'Create the claim or correct its name.', command: describe(culprit) },
              ],
              shows: p.ref,
            },
          ];
        }),
      ),
};
