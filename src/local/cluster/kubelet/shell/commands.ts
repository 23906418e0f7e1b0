import { ends, err, out, type Process, reach, type Surroundings, wait } from '../process.ts';
import { toolProcess } from '../programs/tools.ts';
import type { CommandContext } from './context.ts';
import { fileCommand } from './files.ts';

type Command = (args: readonly string[], context: CommandContext) => Process;

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `10`, `0.5`, `2m`, `infinity` → milliseconds. */
export function duration(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Number.POSITIVE_INFINITY;
  const found = /^(\d*\.?\d+)([smhd]?)$/.exec(text);
  return found ? Number(found[1]) * (UNITS[found[2] || 's'] ?? 1) * 1000 : undefined;
}

function* sleep(args: readonly string[]): Process {
  for (const arg of args) {
    const ms = duration(arg);
    if (ms === undefined) {
      yield err(`sleep: invalid number '${arg}'\n`);
      return 1;
    }
    yield wait(ms);
  }
  return 0;
}

const escapes = (text: string): string => text.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\\\', '\\');

function* echo(args: readonly string[]): Process {
  const flags = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const options = args.slice(0, flags < 0 ? args.length : flags).join('');
  const words = args.slice(flags < 0 ? args.length : flags).join(' ');
  yield out((options.includes('e') ? escapes(words) : words) + (options.includes('n') ? '' : '\n'));
  return 0;
}

function* printf(args: readonly string[]): Process {
  const [format = '', ...values] = args;
  let next = 0;
  yield out(escapes(format).replace(/%(-?\d*)([sdi%])/g, (_all, _width, kind: string) => (kind === '%' ? '%' : (values[next++] ?? ''))));
  return 0;
}

/** `[ … ]`: files, strings and numbers; no `-a`/`-o`. */
function truth(args: readonly string[], at: Surroundings): boolean {
  if (args[0] === '!') return !truth(args.slice(1), at);
  const [a = '', operator = '', b = ''] = args;
  if (args.length === 1) return a !== '';
  if (args.length === 2) {
    if (a === '-z') return operator === '';
    if (a === '-n') return operator !== '';
    if (a === '-d') return at.files.has(`${operator}/`) || [...at.files.keys()].some((file) => file.startsWith(`${operator}/`));
    if (a === '-s') return (at.files.get(operator) ?? '') !== '';
    return /^-[efrx]$/.test(a) && at.files.has(operator);
  }
  const numbers: Readonly<Record<string, boolean>> = {
    '-eq': Number(a) === Number(b),
    '-ne': Number(a) !== Number(b),
    '-lt': Number(a) < Number(b),
    '-le': Number(a) <= Number(b),
    '-gt': Number(a) > Number(b),
    '-ge': Number(a) >= Number(b),
  };
  if (operator === '=' || operator === '==') return a === b;
  return operator === '!=' ? a !== b : (numbers[operator] ?? false);
}

const host = (text: string): { name: string; port: number | undefined } => {
  const found = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?([^:/]+)(?::(\d+))?/.exec(text);
  return { name: found?.[1] ?? text, port: found?.[2] ? Number(found[2]) : undefined };
};

function* nc(args: readonly string[]): Process {
  const plain = args.filter((arg, i) => !arg.startsWith('-') && !/^-[wqlp]+$/.test(args[i - 1] ?? ''));
  const listening = args.some((arg) => /^-[a-z]*l/.test(arg));
  if (listening) {
    const port = Number(args.at(-1));
    yield { do: 'listen', port, answer: () => 200 };
    yield wait(Number.POSITIVE_INFINITY);
  }
  const [name = '', port = '0'] = plain;
  const reached = yield* reach(name, Number(port));
  if (reached.is === 'ok') return 0;
  if (reached.is === 'timeout') yield wait(5000);
  if (reached.is === 'unknown-host') yield err(`nc: bad address '${name}'\n`);
  else yield err(`nc: ${name} (${reached.address}:${port}): ${reached.is === 'refused' ? 'Connection refused' : 'Operation timed out'}\n`);
  return 1;
}

function* wget(args: readonly string[]): Process {
  const url = args.findLast((arg) => !arg.startsWith('-')) ?? '';
  const { name, port } = host(url);
  const reached = yield* reach(name, port ?? (url.startsWith('https:') ? 443 : 80));
  if (reached.is === 'ok') {
    yield out('ok\n');
    return 0;
  }
  if (reached.is === 'timeout') yield wait(10_000);
  if (reached.is === 'unknown-host') yield err(`wget: bad address '${name}${port ? `:${port}` : ''}'\n`);
  else
    yield err(
      `wget: can't connect to remote host (${reached.address}): ${reached.is === 'refused' ? 'Connection refused' : 'Operation timed out'}\n`,
    );
  return 1;
}

