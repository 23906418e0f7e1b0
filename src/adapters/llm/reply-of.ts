import type { LlmReply, LlmRequest } from '../../model/index.ts';
import type { Attempt } from '../../ports/index.ts';
import { type Answer, AttemptFailure } from './attempter.ts';

/** Characters of an answer with its calls: beyond any longest answer, and few enough to be read, scrubbed and kept in one go. */
const MOST_SAID = 200_000;
/** Calls in one answer; what is asked for beyond a few waits anyway. */
const MOST_CALLS = 32;

/** Throws where nothing was said though nothing stood in the way, or too much; it was paid for all the same. */
export function replyOf(answer: Answer, most: Attempt): LlmReply {
  const usage = answer.usage ?? { input: most.input, cached: 0, output: most.output };
  const cost = answer.usage ?? 'unknown';
  if (tooMuch(answer)) {
    const why = `${most.model} answered with too much: more than ${MOST_SAID.toLocaleString('en-US')} characters or ${MOST_CALLS} looks at once`;
    throw new AttemptFailure({ code: 'bad_answer', why, cost, next: 'never' });
  }
  if (answer.text.trim() === '' && answer.calls.length === 0 && answer.ended === 'stop') {
    throw new AttemptFailure({ code: 'empty_response', why: `${most.model} answered with nothing`, cost, next: 'never' });
  }
  return { text: answer.text, calls: answer.calls, ended: answer.ended, usage, model: answer.model ?? most.model };
}

/** Arguments nest as deep as their text is long, and writing out what nests too deep throws: nobody's arguments either. */
function tooMuch({ text, calls }: Answer): boolean {
  if (calls.length > MOST_CALLS || text.length > MOST_SAID) return true;
  try {
    return text.length + JSON.stringify(calls).length > MOST_SAID;
  } catch {
    return true;
  }
}

/** Bytes that a token holds at most, over a whole prompt: English has four. */
const BYTES_A_TOKEN = 16;

/** The answer without counts that cannot be true, such as the zeros of servers that count nothing: it counts in full then, or no budget would hold. */
export function credible(answer: Answer, request: LlmRequest): Answer {
  const { usage, ...rest } = answer;
  if (usage === undefined) return answer;
  const spoke = answer.text !== '' || answer.calls.length > 0;
  const low = usage.input * BYTES_A_TOKEN < bytesOf(request) || (spoke && usage.output === 0);
  return low ? rest : answer;
}

/** What any server is sent of it, whatever it takes: the words alone. */
function bytesOf({ system, turns }: LlmRequest): number {
  return turns.reduce((sum, turn) => sum + Buffer.byteLength(turn.text), Buffer.byteLength(system));
}
