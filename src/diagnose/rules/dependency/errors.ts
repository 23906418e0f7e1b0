import { describe } from '../../command.ts';
import type { Facts } from '../../facts/index.ts';
import { type Hit, sure } from '../../rule.ts';
import type { Heard } from '../lines.ts';
import { listening, who } from '../signature.ts';
import { endpointIn, serviceAt, written } from './endpoint.ts';

function refine(hit: Hit, heard: Heard, facts: Facts): Hit {
  const endpoint = endpointIn(heard.line.text);
  if (endpoint === undefined) return hit;
  const service = serviceAt(facts, endpoint, heard.about.namespace);
  return {
    ...hit,
    title: `${who(heard)} gets errors from ${written(endpoint)}`,
    ...(service === undefined
      ? {}
      : { culprit: service.ref, toward: service.ref, steps: [{ text: 'See its state.', command: describe(service.ref) }, ...hit.steps] }),
  };
}

/** What it calls answers, with server errors. */
export const serverErrors = listening({
  cause: 'dependency.error',
  patterns: [
    /(?:status(?: code)?|HTTP(?:\/\d(?:\.\d)?)?|response|returned|responded|got|code)[\s:=('"]*(?:500|502|503|504)\b/i,
    /\b(?:502 Bad Gateway|503 Service (?:Temporarily )?Unavailable|504 Gateway Time-?out)\b/i,
    /upstream prematurely closed connection|no healthy upstream/i,
    /(?:upstream|remote|downstream|backend)\b.{0,40}\b(?:error|failed|5\d\d)\b/i,
  ],
  title: (name) => `${name} gets server errors from what it calls`,
  explanation: 'What it depends on answers, but with errors; the trouble lies there.',
  strength: sure.fits,
  steps: () => [],
  refine,
});
