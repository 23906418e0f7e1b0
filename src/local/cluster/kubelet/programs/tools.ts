import { err, out, type Process, type Surroundings, wait } from '../process.ts';
import { application, serverNamed } from './servers.ts';

const SIZES: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `200M`, `1g`, `50MB` → bytes. */
export function bytesOf(text: string | undefined): number | undefined {
  const found = /^(\d+(?:\.\d+)?)([bkmg]?)i?b?$/i.exec(text ?? '');
  return found ? Number(found[1]) * (SIZES[(found[2] ?? '').toLowerCase()] ?? 1) : undefined;
}

const MIB = 1024 ** 2;

const optionOf = (argv: readonly string[], ...names: readonly string[]): string | undefined => {
  for (const [i, arg] of argv.entries()) {
    if (names.includes(arg)) return argv[i + 1];
    const equal = names.find((name) => arg.startsWith(`${name}=`));
    if (equal) return arg.slice(equal.length + 1);
  }
  return undefined;
};

/** stress and stress-ng: `--vm 1 --vm-bytes 200M [--vm-hang n] [--timeout n]`. */
function* stress(argv: readonly string[]): Process {
  const workers = Number(optionOf(argv, '--vm', '-m') ?? 0);
  const each = bytesOf(optionOf(argv, '--vm-bytes')) ?? 256 * MIB;
  const cpu = Number(optionOf(argv, '--cpu', '-c') ?? 0);
  yield out(`stress: info: [1] dispatching hogs: ${cpu} cpu, 0 io, ${workers} vm, 0 hdd\n`);
  for (let part = 1; part <= 4; part += 1) {
    yield { do: 'memory', bytes: (workers * each * part) / 4 };
    yield wait(250);
  }
  const limit = Number.parseInt(optionOf(argv, '--timeout', '-t') ?? '', 10);
  yield wait(Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit * 1000);
  yield out(`stress: info: [1] successful run completed in ${limit}s\n`);
  return 0;
}

/** A product of plain numbers, such as `200 * 1024 * 1024` or `10**8`. */
function product(text: string): number {
  return text
    .replaceAll('_', '')
    .split(/\*(?!\*)(?<!\*\*)/)
    .map((part) => {
      const [base = '', power] = part.split('**');
      return power === undefined ? Number(base) : Number(base) ** Number(power);
    })
    .reduce((a, b) => a * b, 1);
}

const ALLOCATIONS: readonly RegExp[] = [
  /bytearray\(\s*([\d_*\s<]+)\)/g,
  /(?:b?['"].?['"]|\[[^\]]?\])\s*\*\s*\(?([\d_*\s]+)\)?/g,
  /Buffer\.alloc(?:Unsafe)?\(\s*([\d_*\s]+)/g,
  /new (?:Uint8Array|ArrayBuffer)\(\s*([\d_*\s]+)/g,
];

function allocated(code: string): number {
  let sum = 0;
  for (const pattern of ALLOCATIONS) for (const found of code.matchAll(pattern)) sum += product((found[1] ?? '').trim()) || 0;
  return sum;
}

const quoted = (text: string): string | undefined => /^\s*(?:f|b)?(['"`])([\s\S]*)\1\s*$/.exec(text)?.[2];

/** The statements of an inline program that matter here: output, waiting, memory, environment, exit, exceptions. */
function* inlineCode(code: string, at: Surroundings, language: 'python' | 'node'): Process {
  const endless = /while\s*(True|1|\(true\)|\(1\))|setInterval\(/.test(code);
  for (const statement of code.split(/[\n;]/)) {
    const printed = /(?:print|console\.(?:log|error))\((.*)\)\s*$/.exec(statement.trim())?.[1];
    if (printed !== undefined) yield out(`${quoted(printed) ?? printed}\n`);
    const needed = /os\.environ\[\s*['"](\w+)['"]\s*\]/.exec(statement)?.[1];
    if (needed !== undefined && !at.env.has(needed)) {
      yield err(
        `Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n  File "<frozen os>", line 685, in __getitem__\nKeyError: '${needed}'\n`,
      );
      return 1;
    }
    const bytes = allocated(statement);
    if (bytes > 0) {
      yield wait(300);
      yield { do: 'memory', bytes };
    }
    const raised = /(?:raise|throw new)\s+(\w+)\((.*)\)/.exec(statement);
    if (raised) {
      const text = quoted(raised[2] ?? '') ?? raised[2] ?? '';
      yield err(
        language === 'python'
          ? `Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n${raised[1] ?? ''}: ${text}\n`
          : `[eval]:1\n${statement.trim()}\n^\n\n${raised[1] ?? ''}: ${text}\n    at [eval]:1:7\n\nNode.js v24.4.1\n`,
      );
      return 1;
    }
    const exit = /(?:sys\.exit|process\.exit|(?<![\w.])exit)\((\d*)\)/.exec(statement);
    if (exit) return Number(exit[1] || 0);
    const pause = /sleep\(\s*([\d.]+)\s*\)/.exec(statement)?.[1];
    if (pause !== undefined) yield wait(Number(pause) * 1000);
    const port = /\.listen\((\d+)|HTTPServer\(\(['"][^'"]*['"],\s*(\d+)/.exec(statement);
    if (port) {
      yield { do: 'listen', port: Number(port[1] ?? port[2]), answer: () => 200 };
      yield wait(Number.POSITIVE_INFINITY);
    }
  }
  if (endless) yield wait(Number.POSITIVE_INFINITY);
  return 0;
}

function* script(argv: readonly string[], at: Surroundings, language: 'python' | 'node'): Process {
  const inline = optionOf(argv, '-c', '-e', '--eval');
  if (inline !== undefined) return yield* inlineCode(inline, at, language);
  if (argv.includes('http.server')) {
    const port = Number(argv.find((arg) => /^\d+$/.test(arg)) ?? 8000);
    yield out(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
    yield { do: 'listen', port, answer: (path) => (path === '/' ? 200 : 404) };
    yield wait(Number.POSITIVE_INFINITY);
  }
  const file = argv.slice(1).find((arg) => !arg.startsWith('-'));
  if (file === undefined) return 0;
  const text = at.files.get(file);
  if (text !== undefined) return yield* inlineCode(text, at, language);
  if (language === 'python') {
    yield err(`python: can't open file '/${file.replace(/^\//, '')}': [Errno 2] No such file or directory\n`);
    return 2;
  }
  yield err(
    `node:internal/modules/cjs/loader:1404\n  throw err;\n  ^\n\nError: Cannot find module '${file.startsWith('/') ? file : `/${file}`}'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1401:15) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v24.4.1\n`,
  );
  return 1;
}

/** dd fills a buffer of `bs`; that is its memory. */
function* dd(argv: readonly string[]): Process {
  const size = bytesOf(argv.find((arg) => arg.startsWith('bs='))?.slice(3)) ?? 512;
  yield { do: 'memory', bytes: size };
  yield wait(500);
  return 0;
}

/** A tool that images carry beside their shell; undefined when there is none of that name. */
export function toolProcess(argv: readonly string[], at: Surroundings): Process | undefined {
  const name = (argv[0] ?? '').replace(/^.*\//, '');
  if ((argv[0] ?? '').startsWith('/app/') && at.image.includes('/')) return application(at);
  if (name === 'stress' || name === 'stress-ng') return stress(argv);
  if (/^python[\d.]*$/.test(name)) return script(argv, at, 'python');
  if (name === 'node') return script(argv, at, 'node');
  if (name === 'dd') return dd(argv);
  return serverNamed(name)?.(at);
}
