import { anyCase, NONE, type Rule, type Span } from '../engine/rule.ts';
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
const LONGEST = 512;
const END = /[;|&\n]|\\n/;
const WORD = /[^\s"',[\]\\]+/g;

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

/** From the program's name to the end of its command; quotes and commas part words too. */
function find(text: Buffer, from: number): readonly Span[] {
  const rest = text.toString('latin1', from, from + LONGEST);
  const line = rest.split(END, 1)[0] ?? '';
  const words = [...line.matchAll(WORD)];
  const found = passwordsIn(words.map(([word]) => word));
  if (found.size === 0) return NONE;
  return [...found].map(([n, front]) => {
    const word = words[n];
    const at = from + (word?.index ?? 0);
    return { from: at + front, to: at + (word?.[0].length ?? 0) };
  });
}

/** `redis-cli -a x`, `mysql -px`, as it is typed or as a list of arguments. */
export const commandLineRules: readonly Rule[] = Object.keys(PROGRAMS).map((program) => ({
  family: 'generic',
  anchor: anyCase(program),
  strength: 'weak',
  find: (text, last) => find(text, last - program.length + 1),
}));
