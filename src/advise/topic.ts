import { canonical } from '../model/index.ts';
import { itemsOf, type Matter } from './matter.ts';

/** Words that every sentence has say nothing about its topic. */
const fillers = new Set(
  'about after also because been before being both cannot could does each from have here into more most must only other over same should some such than that their them then there these they this those under until very were what when where which while will with would your evidence summary'.split(
    ' ',
  ),
);

/** Words that answer a question, whatever it is about. */
const answering = new Set(
  'since against within without through either neither though once twice three four five seven eight nine eleven twelve many much less least few several often rarely long later earlier older newer time still never again already always exactly likely probably unlikely possible possibly perhaps maybe nothing anything everything something else every between around during today yesterday first last times minutes hours seconds days answer answers shows show shown says said seen tells told means points found fits known true right wrong cause caused causes reason because affected changed change happened happens started ended works working'.split(
    ' ',
  ),
);

/** Words of the trade: an answer may explain by what the evidence does not name. */
const trade =
  'container containers pod pods node nodes deployment statefulset daemonset replica replicas rollout image images registry memory cpu disk volume volumes claim storage network policy policies dns service services endpoint endpoints ingress port ports probe probes liveness readiness quota limit limits request requests config configmap secret secrets settings variable role permission permissions token certificate scheduler kubelet kernel namespace cluster process program version error errors crash crashes crashed exit exits exited restart restarts restarted fail fails failed failure timeout refused connection database cache queue upstream dependency traffic latency load logs events incident incidents alert alerts open resolved killed evicted pending ready running unavailable reachable unreachable healthy broken';

/** Enough to recognise the matter by; evidence can be megabytes. */
const mostText = 300_000;

function words(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((w) => !fillers.has(w) && !/^\d+$/u.test(w));
}

const wordsIn = (value: unknown): readonly string[] =>
  words(
    canonical(value)
      .slice(0, mostText)
      .replace(/\\[nt]/gu, ' '),
  );

/** The words that the matter is about: its evidence, the rules' causes and the catalogue. */
export function wordsOf(matter: Matter): ReadonlySet<string> {
  const { evidence, diagnosis, catalogue } = matter;
  const listed = catalogue.map((c) => `${c.title} ${c.meaning}`).join(' ');
  return new Set([
    ...wordsIn([evidence.subject, itemsOf(matter), diagnosis.causes]),
    ...words(listed),
    'container',
    'deployment',
    'memory',
    'restarts',
    'failed',
  ]);
}

/** Whether a text speaks of the matter: at least two of its telling words, and a fifth of them, occur there. */
export function onTopic(text: string, matter: ReadonlySet<string>): boolean {
  const said = new Set(words(text));
  const shared = [...said].filter((w) => matter.has(w)).length;
  return shared >= Math.min(2, said.size) && shared * 5 >= said.size;
}

/**
 * Whether an answer speaks of what was given: a fifth of its telling words, and two of them (one of three or less), occur there or are
 * of the trade. What only the question brought in counts for nothing and against nothing: "is it the moon?" may be denied.
 */
export function answersOn(text: string, question: string, given: unknown): boolean {
  const about = new Set([...wordsIn(given), ...words(trade)]);
  const asked = new Set(words(question).filter((w) => !about.has(w)));
  const said = [...new Set(words(text))].filter((w) => !answering.has(w) && !asked.has(w));
  const shared = said.filter((w) => about.has(w)).length;
  return shared >= Math.min(said.length > 3 ? 2 : 1, said.length) && shared * 5 >= said.length;
}
