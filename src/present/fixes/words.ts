import type { Outcome } from '../../model/index.ts';

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