function* curl(args: readonly string[]): Process {
  const url = args.findLast((arg) => !arg.startsWith('-')) ?? '';
  const { name, port = url.startsWith('https:') ? 443 : 80 } = host(url);
  const reached = yield* reach(name, port);
  if (reached.is === 'ok') return 0;
  if (reached.is === 'unknown-host') {
    yield err(`curl: (6) Could not resolve host: ${name}\n`);
    return 6;
  }
  if (reached.is === 'timeout') {
    yield wait(10_000);
    yield err(`curl: (28) Failed to connect to ${name} port ${port} after 10000 ms: Timeout was reached\n`);
    return 28;
  }
  yield err(`curl: (7) Failed to connect to ${name} port ${port} after 1 ms: Couldn't connect to server\n`);
  return 7;
}

function* nslookup(args: readonly string[]): Process {
  const name = args.findLast((arg) => !arg.startsWith('-')) ?? '';
  const reached = yield* reach(name, 0);
  if (reached.is === 'unknown-host') {
    yield err(`Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n** server can't find ${name}: NXDOMAIN\n`);
    return 1;
  }
  yield out(`Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\t${name}\nAddress: ${reached.address}\n`);
  return 0;
}

function exported(args: readonly string[], { at }: CommandContext): Process {
  for (const arg of args) if (arg.includes('=')) at.env.set(arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1));
  return ends(0);
}

function* inner(name: string, args: readonly string[], { at, script: runScript }: CommandContext): Process {
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  if (flag >= 0) return yield* runScript(name, args[flag + 1] ?? '', args.slice(flag + 2));
  const file = args.find((arg) => !arg.startsWith('-'));
  if (file === undefined) return 0;
  const script = at.files.get(file);
  if (script !== undefined) return yield* runScript(name, script, args);
  yield err(`${name}: can't open '${file}': No such file or directory\n`);
  return 2;
}

/** Strips the options that stand before the command of `env`, `timeout`, `nohup`, `time`. */
function* wrapped(args: readonly string[], context: CommandContext): Process {
  const at = args.findIndex((arg) => !arg.startsWith('-') && !arg.includes('=') && duration(arg) === undefined);
  for (const arg of args.slice(0, at < 0 ? args.length : at)) if (/^[A-Z_a-z]\w*=/.test(arg)) yield* exported([arg], context);
  return at < 0 ? 0 : yield* context.run(args.slice(at));
}

const COMMANDS: Readonly<Record<string, Command>> = {
  ':': () => ends(0),
  true: () => ends(0),
  false: () => ends(1),
  trap: () => ends(0),
  wait: function* () {
    yield wait(Number.POSITIVE_INFINITY);
    return 0;
  },
  cd: () => ends(0),
  umask: () => ends(0),
  ulimit: () => ends(0),
  sync: () => ends(0),
  export: exported,
  sleep,
  echo,
  printf,
  nc,
  wget,
  curl,
  nslookup,
  test: (args, { at }) => ends(truth(args, at) ? 0 : 1),
  '[': (args, { at }) => ends(truth(args.slice(0, -1), at) ? 0 : 1),
  '[[': (args, { at }) => ends(truth(args.slice(0, -1), at) ? 0 : 1),
  sh: (args, context) => inner('sh', args, context),
  bash: (args, context) => inner('bash', args, context),
  ash: (args, context) => inner('ash', args, context),
  '/bin/sh': (args, context) => inner('/bin/sh', args, context),
  '/bin/bash': (args, context) => inner('/bin/bash', args, context),
  timeout: wrapped,
  nohup: wrapped,
  time: wrapped,
  date: function* (_args, { at }) {
    yield out(`${new Date(at.now()).toUTCString()}\n`);
    return 0;
  },
  hostname: function* (_args, { at }) {
    yield out(`${at.hostname}\n`);
    return 0;
  },
  id: function* (_args, { at }) {
    yield out(`uid=${at.user} gid=${at.user}\n`);
    return 0;
  },
  env: function* (args, context) {
    if (args.length > 0) return yield* wrapped(args, context);
    for (const [key, value] of context.at.env) yield out(`${key}=${value}\n`);
    return 0;
  },
  kill: () => ends(0),
  expr: () => ends(0),
};

/** One command that is no keyword: built in, on files, or a tool of the image. Unknown: 127, as a shell says it. */
export function* command(name: string, args: readonly string[], context: CommandContext): Process {
  const known = COMMANDS[name] ?? COMMANDS[name.replace(/^(\/usr)?\/s?bin\//, '')];
  if (known) return yield* known(args, context);
  const onFiles = fileCommand(name, args, context);
  if (onFiles) return yield* onFiles;
  const tool = toolProcess([name, ...args], context.at);
  if (tool) return yield* tool;
  const there = context.at.files.get(name);
  if (there !== undefined) return yield* context.script(name, there, [name, ...args]);
  yield err(`${context.shell}: ${name}: not found\n`);
  return 127;
}
