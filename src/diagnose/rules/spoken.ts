import type { CauseId, ObjectRef, Step } from '../../model/index.ts';
import { describe } from '../command.ts';
import type { Facts, Said } from '../facts/index.ts';
import type { Hit, Rule } from '../rule.ts';
import { brief } from './lines.ts';

/** What a sentence of Kubernetes means, by its wording. */
export interface Word {
  readonly cause: CauseId;
  readonly words: RegExp;
  readonly strength: number;
  readonly title: (on: Sentence) => string;
  readonly explanation: string;
  readonly steps: (on: Sentence) => readonly Step[];
  /** The one to blame, when it is not the owner of the object spoken of. */
  readonly culprit?: (on: Sentence) => ObjectRef | undefined;
  readonly toward?: (on: Sentence) => ObjectRef | undefined;
  readonly bare?: 'part' | 'whole';
  readonly proximate?: Hit['proximate'];
}

export interface Sentence {
  readonly said: Said;
  readonly match: RegExpExecArray;
  readonly facts: Facts;
  readonly owner: ObjectRef;
}

/** An object of the namespace that the sentence is about. */
export function sibling(on: Sentence, kind: string, name: string | undefined): ObjectRef | undefined {
  const { namespace } = on.said.about;
  return name === undefined || name === '' ? undefined : { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The first group that took part in the match. */
export const group = (on: Sentence): string => on.match.slice(1).find((g) => g !== undefined && g !== '') ?? '';

function hitOf(word: Word, on: Sentence): Hit {
  const { said, owner } = on;
  const toward = word.toward?.(on);
  return {
    cause: word.cause,
    title: word.title(on),
    explanation: word.explanation,
    culprit: word.culprit?.(on) ?? owner,
    ...(said.container === undefined ? {} : { container: said.container }),
    because: [{ evidence: said.id, says: brief(`${said.reason}: ${said.message}`, 280) }],
    against: [],
    strength: word.strength,
    steps: [...word.steps(on), { text: 'Read its events.', command: describe(said.about) }],
    shows: said.about,
    ...(toward === undefined ? {} : { toward }),
    ...(word.bare === undefined ? {} : { bare: word.bare }),
    ...(word.proximate === undefined ? {} : { proximate: word.proximate }),
  };
}

/** A rule over sentences: of those that `when` lets through, the first word that matches decides. */
export function spoken(when: (said: Said) => boolean, words: readonly Word[]): Rule {
  return {
    causes: [...new Set(words.map((w) => w.cause))],
    judge: (facts) =>
      facts.said.filter(when).flatMap((said) => {
        for (const word of words) {
          const match = word.words.exec(said.message);
          if (match) return [hitOf(word, { said, match, facts, owner: facts.ownerOf(said.about) })];
        }
        return [];
      }),
  };
}
