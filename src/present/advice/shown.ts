import { type Diagnosis, type Finding, type Incident, sameObject } from '../../model/index.ts';

type Advised = Pick<Incident, 'diagnosis' | 'advice'>;

/**
 * What is drawn: the rules' diagnosis, or the same with a model's part where it was given. Whatever it says of itself, a cause
 * that is none of the rules' is marked as the model's. What is offered never rests on this.
 */
export function shownDiagnosis({ diagnosis, advice }: Advised): Diagnosis | undefined {
  if (advice?.is !== 'given') return diagnosis;
  const marked = (cause: Finding): Finding =>
    diagnosis?.causes.some((rule) => sameCause(rule, cause)) === true
      ? cause
      : { ...cause, confidence: { probability: cause.confidence.probability, basis: 'model' } };
  const [a, b, c] = advice.diagnosis.causes.map(marked);
  const causes: Diagnosis['causes'] = a === undefined ? [] : b === undefined ? [a] : c === undefined ? [a, b] : [a, b, c];
  return { ...advice.diagnosis, causes };
}

function sameCause(rule: Finding, cause: Finding): boolean {
  return rule.cause === cause.cause && rule.title === cause.title && sameObject(rule.culprit, cause.culprit);
}

/** No rule speaks for it. */
export function byModel({ confidence }: Finding): boolean {
  return confidence.basis === 'model';
}
