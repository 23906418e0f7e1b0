import { type Level, levelOf } from './level.ts';

/** The error that a program ends with, as its runtime or its log has it. */
export interface LastWords {
  /** Index of the line that names the error. */
  readonly at: number;
  /** That line; where the runtime splits it, both halves. */
  readonly text: string;
  /** The error alone. */
  readonly says: string;
  /** Nothing goes on after it: a panic, an exception nobody caught, FATAL. A trace may also be one that was caught and logged. */
  readonly ends: boolean;
}

type Reader = (lines: readonly string[], at: number) => LastWords | undefined;

const frame = /^\s+at \S|^\s+from \S+:\d+|^\s+\.{3} \d+ (?:more|common)/;

/** One line that names the error in its first group. */
function line(pattern: RegExp, ends: boolean): Reader {
  return (lines, at) => {
    const text = lines[at] ?? '';
    const says = pattern
      .exec(text)
      ?.slice(1)
      .find((g) => g !== undefined);
    return says === undefined ? undefined : { at, text: text.trim(), says: says.trim(), ends };
  };
}

/** A head, and the error on the next line that matches `said`; where the log stops before, the head is all there is. */
function below(head: RegExp, said: RegExp, ends: boolean): Reader {
  return (lines, at) => {
    const top = lines[at] ?? '';
    if (!head.test(top)) return undefined;
    const found = lines.findIndex((l, i) => i > at && said.test(l));
    const says = lines[found]?.trim();
    if (says === undefined) return { at, text: top.trim(), says: top.trim(), ends };
    return { at: found, text: found === at + 1 ? `${top.trim()} ${says}` : says, says, ends };
  };
}

/** A line of its own with the frames of a stack under it, whatever the error is called. */
const framed: Reader = (lines, at) => {
  const text = lines[at] ?? '';
  if (!/^\S/.test(text) || !frame.test(lines[at + 1] ?? '') || /^(?:Traceback|goroutine|---)/.test(text)) return undefined;
  return { at, text: text.trim(), says: levelOf(text).says, ends: false };
};

const cause = /^\s*\[cause\]: (.+?)(?: \{)?$/;

/** Node prints its version under an exception that nobody caught: the error is the line above the stack. */
const node: Reader = (lines, at) => {
  if (!/^Node\.js v\d+/.test(lines[at] ?? '')) return undefined;
  const from = lines.findLastIndex((l, i) => i < at && /^\s*\^+\s*$/.test(l));
  const first = lines.findIndex((l, i) => from >= 0 && i > from && i < at && /^\S/.test(l));
  const deepest = lines.findLastIndex((l, i) => i > first && i < at && cause.test(l));
  const error = first >= 0 && deepest >= 0 ? deepest : first;
  const text = lines[error]?.trim();
  return text === undefined
    ? undefined
    : { at: error, text, says: (cause.exec(text)?.[1] ?? text).replace(/^Uncaught:?\s*/, ''), ends: true };
};

const fatal: Reader = (lines, at) => {
  const text = (lines[at] ?? '').trim();
  const { level, says } = levelOf(text);
  return level === 'fatal' ? { at, text, says, ends: true } : undefined;
};

const className = String.raw`(?:[\w$]+[.:\\/]+)*[A-Z][\w$]*`;

/** How errors that nobody caught look, by language. Of two that fit a line the first decides. */
const readers: readonly Reader[] = [
  below(/^(?:\s*\+ Exception Group )?Traceback \(most recent call last\):/, /^[A-Za-z_][\w.]*(?:: .*)?$/, false),
  below(/^thread '.*'(?: \(\d+\))? panicked at \S+:\d+:\d+:\s*$/, /\S/, true),
  line(/^thread '.*' panicked at '(.*)', \S+$/, true),
  line(/^(thread '.*'(?: \(\d+\))? panicked at.*)/, true),
  below(/terminate called after throwing an instance of/, /^\s*what\(\):/, true),
  node,
  line(/^(?:.*\s)?Caused by: (.+)/, false),
  line(/^\s*---> (.+?)(?: --->.*)?$/, false),
  line(cause, false),
  line(/^(?:.*\s)?Exception in thread "[^"]*" (.+)/, true),
  line(/^Unhandled exception\. (.+)/, true),
  line(/(?:PHP )?(?:Fatal|Parse) error: +(?:Uncaught )?(.+?)(?: in \S+(?::\d+| on line \d+))?$/, true),
  line(/^\*\* \((?!EXIT)(.+)/, true),
  line(/^(?:\S+:)?\S+\.rb:\d+:in .*?: (.+ \([A-Z][\w:]*\))$/, true),
  line(/(Uncaught (?:exception|error).*|UnhandledPromiseRejection.*)/i, true),
  line(/^\s*(panic: .+)/, true),
  line(/^(fatal error: .+)/, true),
  framed,
  line(/^\s*((?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error)(?::.*)?)$/, false),
  line(/^(?:.*\s)?([A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt)(?: \[\w+\])?: .+)$/, false),
  fatal,
  line(/^(?!\s|.*panic(?:\(|\.go|king)|.*recover).*?\b(panic(?:ked)?\b.*)/i, false),
  line(/(Segmentation fault|core dumped|stack overflow|assertion failed.*)/i, false),
];

/** `(RuntimeError) text` of Elixir reads as `RuntimeError: text`. */
const elixir = new RegExp(String.raw`^(${className})\) `);

/** Past this a line holds a dump; the error stands before it. */
const longest = 2_000;

const cut = (lines: readonly string[]): readonly string[] => lines.map((l) => (l.length > longest ? l.slice(0, longest) : l));

function read(lines: readonly string[], at: number): LastWords | undefined {
  for (const reader of readers) {
    const found = reader(lines, at);
    if (found !== undefined) return { ...found, says: found.says.replace(elixir, '$1: ') };
  }
  return undefined;
}

/** The last error of this kind in a log; of a chain its innermost cause. */
export function lastWords(log: readonly string[]): LastWords | undefined {
  const lines = cut(log);
  for (let at = lines.length - 1; at >= 0; at--) {
    const found = read(lines, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Faults in native code end a process by the same signal as a runtime that gives up. */
export function isNativeFault({ says }: LastWords): boolean {
  return /segmentation fault|core dumped|assertion failed|stack smashing|double free|corrupted|bus error|illegal instruction/i.test(says);
}

/** So close to its end a program tells of what ends it. */
const near = 8;

const grave: readonly Level[] = ['error', 'fatal'];

/** `tool: error: …`, `Error: …`, `./run.sh: line 3: …`. */
const complaint = /^(?:[\w./-]+: )?[Ee]rror: (\S.*)$|^\S+: line \d+: (\S.*)$/;

/** The error that a program logs in its last lines; where a shell tells its steps, the step it ends at. */
export function lastError(log: readonly string[]): LastWords | undefined {
  const lines = cut(log);
  const from = Math.max(0, lines.length - near);
  for (let at = lines.length - 1; at >= from; at--) {
    const text = (lines[at] ?? '').trim();
    const [, error, shell] = complaint.exec(text) ?? [];
    const { level, says } = levelOf(text);
    const told = error ?? shell ?? (grave.includes(level) ? says : undefined);
    if (told !== undefined) return { at, text, says: told, ends: false };
  }
  const [, step] = /^\++ (\S.*)$/.exec(lines.at(-1)?.trim() ?? '') ?? [];
  return step === undefined ? undefined : { at: lines.length - 1, text: lines.at(-1)?.trim() ?? '', says: `the step ${step}`, ends: false };
}
