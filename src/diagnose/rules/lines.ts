import type { EvidenceId, ObjectRef } from '../../model/index.ts';
import type { ContainerFact, Facts } from '../facts/index.ts';
import { cameUp, type Complaint, connectedLater, isOutranked } from './got-over.ts';
import type { LastWords } from './last-words.ts';
import { levelOf } from './level.ts';

/** A line that a program wrote, with what we know of the container that wrote it. */
export interface Line {
  readonly id: EvidenceId;
  readonly text: string;
  /** The lines after it in the same log, this one first. */
  readonly rest: readonly string[];
  /** The part that matched, then its groups. */
  readonly match: readonly (string | undefined)[];
  /** How many lines of the same source match. */
  readonly repeats: number;
  /** It ends the program: nobody gets over it. */
  readonly ends?: true;
}

/** What is listened for: words, or a reader of whole logs. */
export type Listening = readonly RegExp[] | ((lines: readonly string[]) => LastWords | undefined);

export interface Heard {
  readonly line: Line;
  readonly container?: ContainerFact;
  /** The pod or object it is about. */
  readonly about: ObjectRef;
}

function firstMatch(text: string, patterns: readonly RegExp[]): RegExpExecArray | undefined {
  for (const p of patterns) {
    const match = p.exec(text);
    if (match) return match;
  }
  return undefined;
}

/** A property of a dumped error (`code: 'ENOTFOUND',`) repeats the line above it. */
const dumped = /^\s*\w+: ['"]?[\w.-]+['"]?,?\s*$/;

function readBy(id: EvidenceId, lines: readonly string[], reader: (lines: readonly string[]) => LastWords | undefined): Line | undefined {
  const found = reader(lines);
  if (found === undefined) return undefined;
  const { at, text, says, ends } = found;
  const repeats = lines.filter((l) => l.includes(says)).length;
  return { id, text, rest: lines.slice(at), match: [says, says], repeats, ...(ends ? { ends } : {}) };
}

/** The last line of a source that matches; what a program says last is nearest to why it ended. */
function lastLine(id: EvidenceId, lines: readonly string[], patterns: Listening): Line | undefined {
  if (typeof patterns === 'function') return readBy(id, lines, patterns);
  let found: { text: string; at: number; match: RegExpExecArray } | undefined;
  let repeats = 0;
  for (const [at, text] of lines.entries()) {
    const match = firstMatch(text, patterns);
    if (match === undefined) continue;
    repeats++;
    if (found === undefined || !dumped.test(text)) found = { text, at, match };
  }
  return found && { id, text: found.text.trim(), rest: lines.slice(found.at), match: found.match, repeats };
}

function heardBy(c: ContainerFact, patterns: Listening): Heard | undefined {
  const said = c.ended?.message ? c.ended.message.split('\n') : [];
  for (const log of c.logs) {
    const line = lastLine(log.id, log.lines, patterns);
    if (line) return { line, container: c, about: c.pod.ref };
  }
  const line = lastLine(c.id, said, patterns);
  return line && { line, container: c, about: c.pod.ref };
}

/** Every container and text in which one of the patterns occurs. Logs whose pod was not seen count as well. */
export function heard(facts: Facts, patterns: Listening): readonly Heard[] {
  const known = new Set(facts.containers.flatMap((c) => c.logs.map((l) => l.id)));
  const leaving = new Set(facts.leaving.map((p) => p.ref.name));
  const loose = facts.logs.filter((l) => !known.has(l.id) && !leaving.has(l.pod.name));
  return [
    ...facts.containers.flatMap((c) => heardBy(c, patterns) ?? []),
    ...loose.flatMap((l) => {
      const line = lastLine(l.id, l.lines, patterns);
      return line ? [{ line, about: l.pod }] : [];
    }),
    ...facts.texts.flatMap((t) => {
      const line = lastLine(t.id, t.lines, patterns);
      return line ? [{ line, about: t.about }] : [];
    }),
  ];
}

/** A program that runs well and wrote this many lines since has got over its errors (it retried while it started). */
const lately = 20;

/** Lines of a program at its ordinary work. */
const ordinary = /\b(?:INFO|info|DEBUG|debug|TRACE|trace)\b|\b(?:status|code)?[=: "]200\b/;

/** Said once, and much ordinary work after it: whoever wrote this went on. After FATAL it is another run that does. */
function wentOn({ text, repeats, rest, ends }: Line): boolean {
  return repeats === 1 && ends === undefined && levelOf(text).level !== 'fatal' && rest.filter((l) => ordinary.test(l)).length > lately;
}

/** Ended by the kernel or the kubelet, not by what its log says. */
export function isKilled({ ended }: ContainerFact): boolean {
  return ended !== undefined && (/^OOM/i.test(ended.reason) || ended.exitCode === 137 || ended.exitCode === 143);
}

export function complaintOf({ text, rest }: Line): Complaint {
  return { text, after: rest.slice(1) };
}

/** What a program got over, or was only warned of before another error ended it. */
function standing({ container, line }: Heard): number {
  if (line.ends !== undefined) return 1;
  const complaint = complaintOf(line);
  if (connectedLater(complaint) || (container?.failing === true && cameUp(complaint))) return 0;
  return isOutranked(complaint) ? 0.3 : 1;
}

function byState({ container, line }: Heard): number {
  if (container === undefined) return wentOn(line) ? 0 : line.repeats > 1 ? 0.8 : 0.7;
  // Others ended it; what it complained of may be why they did.
  if (container.failing) return isKilled(container) ? 0.75 : 1;
  if (!container.ready && container.pod.phase !== 'Succeeded') return 0.95;
  return line.repeats > 1 && line.rest.length <= lately && container.pod.phase !== 'Succeeded' ? 0.65 : 0;
}

/**
 * How much a line counts: fully where the container fails, less where it was killed or only waits to be ready, little where it runs well
 * (programs log errors and go on), nothing where a well container said it once or the program got over it.
 */
export function weight(heard: Heard): number {
  const state = byState(heard);
  return state === 0 ? 0 : state * standing(heard);
}

/** A long line is shown round its match: what matters stands anywhere in a line of JSON. */
export function shown(line: Line, most = 220): string {
  const one = line.text.replaceAll(/\s+/g, ' ').trim();
  const at = one.indexOf((line.match[0] ?? '').replaceAll(/\s+/g, ' ').trim());
  const from = Math.max(0, at - most / 3);
  return one.length <= most || from === 0 ? brief(one, most) : `…${brief(one.slice(from), most - 1)}`;
}

/** A placeholder that a cut would leave open: half of one is taken for a stranger's. */
const halfMask = /\[(?:REDACTED:|FOREIGN-|UNSCRUBBABLE |LONG TOKEN )[^\]]*$/;

/** A line short enough for a card, cut at the border of a placeholder. */
export function brief(text: string, most = 220): string {
  const one = text.replaceAll(/\s+/g, ' ').trim();
  return one.length <= most ? one : `${one.slice(0, most - 1).replace(halfMask, '')}…`;
}
