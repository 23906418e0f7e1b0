import { expect, it } from 'vitest';
import * as present from '../../../src/present/index.ts';
import * as advice from './advice-samples.ts';

it('a rule’s cause is shown with the facts, culprit and steps of the diagnosis, whatever the advice has of them; its likelihood is the advice’s', () => {
  const [first, second] = advice.unclear.causes;
  if (first === undefined || second === undefined) throw new Error('the sample has two causes');
  const old = { ...first, explanation: 'As it was.', because: [], steps: [], confidence: { probability: 0.33, basis: 'both' } } as const;
  const given = advice.given({ diagnosis: { ...advice.unclear, causes: [old, second] } });
  const shown = present.shownDiagnosis(advice.advised(given))?.causes[0];
  expect(shown).toEqual({ ...first, confidence: old.confidence });
});
