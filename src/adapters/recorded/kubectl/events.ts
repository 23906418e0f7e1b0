import type { KubeObject, Millis, ObjectRef } from '../../../model/index.ts';
import { kindOf, versionOf } from './kinds.ts';
import { ageOf, iso, isoTime } from './moment.ts';

/** `Normal`/`Warning` and a reason, wherever the columns stand: the one thing all of kubectl's event tables have in common. */
const typed = /^(.*?)\b(Normal|Warning)\s+([A-Za-z]\w*)\s+(\S.*)$/;
/** The namespace of `get events -A`, before the age. */
const placed = /^\s*(?!(?:\d+[smhdy])+\s)([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\s+(?=<unknown>|<invalid>|\d+[smhdy])/;
const aged = /^(<unknown>|<invalid>|(?:\d+[smhdy])+)(?: \(x(\d+) over ((?:\d+[smhdy])+)\))?\s+/;
/** A table without a type column: reason and message, two blanks or a tab between. */
const bare = /^\s*(?:\.\.\.\s+)?([A-Z][A-Za-z]+)(?:\s{2,}|\t+)(\S.*)$/;
const badReason = /^(?:Failed|BackOff|Unhealthy|Err|OOM|Evict|Invalid|Inspect|Network|NotTrigger|Exceeded|Preempt)/;

interface Row {
  type: string;
  reason: string;
  message: string;
  count: number;
  lastAge?: Millis;
  firstAge?: Millis;
  from: string;
  container?: string;
  about?: ObjectRef;
}

/** Reads any of kubectl's event tables: of describe (new and old columns), `get events`, `events`, and lone rows. `about` is whom they are of. */
export function readEvents(lines: readonly string[], about: ObjectRef, now: Millis): readonly KubeObject[] {
  const rows: Row[] = [];
  for (const line of lines) {
    if (
      /^\s*(?:LAST SEEN|NAMESPACE\s+LAST SEEN|Type\s+Reason|FirstSeen|FIRST SEEN|-{3,}|Reason\s+Message)/.test(line) ||
      line.trim() === ''
    )
      continue;
    const row = typedRow(line) ?? bareRow(line);
    const before = rows.at(-1);
    if (row !== undefined) rows.push(row);
    else if (before !== undefined && before.message.length < 4000 && !/^(?:std(?:err|out):|")\s*$/.test(line.trim()))
      before.message += `\n${line.trim()}`;
  }
  const place = about.namespace ?? scheduledIn(rows);
  const namespace = place === undefined ? {} : { namespace: place };
  return rows.map((row, i) => eventObject(row, row.about === undefined ? about : { ...namespace, ...row.about }, now, i));
}

/** A table without a column for it is of one namespace, which the scheduler's own message names. */
function scheduledIn(rows: readonly Row[]): string | undefined {
  for (const { reason, message } of rows) {
    const found = reason === 'Scheduled' ? /^Successfully assigned ([a-z0-9-]+)\/\S+ to \S+/.exec(message)?.[1] : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a line is an event row by itself, outside any table. */
export function isEventRow(line: string): boolean {
  const read = typed.exec(line);
  return read !== null && /^(?:\s*|\s*\.\.\.\s*|.*(?:\d[smhdy]|\}|<unknown>)\s+.*)$/.test(read[1] ?? '');
}

function typedRow(line: string): Row | undefined {
  const read = typed.exec(line);
  if (read === null || !isEventRow(line)) return undefined;
  const [, before = '', type = '', reason = '', rest = ''] = read;
  const row: Row = { type, reason, message: rest.trim(), count: 1, from: '' };
  const place = placed.exec(before);
  const left = aged.exec(`${before.slice(place?.[0].length ?? 0).trim()} `);
  const right = aged.exec(rest);
  const named = /^([A-Za-z.]+)\/(\S+)\s+(.*)$/.exec(rest);
  if (left !== null) times(row, left);
  if (right !== null) describedRow(row, rest.slice(right[0].length), right);
  else if (named !== null && kindOf(named[1] ?? '') !== undefined) {
    row.about = { kind: kindOf(named[1] ?? '') ?? '', name: named[2] ?? '', ...(place === null ? {} : { namespace: place[1] ?? '' }) };
    row.message = (named[3] ?? '').trim();
  }
  oldColumns(row, before);
  return row;
}

function describedRow(row: Row, rest: string, age: RegExpExecArray): void {
  times(row, age);
  const from = /^(\S+(?:, \S+)?)\s{2,}(.*)$/.exec(rest);
  row.from = from?.[1] ?? '';
  row.message = (from?.[2] ?? rest).trim();
}

function times(row: Row, read: RegExpExecArray): void {
  const last = ageOf(read[1] ?? '');
  const first = ageOf(read[3] ?? '');
  row.count = Number(read[2] ?? row.count) || 1;
  if (last !== undefined) row.lastAge = last;
  if (first !== undefined) row.firstAge = first;
}

/** `FirstSeen LastSeen Count From SubobjectPath` before the type: kubectl up to 1.9. */
function oldColumns(row: Row, before: string): void {
  const read = /^\s*(\S+)\s+(\S+)\s+(\d+)\s+\{([^}]*)\}/.exec(before);
  if (read === null) return;
  const first = ageOf(read[1] ?? '');
  const last = ageOf(read[2] ?? '');
  if (first !== undefined) row.firstAge = first;
  if (last !== undefined) row.lastAge = last;
  row.count = Number(read[3]) || 1;
  row.from = (read[4] ?? '').trim().split(' ')[0] ?? '';
  const container = /\w+\{([^}]+)\}/.exec(before.slice(read[0].length))?.[1];
  if (container !== undefined) row.container = container;
}

function bareRow(line: string): Row | undefined {
  const read = bare.exec(line);
  const reason = read?.[1] ?? '';
  if (
    read === null ||
    isoTime(line.trim()) !== undefined ||
    !/[a-z][A-Z]|^Unhealthy|^Killing|^Pulling|^Pulled|^Created|^Started|^Scheduled|^Evicted/.test(reason)
  )
    return undefined;
  return { type: badReason.test(reason) ? 'Warning' : 'Normal', reason, message: (read[2] ?? '').trim(), count: 1, from: '' };
}

function eventObject(row: Row, about: ObjectRef, now: Millis, index: number): KubeObject {
  const last = now - (row.lastAge ?? 0);
  const namespace = about.namespace === undefined ? {} : { namespace: about.namespace };
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${about.name}.${row.reason.toLowerCase()}.${index}`, ...namespace },
    involvedObject: {
      apiVersion: versionOf(about.kind),
      kind: about.kind,
      name: about.name,
      ...namespace,
      ...(row.container === undefined ? {} : { fieldPath: `spec.containers{${row.container}}` }),
    },
    type: row.type,
    reason: row.reason,
    message: row.message,
    count: row.count,
    firstTimestamp: iso(now - (row.firstAge ?? row.lastAge ?? 0)),
    lastTimestamp: iso(last),
    source: { component: row.from },
  };
}
