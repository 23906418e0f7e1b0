import { type Answer, type Api, type Call, isOk, refusalOf } from './api.ts';
import { NoAnswer } from './no-answer.ts';
import { Refusal } from './refusal.ts';

/** Times a request that changes nothing is sent, and the waits between, in milliseconds. */
const TRIES = 3;
const WAIT = 500;
const LONGEST_WAIT = 5_000;

export type Sleep = (ms: number) => Promise<void>;

const isPassing = ({ status }: Answer): boolean => status === 429 || status >= 500;

/** Sends what changes nothing (a read, a dry run), again where the server was busy or did not answer. */
async function insist(api: Api, call: Call, sleep: Sleep): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await api.send(call);
      if (!isPassing(answer) || tries >= TRIES) return answer;
      await sleep(Math.min(answer.wait ?? WAIT * tries, LONGEST_WAIT));
    } catch (error) {
      if (tries >= TRIES) throw error;
      await sleep(WAIT * tries);
    }
  }
}

/** The body of a 2xx answer; throws a Refusal of this step otherwise, in the server's words. */
export async function ask(to: { readonly api: Api; readonly sleep: Sleep }, call: Call, step: Refusal['step']): Promise<unknown> {
  try {
    const answer = await insist(to.api, call, to.sleep);
    if (isOk(answer)) return answer.body;
    const { code, why } = refusalOf(answer);
    throw new Refusal(step, code, why);
  } catch (error) {
    if (error instanceof NoAnswer) throw new Refusal(step, 'no-answer', `the API server: ${error.message}`);
    throw error;
  }
}
