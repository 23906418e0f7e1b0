import { type LlmReply, type LlmRequest, maybe, type Usage } from '../../model/index.ts';
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

function tooMuch(answer: Answer): boolean {
  return answer.calls.length > MOST_CALLS || saidIn(answer) > MOST_SAID;
}

/** Characters of the text and the calls. Arguments nest as deep as their text is long, and writing out what nests too deep throws: that is more than any. */
function saidIn({ text, calls }: Answer): number {
  try {
    return text.length + (calls.length === 0 ? 0 : JSON.stringify(calls.map((call) => call.arguments)).length);
  } catch {
    return Infinity;
  }
}

/** Bytes that a token holds at most, over a whole prompt or answer: English has four. */
const BYTES_A_TOKEN = 16;

/**
 * The answer with counts that can be true. Too low for what was sent or said, such as the zeros of servers that count nothing: it has none
 * and counts in full, or no budget would hold. Higher than what was set aside for it: that much, or a server could empty an account.
 */
export function credible(answer: Answer, request: LlmRequest, most: Attempt): Answer {
  const { usage, ...rest } = answer;
  if (usage === undefined) return answer;
  const spoke = answer.text !== '' || answer.calls.length > 0;
  const low =
    usage.input * BYTES_A_TOKEN < bytesOf(request) || usage.output * BYTES_A_TOKEN < saidIn(answer) || (spoke && usage.output === 0);
  return low ? rest : { ...rest, usage: atMost(usage, most) };
}

function atMost({ input, cached, output, written }: Usage, most: Attempt): Usage {
  return {
    input: Math.min(input, most.input),
    cached: Math.min(cached, most.input),
    output: Math.min(output, most.output),
    ...maybe('written', written === undefined ? undefined : Math.min(written, most.written ?? 0)),
  };
}

/** What any server is sent of it, whatever it takes: the words alone. */
function bytesOf({ system, turns }: LlmRequest): number {
  return turns.reduce((sum, turn) => sum + Buffer.byteLength(turn.text), Buffer.byteLength(system));
}
