/** What kubectl printed goes in; objects, Events and logs come out, and as text whatever could not be read. It never throws and never invents. */
import { type KubeObject, type Millis, type ObjectRef, refOf, unnamed } from '../../../model/index.ts';
import type { RecordedLog } from '../log.ts';
import { absentIn, isNoLog, refusals, withoutErrors } from './answers.ts';
import type { Command } from './command.ts';
import { readDescription } from './describe.ts';
import { isEventRow, readEvents } from './events.ts';
import { readGet } from './get.ts';
import { assignLogs } from './logs.ts';
import { looksLikeManifest, readGoMap, readManifests } from './manifests.ts';
import { newestIn } from './moment.ts';
import { loosePodRow } from './pod-row.ts';
import { type Section, sectionsOf } from './sections.ts';

/** What a text told. `values` are objects as printed, still to be checked. */
export interface Parsed {
  readonly objects: readonly KubeObject[];
  readonly values: readonly unknown[];
  readonly logs: readonly RecordedLog[];
  readonly texts: readonly string[];
  readonly listed: readonly string[];
  readonly absent: ReadonlySet<string>;
  /** What was described or whose logs were read, in the order of the transcript. */
  readonly asked: readonly ObjectRef[];
}

interface Reading {
  readonly now: Millis;
  readonly objects: KubeObject[];
  readonly values: unknown[];
  readonly texts: string[];
  readonly listed: string[];
  readonly absent: Set<string>;
  readonly asked: ObjectRef[];
  /** The object the transcript spoke of last. */
  last: Command | undefined;
}

/** Reads a transcript and the logs beside it; `pods` are those known from elsewhere. Never throws. */
export function readOutput(raw: string, logs: Readonly<Record<string, string>>, pods: readonly KubeObject[]): Parsed {
  const text = plain(raw);
  const reading: Reading = {
    now: newestIn(text),
    objects: [],
    values: [],
    texts: [],
    listed: [],
    absent: new Set(),
    asked: [],
    last: undefined,
  };
  const fetched = new Map<string, Command>();
  const all = { ...logs };
  for (const section of sectionsOf(text)) {
    if (section.command.name !== undefined || section.command.kind !== undefined) reading.last = section.command;
    if (section.command.verb === 'logs') {
      const key = section.file === '' ? section.command.line : section.file;
      fetched.set(key, section.command);
      if (!(key in all) && !isNoLog(section.lines.join('\n'))) all[key] = section.lines.join('\n');
    } else readSection(section, reading);
  }
  const assigned = assignLogs(all, fetched, { objects: [...pods, ...reading.objects], described: reading.asked });
  const read = assigned.logs.map((l): ObjectRef => ({ kind: l.kind, name: l.pod }));
  return {
    ...reading,
    asked: [...reading.asked, ...(raw === '' ? [] : read)],
    logs: assigned.logs,
    texts: [...reading.texts, ...assigned.left],
  };
}

/** As it was before a terminal coloured it. */
function plain(raw: string): string {
  // oxlint-disable-next-line no-control-regex -- colours are control characters
  return raw.replace(/\u001b\[[0-9;?]*[A-Za-z]|\u{feff}/gu, '');
}

/** Tries each reader on each paragraph; the first that understands it takes it. */
function readSection(section: Section, reading: Reading): void {
  for (const name of absentIn(section.lines)) reading.absent.add(name);
  const refused = refusals(section.lines, section.command.namespace ?? reading.last?.namespace);
  if (refused.length > 0) {
    reading.objects.push(...refused);
    return;
  }
  const lines = withoutErrors(section.lines);
  if (lines.length === 0 || readWhole(lines, section.command, reading)) return;
  for (const paragraph of paragraphs(lines.filter((l) => l.trim() !== '<...>'))) {
    if (/^\s*<?\.\.\.>?\s*$/.test(paragraph.join(''))) continue;
    if (!readWhole(paragraph, section.command, reading)) reading.texts.push(paragraph.join('\n'));
  }
}

function readWhole(lines: readonly string[], command: Command, reading: Reading): boolean {
  const about = command.kind === undefined && reading.last !== undefined ? { ...command, ...pick(reading.last) } : command;
  if (looksLikeManifest(lines)) {
    const values = readManifests(lines, about.kind === undefined ? reading.last : about);
    reading.values.push(...values);
    return values.length > 0;
  }
  const map = readGoMap(lines, about.kind === undefined ? reading.last : about);
  if (map.length > 0) {
    reading.values.push(...map);
    return true;
  }
  const table = /^\s*(?:NAMESPACE\s+)?LAST SEEN\s/.test(lines[0] ?? '')
    ? eventsOf(lines, about, reading)
    : readGet(lines, command, reading.now);
  if (table !== undefined) {
    reading.objects.push(...table);
    if (command.verb === 'get' && command.name === undefined && !command.line.includes('grep') && command.namespace === undefined) {
      reading.listed.push(...new Set(table.map((o) => o.kind).filter((k) => k !== 'Event')));
    }
    return true;
  }
  const described = /^\s*(?:Name:|Conditions:|Events:)/.test(lines[0] ?? '') ? readDescription(lines, about, reading.now) : undefined;
  if (described !== undefined) {
    reading.objects.push(...described);
    reading.asked.push(...described.slice(0, 1).map(refOf));
    reading.last = { ...command, ...nameOf(described[0]) };
    return true;
  }
  return readRows(lines, about, reading);
}

function readRows(lines: readonly string[], about: Command, reading: Reading): boolean {
  const rows = lines.flatMap((l) => loosePodRow(l, reading.now) ?? []);
  if (rows.length > 0 && rows.length === lines.length) {
    reading.objects.push(...rows);
    return true;
  }
  const first = lines.findIndex((l) => isEventRow(l) || /^\s*(?:FirstSeen|LAST SEEN|Type\s+Reason|Reason\s+Message)\b/.test(l));
  if (first === -1) return false;
  const events = eventsOf(lines.slice(first), about, reading);
  reading.objects.push(...events);
  if (first > 0) reading.texts.push(lines.slice(0, first).join('\n'));
  return events.length > 0;
}

function eventsOf(lines: readonly string[], about: Command, reading: Reading): readonly KubeObject[] {
  const namespace = about.namespace === undefined ? {} : { namespace: about.namespace };
  return readEvents(lines, { kind: about.kind ?? 'Pod', name: about.name ?? unnamed, ...namespace }, reading.now);
}

function paragraphs(lines: readonly string[]): readonly (readonly string[])[] {
  const cut: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === '') cut.push([]);
    else cut.at(-1)?.push(line);
  }
  return cut.filter((p) => p.length > 0);
}

function pick(command: Command): Partial<Command> {
  const { kind, name, namespace } = command;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function nameOf(object: KubeObject | undefined): Partial<Command> {
  if (object === undefined) return {};
  const { name, namespace } = object.metadata;
  return { kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
