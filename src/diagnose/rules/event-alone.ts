import type { CauseId } from '../../model/index.ts';
import { describe } from '../command.ts';
import type { Facts, Said } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { brief } from './lines.ts';

interface Reading {
  readonly kind: string;
  readonly words: RegExp;
  readonly cause: CauseId;
  readonly title: (name: string, match: RegExpExecArray) => string;
  readonly strength: number;
  readonly bare?: 'part';
}

/** What an Event alone tells of an object whose state would tell more. */
const readings: readonly Reading[] = [
  {
    kind: 'Pod',
    words: /^BackOff: .*restarting failed container(?:[ =](\S+))?/,
    cause: 'crashloop.generic',
    title: (pod, m) => `${m[1] === undefined ? 'A container' : `Container ${m[1]}`} of ${pod} keeps ending; how it ends was not seen`,
    strength: sure.fits,
    bare: 'part',
  },
  { kind: 'Node', words: /^NodeNotReady: /, cause: 'node.not_ready', title: (node) => `Node ${node} is not ready`, strength: sure.told },
  {
    kind: 'PersistentVolumeClaim',
    words: /^ProvisioningFailed: .*storageclass(?:\.storage\.k8s\.io)? "([^"]+)" not found/i,
    cause: 'volume.pvc_unbound.class_missing',
    title: (claim, m) => `Claim ${claim} is not bound: storage class ${m[1] ?? ''} does not exist`,
    strength: sure.stated,
  },
  {
    kind: 'PersistentVolumeClaim',
    words: /^ProvisioningFailed: (?!.*storageclass\S* "[^"]+" not found)/i,
    cause: 'volume.pvc_unbound.provisioning',
    title: (claim) => `Claim ${claim} is not bound: the provisioner reports an error`,
    strength: sure.told,
  },
];

function hitOf(s: Said, facts: Facts): readonly Hit[] {
  for (const reading of readings) {
    const match = reading.kind === s.about.kind ? reading.words.exec(`${s.reason}: ${s.message}`) : null;
    if (match === null) continue;
    return [
      {
        cause: reading.cause,
        title: reading.title(s.about.name, match),
        explanation: `The Event says so; ${s.about.kind} ${s.about.name} itself was not seen.`,
        culprit: facts.ownerOf(s.about),
        because: [{ evidence: s.id, says: brief(`${s.reason}: ${s.message}`) }],
        against: [],
        strength: reading.strength,
        steps: [{ text: 'Read its state.', command: describe(s.about) }],
        shows: s.about,
        ...(reading.bare === undefined ? {} : { bare: reading.bare }),
      },
    ];
  }
  return [];
}

/** Speaks only where the object was not seen: its state knows more than an Event about it. */
export const eventAlone: Rule = {
  causes: [...new Set(readings.map((r) => r.cause))],
  judge: (facts) =>
    facts.said
      .filter((s) => s.from === 'event' && s.type !== 'Normal' && facts.find(s.about.kind, s.about.namespace, s.about.name) === undefined)
      .flatMap((s) => hitOf(s, facts)),
};
