import type { Argument, Command, Option } from 'commander';
import { program } from '../../src/commands/program.ts';
import { isForm } from './pages.ts';

export const commandNames: readonly string[] = program.commands.map((command) => command.name());

/** What a form leaves to be filled in → the name that the program itself has for it. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  'kind/name': 'target',
  'case.json': 'path',
  folder: 'path',
  file: 'file',
  '-': 'file',
  id: 'id',
  seconds: 'seconds',
  ns: 'name',
};

/** Every line that a form stands for: one for each choice in `<a | b>` and `[a | b]`, innermost first. */
function readings(form: string): readonly string[] {
  const group = /<([^<>[\]]*)>|\[([^<>[\]]*)\]/.exec(form);
  if (group === null) return [form];
  const put = (choice: string): string => form.slice(0, group.index) + choice.trim() + form.slice(group.index + group[0].length);
  return (group[1] ?? group[2] ?? '').split('|').flatMap((choice) => readings(put(choice)));
}

/** In a form every word is known; in a command the reader's own names stand as they are, and running it tells. */
type Kind = 'form' | 'command';

function valueFault(
  named: string,
  { value, choices, kind }: { value: string; choices: readonly string[] | undefined; kind: Kind },
): string | undefined {
  if (choices?.includes(value) === true) return undefined;
  if (choices === undefined && (kind === 'command' || PLACEHOLDERS[value] === named)) return undefined;
  return `${value} is no ${named}`;
}

function optionFault(option: Option, value: string | undefined, kind: Kind): string | undefined {
  if (!option.required) return undefined;
  if (value === undefined) return kind === 'form' ? `${option.flags} lacks its value` : undefined;
  return valueFault(/<(\w+)/.exec(option.flags)?.[1] ?? '', { value, choices: option.argChoices, kind });
}

const argumentFault = (argument: Argument | undefined, value: string, kind: Kind): string | undefined =>
  argument === undefined ? `${value} is one word too many` : valueFault(argument.name(), { value, choices: argument.argChoices, kind });

/** Follows the words through the program as it would itself. */
function fault(words: readonly string[], kind: Kind): string | undefined {
  // `npx k8s-rca <command>` speaks of them all.
  if (kind === 'form' && words.join(' ') === 'command') return undefined;
  let at: Command = program;
  let options: readonly Option[] = program.options;
  let given = 0;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    let found: string | undefined;
    if (word.startsWith('-') && word !== '-') {
      const [flag, value] = word.split('=', 2);
      if (flag === '--help') continue;
      const option = options.find(({ short, long }) => flag === short || flag === long);
      if (option === undefined) return `${at.name()} has no ${word}`;
      found = optionFault(option, value ?? (option.required ? rest.shift() : undefined), kind);
    } else if (at.commands.length > 0) {
      const next = at.commands.find((command) => command.name() === word);
      if (next === undefined) return `${at.name()} has no ${word}`;
      at = next;
      options = [...options, ...at.options];
    } else {
      found = argumentFault(at.registeredArguments[given], word, kind);
      given += 1;
    }
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What our program does not know of the words behind its name, in each of their readings; a shell's pipe or redirection ends them. */
export function faults(text: string): readonly string[] {
  const plain = text.replaceAll('\\|', '|');
  const kind = isForm(plain) ? 'form' : 'command';
  return readings(plain).flatMap((line) => {
    const words = line.split(/ [|<>&;]/)[0]?.split(/[\s…]+/) ?? [];
    return (
      fault(
        words.filter((word) => word !== ''),
        kind,
      ) ?? []
    );
  });
}
