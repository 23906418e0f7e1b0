import type { Outcome, Remedy } from '../../model/index.ts';
import { cut, oneLine } from '../text.ts';

export const outcomeWord: Readonly<Record<Outcome['is'], string>> = {
  recovered: 'Recovered',
  'not-recovered': 'Not recovered',
  worse: 'Worse',
  reverted: 'Reverted',
  inconclusive: 'Cannot be known',
};

export const outcomeIcon: Readonly<Record<Outcome['is'], string>> = {
  recovered: 'white_check_mark',
  'not-recovered': 'x',
  worse: 'rotating_light',
  reverted: 'leftwards_arrow_with_hook',
  inconclusive: 'grey_question',
};

/** What a fix that was refused left in the cluster. */
export function leftBy({ state }: Remedy): string {
  const wrote = state.at === 'refused' && state.execution?.is === 'refused' ? state.execution.wrote : undefined;
  return wrote === undefined ? 'Nothing was changed.' : `${cut(oneLine(wrote), 200)} Nothing else was changed.`;
}
