import type { Failing } from './attempter.ts';
import type { Fate, Refusal } from './courier.ts';

/** Whom a sentence speaks of. */
export interface Whom {
  readonly model: string;
  /** Host of the server, without credentials. */
  readonly host: string;
}

/** Codes of a connection that never came about: nothing was sent. */
const UNSENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|PROXY_REFUSED|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|\w*_?SELF_SIGNED\w*|SELF_SIGNED\w*|UNABLE_TO_\w+|DEPTH_ZERO_\w+|EPROTO)$/;
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|TLS/;

/** Why an attempt gave no answer, in our own words; the server's decide, and are never repeated. */
export function failingOf(fate: Fate, whom: Whom, now: number): Failing {
  switch (fate.is) {
    case 'refused':
      return refused(fate.refusal, whom, now);
    case 'broken':
      return broken(fate.code, whom);
    case 'endless':
      return {
        code: 'bad_answer',
        why: `the answer of ${whom.model} was longer than any honest one and was cut off`,
        cost: 'unknown',
        next: 'never',
      };
    case 'arrived':
      return {
        code: 'bad_answer',
        why: `what ${whom.host} sent is no answer of its protocol: check AI_PROVIDER and AI_BASE_URL`,
        cost: 'unknown',
        next: 'never',
      };
    case 'unsent':
      return { code: 'unknown', why: 'the request could not be written', cost: 'nothing', next: 'never' };
  }
}

function broken(code: string, { host }: Whom): Failing {
  if (UNSENT.test(code)) {
    const mend = UNTRUSTED.test(code)
      ? 'its certificate is not trusted: name its CA in NODE_EXTRA_CA_CERTS'
      : 'check AI_BASE_URL, the network and HTTPS_PROXY/NO_PROXY';
    return { code: 'llm_unavailable', why: `${host} cannot be reached (${code}): ${mend}`, cost: 'nothing', next: 'later' };
  }
  return { code: 'llm_unavailable', why: `the connection to ${host} broke before the answer was there`, cost: 'unknown', next: 'later' };
}

function refused(refusal: Refusal, whom: Whom, now: number): Failing {
  const { status } = refusal;
  const said = saidOf(refusal.text);
  // A gateway that gave up waiting says nothing of what the server behind it did; all other refusals are not charged.
  const cost = status === 502 || status === 504 || status === 524 ? 'unknown' : 'nothing';
  const after = pauseOf(refusal, now);
  const pause = after === undefined ? {} : { after };
  if (status === 401 || status === 403 || said.key) return { code: 'llm_auth', why: keyless(status, whom), cost, next: 'never' };
  if (status === 402 || (status === 429 && said.unpaid)) {
    const why = `the account at ${whom.host} has no quota left: see its billing, or name another provider`;
    return { code: 'llm_rate_limit', why, cost, next: 'elsewhere' };
  }
  if (status === 429) {
    const why = `${whom.host} asks for fewer calls of ${whom.model}: raise its limit, or name further models in AI_FALLBACK_MODELS`;
    return { code: 'llm_rate_limit', why, cost, next: 'later', ...pause };
  }
  if (status === 404) {
    const why = `${whom.host} has no model ${whom.model}: \`k8s-rca doctor\` lists what it has; check AI_MODEL and AI_BASE_URL`;
    return { code: 'llm_bad_request', why, cost, next: 'elsewhere' };
  }
  if (status === 408 || status === 409 || status >= 500) {
    const why = `${whom.host} fails or is overloaded (${status}): nothing to mend here; AI_FALLBACK_MODELS names models to turn to`;
    return { code: 'llm_unavailable', why, cost, next: 'later', ...pause };
  }
  if (status < 400) {
    const why = `${whom.host} sends requests on to another address (${status}): name the final one in AI_BASE_URL`;
    return { code: 'llm_bad_request', why, cost, next: 'never' };
  }
  if (status === 413 || said.long) {
    const why = `the prompt is longer than ${whom.model} takes: lower PROMPT_TOKEN_BUDGET`;
    return { code: 'llm_bad_request', why, cost, next: 'elsewhere' };
  }
  return { code: 'llm_bad_request', why: `${whom.host} refuses the request (${status}) to ${whom.model}`, cost, next: 'never' };
}

function keyless(status: number, { host, model }: Whom): string {
  return status === 403
    ? `${host} does not let this key use ${model}: check AI_API_KEY and its rights`
    : `${host} refuses the key: check AI_API_KEY`;
}

/** What the words of a refusal add to its status; the statuses alone mix these up. */
function saidOf(text: string): { readonly key: boolean; readonly unpaid: boolean; readonly long: boolean } {
  return {
    key: /API_KEY_INVALID|invalid[ _]api[ _]key|api key not (valid|found)|api key expired/i.test(text),
    unpaid: /insufficient_quota|billing_(hard_limit|not_active)|credit balance/i.test(text),
    long: /context_length_exceeded|context (length|window|size)|prompt is too long|input token count|too many tokens/i.test(text),
  };
}

/** Milliseconds to wait, by `retry-after-ms`, `retry-after` (seconds or date) or Google's RetryInfo. */
function pauseOf({ headers, text }: Refusal, now: number): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const after = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000;
  const date = Date.parse(after);
  if (Number.isFinite(date)) return Math.max(0, date - now);
  const delay = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(text)?.[1];
  return delay === undefined ? undefined : Number(delay) * 1000;
}
