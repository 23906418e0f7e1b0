import { canonical } from '../model/index.ts';
import { itemsOf, type Matter } from './matter.ts';

/** Words that every sentence has say nothing about its topic. */
const fillers = new Set(
  'about after also because been before being both cannot could does each from have here into more most must only other over same should some such than that their them then there these they this those under until very were what when where which while will with would your evidence summary'.split(
    ' ',
  ),
);

/** Enough to recognise the matter by; evidence can be megabytes. */
const mostText = 300_000;

function words(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((w) => !fillers.has(w) && !/^\d+$/u.test(w));
}

/** The words that the matter is about: its evidence, the rules' causes and the catalogue. */
export function wordsOf(matter: Matter): ReadonlySet<string> {
  const text = canonical([matter.evidence.subject, itemsOf(matter), matter.diagnosis.causes]).slice(0, mostText);
  const listed = matter.catalogue.map((c) => `${c.title} ${c.meaning}`).join(' ');
  return new Set([...words(text.replace(/\\[nt]/gu, ' ')), ...words(listed), 'container', 'deployment', 'memory', 'restarts', 'failed']);
}

/** Whether a text speaks of the matter: at least two of its telling words, and a fifth of them, occur there. */
export function onTopic(text: string, matter: ReadonlySet<string>): boolean {
  const said = new Set(words(text));
  const shared = [...said].filter((w) => matter.has(w)).length;
  return shared >= Math.min(2, said.size) && shared * 5 >= said.size;
}
