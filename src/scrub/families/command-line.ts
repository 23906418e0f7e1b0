import { byteSet, isIn } from '../engine/bytes.ts';
import { literal, NONE, type Rule, type Span } from '../engine/rule.ts';
import { isPlaceholder } from './key-value/value.ts';

/** The flags behind which a program takes its password: with a blank, or `glued` to it. Long flags name themselves. */
interface Program {
  readonly flag: string;
  readonly stands: 'apart' | 'glued' | 'either';
}

const PROGRAMS: Readonly<Record<string, Program>> = {
  'redis-cli': { flag: '-a', stands: 'apart' },
  'valkey-cli': { flag: '-a', stands: 'apart' },
  mysql: { flag: '-p', stands: 'glued' },
  mysqldump: { flag: '-p', stands: 'glued' },
  mysqladmin: { flag: '-p', stands: 'glued' },
  mariadb: { flag: '-p', stands: 'glued' },
  'mariadb-dump': { flag: '-p', stands: 'glued' },
  mongo: { flag: '-p', stands: 'apart' },
  mongosh: { flag: '-p', stands: 'apart' },
  mongodump: { flag: '-p', stands: 'apart' },
  sshpass: { flag: '-p', stands: 'either' },
  sqlcmd: { flag: '-P', stands: 'either' },
  ldapsearch: { flag: '-w', stands: 'apart' },
  mosquitto_pub: { flag: '-P', stands: 'apart' },
  mosquitto_sub: { flag: '-P', stands: 'apart' },
};
/** A command line is read so far. */
const LONGEST = 256;
/** A word, or the sign that ends a command. */
const PIECE = /\\n|[;|&\n]|[^\s"'\\;|&]+/g;
const ENDS = /^(?:\\n|[;|&\n])$/;
/** What parts the words of a list. */
const COMMA = /^[,[\]]+$/;
const EDGE = byteSet('A-Za-z0-9_.-');
const OVER = byteSet(';|&\n');
const FLAG = byteSet('apPw');
const APART = byteSet(' \t"\'\\');

/** Where in these words of one command line passwords stand: the word's index, and the characters in front of the password. */
export function passwordsIn(words: readonly string[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let program: Program | undefined;
  for (const [n, word] of words.entries()) {
    const named = PROGRAMS[word.slice(word.lastIndexOf('/') + 1)];
    if (named !== undefined) program = named;
    else if (program !== undefined) {
      const { flag, stands } = program;
      const front = stands !== 'glued' && words[n - 1] === flag ? 0 : stands !== 'apart' && word.startsWith(flag) ? flag.length : -1;
      if (front >= 0 && isPassword(word.slice(front))) found.set(n, front);
    }
  }
  return found;
}

function isPassword(word: string): boolean {
  return word.length >= 3 && !word.startsWith('-') && !/^(?:\$|\d{1,5}(?::\d{1,5})?$)/.test(word) && !isPlaceholder(word);
}

interface Piece {
  readonly text: string;
  readonly at: number;
}

/** From the program's name to the end of its command, or to the next program. */
function commandAt(text: Buffer, from: number): readonly Piece[] {
  const rest = text.toString('latin1', from, from + LONGEST);
  const words: Piece[] = [];
  for (const { 0: word, index } of rest.matchAll(PIECE)) {
    if (ENDS.test(word) || (words.length > 0 && word in PROGRAMS)) break;
    if (!COMMA.test(word)) words.push({ text: word, at: from + index });
  }
  return words;
}

/** Most mention a program without a command: they are let go by their bytes. */
function hasFlag(text: Buffer, from: number): boolean {
  const end = Math.min(text.length, from + LONGEST);
  for (let at = from; at < end && !isIn(OVER, text, at); at++)
    if (text[at] === 45 && isIn(FLAG, text, at + 1) && isIn(APART, text, at - 1)) return true;
  return false;
}

function find(text: Buffer, from: number, last: number): readonly Span[] {
  if (isIn(EDGE, text, from - 1) || !isIn(APART, text, last + 1) || !hasFlag(text, last + 1)) return NONE;
  const words = commandAt(text, from);
  return [...passwordsIn(words.map((word) => word.text))].flatMap(([n, front]) => {
    const word = words[n];
    return word === undefined ? [] : [{ from: word.at + front, to: word.at + word.text.length }];
  });
}

/** `redis-cli -a x`, `mysql -px`, as it is typed or as a list of arguments. */
export const commandLineRules: readonly Rule[] = Object.keys(PROGRAMS).map((program) => ({
  family: 'generic',
  anchor: literal(program),
  strength: 'weak',
  find: (text, last) => find(text, last - program.length + 1, last),
}));
