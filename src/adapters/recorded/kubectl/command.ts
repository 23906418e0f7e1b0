import { at, dict, str } from '../../../model/index.ts';
import { kindOf } from './kinds.ts';

/** What a recorded command line asked for. */
export interface Command {
  readonly verb: 'get' | 'describe' | 'logs' | 'events' | 'create' | 'other';
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly container?: string;
  readonly previous: boolean;
  /** The line itself. */
  readonly line: string;
}

const verbs: Readonly<Record<string, Command['verb']>> = {
  get: 'get',
  describe: 'describe',
  logs: 'logs',
  log: 'logs',
  events: 'events',
  create: 'create',
  apply: 'create',
};

/** Reads `kubectl …` and the tool calls of recorders (`fetch_pod_logs {"pod_name": …}`, `kubectl_describe command`). */
export function readCommand(line: string): Command {
  const tool = /^(\w+)\s+(\{.*\})/.exec(line);
  if (tool !== null) return toolCall(tool[1] ?? '', tool[2] ?? '', line);
  if (/^fetch_\w+ command$/.test(line)) return { verb: /log/.test(line) ? 'logs' : 'other', previous: false, line };
  const words = line
    .replace(/'[^']*'/g, 'quoted')
    .split(/\s+/)
    // `logs -f` follows; elsewhere -f names a file.
    .filter((w, i, all) => w !== '' && !(w === '-f' && all.slice(0, i).some((before) => before === 'logs' || before === 'log')));
  const flags = flagsOf(words);
  const plain = words.filter((w, i) => !w.startsWith('-') && !takesNext(words[i - 1]) && !/^kubectl$/.test(w));
  const named = /^kubectl_(\w+?)(?:_|\s|$)/.exec(line)?.[1];
  const verb = verbs[named ?? plain[0] ?? ''] ?? (/logs?\b/.test(words[0] ?? '') ? 'logs' : 'other');
  const scope = {
    ...opt('namespace', flags.get('-n') ?? flags.get('--namespace')),
    ...opt('container', flags.get('-c') ?? flags.get('--container')),
  };
  const previous = /(?:--previous|\s-p\b|previous_logs)/.test(line);
  if (named !== undefined) return { verb, previous, line, ...scope };
  const target =
    verb === 'events' ? (flags.get('--for') ?? '') : verb === 'logs' ? withPod(plain[1]) : `${plain[1] ?? ''}/${plain[2] ?? ''}`;
  const [kind = '', name = ''] = (plain[1] ?? '').includes('/') && verb !== 'events' ? (plain[1] ?? '').split('/') : target.split('/');
  return { verb, previous, line, ...opt('kind', kindOf(kind)), ...opt('name', /^[\w.-]+$/.test(name) ? name : undefined), ...scope };
}

function withPod(name: string | undefined): string {
  return name === undefined ? '' : `pod/${name}`;
}

function toolCall(tool: string, json: string, line: string): Command {
  let args: unknown;
  try {
    args = JSON.parse(json);
  } catch {
    args = {};
  }
  const pod = str(at(args, 'pod_name')) ?? str(at(args, 'pod'));
  return {
    verb: /log/.test(tool) ? 'logs' : 'other',
    previous: dict(args)['previous'] === true,
    line,
    ...opt('kind', pod === undefined ? undefined : 'Pod'),
    ...opt('name', pod),
    ...opt('namespace', str(at(args, 'namespace'))),
    ...opt('container', str(at(args, 'container'))),
  };
}

const valued = new Set([
  '-n',
  '--namespace',
  '-c',
  '--container',
  '-l',
  '--selector',
  '-o',
  '--output',
  '--for',
  '-f',
  '--tail',
  '--since',
  '--field-selector',
  '--sort-by',
  '--context',
]);

function takesNext(word: string | undefined): boolean {
  return word !== undefined && valued.has(word);
}

function flagsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  words.forEach((word, i) => {
    const [flag = '', value] = word.split(/=(.*)/s);
    if (valued.has(flag)) flags.set(flag, value ?? words[i + 1] ?? '');
  });
  return flags;
}

function opt<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [P in K]?: string });
}
