import type { Incident } from '../model/index.ts';

/** A question of a known kind is no longer than this; a longer one says more than its kind. */
export const shortQuestion = 6;
/** A statement that is a request all the same: "logs api previous", "what changed". */
const shortRequest = 4;

/** Who asks this asks about their own affairs. */
const ofOneself = /\b(i|my|mine|we|our)\b/u;

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
  /^(pods?|containers?|deploy(s|ed|ing|ments?)?|nodes?|log(s|ged|ging)?|errors?|fail(s|ed|ing|ures?)?|crash(es|ed|ing|loop\w*)?|restart(s|ed|ing)?|memory|cpu|limits?|images?|probes?|events?|roll(s|ed|ing)?|roll(out|back)s?|configs?|config-?maps?|settings?|secrets?|volumes?|networks?|dns|services?|workloads?|replicas?|namespaces?|causes?|caus(ed|ing)|why|fix(es|ed|ing)?|exit(s|ed|ing)?|oom\w*|incidents?|evidence|databases?|db|disks?|storage|certificates?|registry|ingress|traffic|latency|timeouts?|releases?|revisions?|versions?|connections?|servers?|outages?|alerts?)$/u;
/** Words with which people ask about what stands above in the thread. In small talk they stand too, so they count in short questions alone. */
const here =
  /^(affect(s|ed)?|impact(s|ed)?|safe|bad|serious|severe|severity|urgent|priority|wait|ignore|since|when|beg[aiu]n|start(s|ed)?|over|broken|wrong|happen(s|ed|ing)?|going|slow|down|worse|better|status|else|sure|ideas?|summary|more|customers?|users?|related|mean(s|ing)?)$/u;

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
  if (words.length <= shortQuestion && !ofOneself.test(text) && words.some((w) => here.test(w))) return 'any';
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
