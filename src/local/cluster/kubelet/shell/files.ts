import { ends, err, out, type Process, wait } from '../process.ts';
import type { CommandContext } from './context.ts';

const missing = (tool: string, file: string, why = 'No such file or directory'): string => `${tool}: can't open '${file}': ${why}\n`;

function* cat(args: readonly string[], { at, input }: CommandContext): Process {
  const files = args.filter((arg) => !arg.startsWith('-'));
  if (files.length === 0) yield out(input);
  let code = 0;
  for (const file of files) {
    const text = at.files.get(file);
    if (text === undefined) {
      yield err(missing('cat', file));
      code = 1;
    } else yield out(text);
  }
  return code;
}

function* ls(args: readonly string[], { at }: CommandContext): Process {
  const wanted = args.filter((arg) => !arg.startsWith('-'));
  for (const path of wanted) {
    const under = [...at.files.keys()].filter((file) => file === path || file.startsWith(path.endsWith('/') ? path : `${path}/`));
    if (under.length === 0) {
      yield err(`ls: ${path}: No such file or directory\n`);
      return 1;
    }
    yield out(`${under.join('\n')}\n`);
  }
  return 0;
}

const writable = (file: string, { at }: CommandContext): boolean => at.root === 'writable' || /^\/(tmp|dev)\//.test(file);

function* touch(args: readonly string[], context: CommandContext): Process {
  for (const file of args.filter((arg) => !arg.startsWith('-'))) {
    if (!writable(file, context)) {
      yield err(`touch: ${file}: Read-only file system\n`);
      return 1;
    }
    context.at.files.set(file, context.at.files.get(file) ?? '');
  }
  return 0;
}

function* mkdir(args: readonly string[], context: CommandContext): Process {
  for (const folder of args.filter((arg) => !arg.startsWith('-'))) {
    if (!writable(`${folder}/`, context)) {
      yield err(`mkdir: can't create directory '${folder}': Read-only file system\n`);
      return 1;
    }
    context.at.files.set(`${folder.replace(/\/$/, '')}/`, '');
  }
  return 0;
}

function rm(args: readonly string[], { at }: CommandContext): Process {
  for (const file of args.filter((arg) => !arg.startsWith('-')))
    for (const known of at.files.keys()) if (known === file || known.startsWith(`${file}/`)) at.files.delete(known);
  return ends(0);
}

function* tail(args: readonly string[], { at, input }: CommandContext): Process {
  const file = args.findLast((arg) => arg.startsWith('/'));
  if (file === '/dev/zero') {
    for (let bytes = 0; ; bytes += 64 * 1024 * 1024) {
      yield { do: 'memory', bytes };
      yield wait(500);
    }
  }
  if (file !== undefined && file !== '/dev/null' && !at.files.has(file)) {
    yield err(`tail: can't open '${file}': No such file or directory\n`);
    return 1;
  }
  yield out(file === undefined ? input : (at.files.get(file) ?? ''));
  if (args.some((arg) => /^-[a-zA-Z]*[fF]/.test(arg))) yield wait(Number.POSITIVE_INFINITY);
  return 0;
}

function* grep(args: readonly string[], { at, input }: CommandContext): Process {
  const plain = args.filter((arg) => !arg.startsWith('-'));
  const [pattern = '', file] = plain;
  const text = file === undefined ? input : at.files.get(file);
  if (text === undefined) {
    yield err(`grep: ${file ?? ''}: No such file or directory\n`);
    return 2;
  }
  const lines = text.split('\n').filter((line) => line.includes(pattern));
  if (!args.some((arg) => /^-[a-zA-Z]*q/.test(arg))) for (const line of lines) yield out(`${line}\n`);
  return lines.length > 0 ? 0 : 1;
}

/** A file that is there but no program: 126, unless it was made executable by its text (a script). */
export function fileCommand(name: string, args: readonly string[], context: CommandContext): Process | undefined {
  switch (name.replace(/^(\/usr)?\/bin\//, '')) {
    case 'cat':
      return cat(args, context);
    case 'ls':
      return ls(args, context);
    case 'touch':
      return touch(args, context);
    case 'mkdir':
      return mkdir(args, context);
    case 'rm':
      return rm(args, context);
    case 'tail':
      return tail(args, context);
    case 'grep':
      return grep(args, context);
    case 'chmod':
    case 'chown':
    case 'ln':
    case 'cp':
    case 'mv':
      return ends(0);
    default:
      return undefined;
  }
}
