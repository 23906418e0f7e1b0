import type { Diagnosis, Finding, Incident } from '../../model/index.ts';

/** What is drawn: the rules' diagnosis, or the same with a model's part where it was given. What is offered never rests on this. */
export function shownDiagnosis({ diagnosis, advice }: Pick<Incident, 'diagnosis' | 'advice'>): Diagnosis | undefined {
  return advice?.is === 'given' ? advice.diagnosis : diagnosis;
}

/** No rule speaks for it. */
export function byModel({ confidence }: Finding): boolean {
  return confidence.basis === 'model';
}
