import type { Behaviour } from '../../src/local/models/index.ts';
import type { ModelConfig } from '../../src/model/index.ts';
import type { Character } from './ask-all.ts';

/** A model of some character, and how patient the bot is with it. */
export interface Cast {
  readonly name: string;
  /** How much it is asked about: all, a third through each vendor, or some; what answers nothing answers nothing everywhere. */
  readonly about: 'all' | 'third' | 'some';
  readonly plays: Character;
  readonly calls?: Partial<ModelConfig['calls']>;
  readonly server?: 'gone';
}

const always =
  (behaviour: Behaviour): Character =>
  () =>
    behaviour;

/** Knows the label, and cites what the rule for it rests on. */
export const oracle: Character = ({ right, cause }, { diagnosis }) => {
  const known = diagnosis.causes.find((c) => right(c.cause));
  const { kind, namespace = '', name } = known?.culprit ?? { kind: '', name: '' };
  return {
    is: 'oracle',
    cause: known?.cause ?? cause ?? 'other.novel',
    ...(known === undefined ? {} : { culprit: { kind, namespace, name } }),
    ...(known?.because[0] === undefined ? {} : { cites: known.because[0].evidence }),
  };
};

const impatient = { perCall: 100, total: 300 } as const;

export const cast: readonly Cast[] = [
  { name: 'honest', about: 'all', plays: always({ is: 'honest' }) },
  { name: 'honest, after two looks', about: 'some', plays: always({ is: 'looks', rounds: 2 }) },
  { name: 'oracle', about: 'some', plays: oracle },
  { name: 'lies', about: 'all', plays: always({ is: 'lie' }) },
  { name: 'by chance', about: 'third', plays: always({ is: 'random', seed: 7 }) },
  { name: 'obeys', about: 'third', plays: always({ is: 'obedient' }) },
  { name: 'cites what is not there', about: 'some', plays: always({ is: 'cites-unknown' }) },
  { name: 'cites nothing', about: 'some', plays: always({ is: 'cites-nothing' }) },
  { name: 'cut off', about: 'some', plays: always({ is: 'truncate', tokens: 30 }) },
  { name: 'empty', about: 'some', plays: always({ is: 'empty' }) },
  { name: 'garbage', about: 'some', plays: always({ is: 'garbage', as: 'words' }) },
  { name: 'five megabytes', about: 'some', plays: always({ is: 'too-much', as: 'large' }), calls: impatient },
  { name: 'stalls', about: 'some', plays: always({ is: 'stall' }), calls: impatient },
  { name: 'says 429', about: 'some', plays: always({ is: 'error', status: 429, retryAfter: 1 }), calls: impatient },
  { name: 'dead', about: 'some', plays: always({ is: 'honest' }), server: 'gone' },
  { name: 'says 500', about: 'some', plays: always({ is: 'error', status: 500 }) },
];
