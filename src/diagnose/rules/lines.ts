import type { EvidenceId, ObjectRef } from '../../model/index.ts';
import type { ContainerFact, Facts } from '../facts/index.ts';

/** A line that a program wrote, with what we know of the container that wrote it. */
export interface Line {
  readonly id: EvidenceId;
  readonly text: string;
  /** The lines after it in the same log, this one first. */
  readonly rest: readonly string[];
  readonly match: RegExpExecArray;
  /** How many lines of the same source match. */
  readonly repeats: number;
}

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

/** The last line of a source that matches; what a program says last is nearest to why it ended. */
export function lastLine(id: EvidenceId, lines: readonly string[], patterns: readonly RegExp[]): Line | undefined {
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

function heardBy(c: ContainerFact, patterns: readonly RegExp[]): Heard | undefined {
  const said = c.ended?.message ? c.ended.message.split('\n') : [];
  for (const log of c.logs) {
    const line = lastLine(log.id, log.lines, patterns);
    if (line) return { line, container: c, about: c.pod.ref };
  }
  const line = lastLine(c.id, said, patterns);
  return line && { line, container: c, about: c.pod.ref };
}

/** Every container and text in which one of the patterns occurs. Logs whose pod was not seen count as well. */
export function heard(facts: Facts, patterns: readonly RegExp[]): readonly Heard[] {
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

/** Said once, and much ordinary work after it: whoever wrote this went on. */
function wentOn({ repeats, rest }: Line): boolean {
  return repeats === 1 && rest.filter((l) => ordinary.test(l)).length > lately;
}

/**
 * How much a line counts: fully where the container fails, less where it only waits to be ready, little where it runs well
 * (programs log errors and go on), nothing where a well container said it once.
 */
export function weight({ container, line }: Heard): number {
  if (container === undefined) return wentOn(line) ? 0 : line.repeats > 1 ? 0.8 : 0.7;
  if (container.failing) return 1;
  if (!container.ready && container.pod.phase !== 'Succeeded') return 0.95;
  return line.repeats > 1 && line.rest.length <= lately && container.pod.phase !== 'Succeeded' ? 0.65 : 0;
}

/** A long line is shown round its match: what matters stands anywhere in a line of JSON. */
export function shown(line: Line, most = 220): string {
  const one = line.text.replaceAll(/\s+/g, ' ').trim();
  const at = one.indexOf(line.match[0].replaceAll(/\s+/g, ' ').trim());
  const from = Math.max(0, at - most / 3);
  return one.length <= most || from === 0 ? brief(one, most) : `…${brief(one.slice(from), most - 1)}`;
}

/** A line short enough for a card. */
export function brief(text: string, most = 220): string {
  const one = text.replaceAll(/\s+/g, ' ').trim();
  return one.length <= most ? one : `${one.slice(0, most - 1)}…`;
}
