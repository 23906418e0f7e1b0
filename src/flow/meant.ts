import type { Incident } from '../model/index.ts';

/** A question of a known kind is no longer than this; a longer one says more than its kind. */
export const shortQuestion = 6;
/** A statement that is a request all the same: "logs api previous", "what changed". */
const shortRequest = 4;

/** First words of a question, and of what is asked for without one. */
const asking = new Set(
  'who what when where which why how is are was were am does do did can could should would will shall may has have had any show give tell list describe explain'.split(
    ' ',
  ),
);
/** Something is asked of whoever reads it; who means another person names them. */
const requests = /^(?:(?:can|could|would|will) you|please)\b/u;
/** Somebody tells what they did or saw. */
const telling = /^(i|we|you|he|she|they|it|this|that|done|fixed|thanks?|ok(ay)?)(['’](m|s|re|ve|ll|d))?\b/u;
const matters =
  /^(pods?|containers?|deploy(s|ed|ing|ments?)?|nodes?|log(s|ged|ging)?|errors?|fail(s|ed|ing|ures?)?|crash(es|ed|ing|loop\w*)?|restart(s|ed|ing)?|memory|cpu|limits?|images?|probes?|events?|roll(s|ed|ing)?|roll(out|back)s?|configs?|config-?maps?|settings?|secrets?|volumes?|networks?|dns|services?|workloads?|replicas?|namespaces?|causes?|caus(ed|ing)|why|fix(es|ed|ing)?|exit(s|ed|ing)?|oom\w*|incidents?|evidence)$/u;

/**
 * For whom something is meant that is said in a card's thread without calling the bot, where people talk to each other: the rules alone,
 * a model too, or neither. What names another person is theirs; only a question that has a word of the matter is for a model.
 */
export function meantFor(said: string, incident: Incident): 'rules' | 'any' | 'nobody' {
  if (/<[@!]/u.test(said)) return 'nobody';
  const text = said.trim().toLowerCase();
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}.-]*/gu) ?? [];
  const known = asking.has(words[0]?.replace(/['’].*$/u, '') ?? '');
  const marked = /[?？؟]$/u.test(text);
  const asks = marked || known || requests.test(text);
  if (!asks) return words.length <= shortRequest && !telling.test(text) ? 'rules' : 'nobody';
  const own = namesOf(incident);
  if (words.some((w) => matters.test(w) || own.has(w))) return 'any';
  // What is asked of "you", or at length in words that are not known here, may be of the matter all the same.
  if (requests.test(text) || (marked && !known && words.length > shortQuestion)) return 'any';
  return words.length <= shortQuestion ? 'rules' : 'nobody';
}

/** What the incident is about, each name whole. */
function namesOf({ subject, members, container, diagnosis }: Incident): ReadonlySet<string> {
  const refs = [subject, ...members, ...(diagnosis?.causes ?? []).map((c) => c.culprit)];
  const names = [container, ...refs.flatMap((r) => [r.kind, r.name, r.namespace ?? ''])];
  return new Set(names.filter((n) => n !== '').map((n) => n.toLowerCase()));
}
