import { type Diagnosis, type Finding, type Incident, maybe, type Pointer, sameObject, type Step, topThree } from '../../model/index.ts';
import { unlinked } from './model-words.ts';

type Advised = Pick<Incident, 'diagnosis' | 'advice'>;

/**
 * What is drawn: the rules' diagnosis, its causes as likely as a model left them where it was given. Whatever it says of itself, a
 * cause that is none of the rules' is marked as the model's, and leads nowhere; everything beside the causes stays the rules'.
 * What is offered never rests on this.
 */
export function shownDiagnosis({ diagnosis, advice }: Advised): Diagnosis | undefined {
  if (advice?.is !== 'given' || diagnosis === undefined) return diagnosis;
  const { other, whyFewer } = advice.diagnosis;
  const marked = (cause: Finding): Finding => {
    const rule = diagnosis.causes.find((r) => sameCause(r, cause));
    return rule === undefined ? models(cause) : { ...rule, confidence: cause.confidence };
  };
  return { ...diagnosis, causes: topThree(advice.diagnosis.causes.map(marked)), other, whyFewer: unlinked(whyFewer) };
}

function models(cause: Finding): Finding {
  const said = (p: Pointer): Pointer => ({ ...p, says: unlinked(p.says) });
  const step = ({ text, command }: Step): Step => ({
    text: unlinked(text),
    ...maybe('command', command === undefined ? undefined : unlinked(command)),
  });
  return {
    ...cause,
    cause: unlinked(cause.cause),
    title: unlinked(cause.title),
    explanation: unlinked(cause.explanation),
    because: cause.because.map(said),
    against: cause.against.map(said),
    steps: cause.steps.map(step),
    confidence: { probability: cause.confidence.probability, basis: 'model' },
  };
}

function sameCause(rule: Finding, cause: Finding): boolean {
  return rule.cause === cause.cause && rule.title === cause.title && sameObject(rule.culprit, cause.culprit);
}

/** No rule speaks for it. */
export function byModel({ confidence }: Finding): boolean {
  return confidence.basis === 'model';
}
