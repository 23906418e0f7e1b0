const words = (all: string): ReadonlySet<string> => new Set(all.trim().split(/\s+/u));

const own = words(
  'the a an is are was were be has have had it its of to in and on in by with for not no from that this at as because after',
);
/** English, and hardly a word of another language. Words that an end or a limit is told with count: reports leave out articles. */
const surely = words(
  `the of and with from that this these those which its is are were been being has have had does did not cannot could would should because
   after before until while when where whether without within between into onto than then there their they every each but since due though
   what who why how both only other such same another several many more most few less least again once never always already likely
   probably caused causes means exits fails restarts crashes shows says reads needs takes makes keeps runs waits uses asks tells reports
   found seen told left ran hit out up too gets gives sends writes allows matches`,
);
/** English, and words of other languages as well. */
const shared = words('a an in on at by to for no or so as be it if do per all any can may will was');
/** Little words of other languages that are none of English. */
const others = words(
  `le les des une est dans pour avec sont der das den dem und ist sind ein eine nicht mit el los las una por para con está il gli che della
   sono não uma os het een niet och att på alla inte som för av är till från bort og ikke alle til wszystkie się nie jest przez dla oraz że
   aby ve tüm bir bu için ile hemen değil všechny není jsou kaikki että és minden și toate todos todas bitte alles yang semua dan`,
);

/** Written without spaces, or in syllables: a run of letters can be a whole order. */
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const strange = /(?![\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}])\p{L}/gu;
/** Signs of units and variables: 5 kΩ, μs, Δt. */
const fewLetters = 3;

/** Letters of other scripts. One word of an alphabet is left that the evidence has: a file, a name; an order takes two. */
function inOtherScript(sentence: string, told: (word: string) => boolean): boolean {
  const count = (text: string): number => text.match(strange)?.length ?? 0;
  if (count(sentence) <= fewLetters) return false;
  const [word = '', ...more] = sentence.split(/\s+/u).filter((w) => count(w) > 0);
  const bare = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return more.length > 0 || dense.test(word) || !told(bare.toLowerCase());
}

/** So many plain words without one of English are no English sentence; where one is of other languages as well, accents tell. */
const sentenceOf = 6;

/** Cards are English; what is written otherwise cannot be judged, however much English stands round it. `told`: whether the evidence has a word, in lower case. */
export function isForeign(sentence: string, told: (word: string) => boolean): boolean {
  if (inOtherScript(sentence, told)) return true;
  const plain = sentence
    .toLowerCase()
    .split(/[\s,;:.!?()"“”]+/u)
    .filter((w) => /^\p{L}+$/u.test(w));
  const among = (set: ReadonlySet<string>): number => plain.filter((w) => set.has(w)).length;
  if (among(others) > among(own)) return true;
  if (plain.length < sentenceOf || plain.some((w) => surely.has(w) || /^[a-z]{3,}(?:ed|ing)$/u.test(w))) return false;
  return among(shared) === 0 || plain.some((w) => /[^a-z]/u.test(w));
}
