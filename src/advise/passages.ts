import type { EvidenceItem } from '../model/index.ts';

/** More are not searched: an item is cut long before by those who look. */
const mostPassages = 4_000;

/** `container api` of a list whose entries have names; else the entry's number. */
function placed(path: string, key: string | number, value: unknown): string {
  const { name, type } = typeof value === 'object' && value !== null ? (value as { readonly name?: unknown; readonly type?: unknown }) : {};
  const known = [name, type].find((n) => typeof n === 'string');
  if (typeof key === 'number') return typeof known === 'string' ? `${path}[${known}]` : path;
  return path === '' ? key : `${path}.${key}`;
}

/** The fields of each object within, one object a passage: `status.containerStatuses[api].lastState.terminated: exitCode 1, reason Error`. */
function* fieldsIn(value: unknown, path = ''): Generator<string> {
  if (typeof value === 'string') return yield* value.split('\n').map((text) => `${path}: ${text}`);
  if (typeof value !== 'object' || value === null) return;
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const plain = entries.filter(([, v]) => typeof v !== 'object' && !(typeof v === 'string' && v.includes('\n')));
  if (plain.length > 0)
    yield `${path}: ${plain.map(([key, v]) => (typeof key === 'number' ? String(v) : `${key} ${String(v)}`)).join(', ')}`;
  for (const [key, v] of entries)
    if (typeof v === 'object' || (typeof v === 'string' && v.includes('\n'))) yield* fieldsIn(v, placed(path, key, v));
}

function* all(item: EvidenceItem): Generator<string> {
  switch (item.is) {
    case 'object':
      return yield* fieldsIn(item.body);
    case 'list':
      if (item.objects.length === 0) yield `no ${item.kind}`;
      for (const body of item.objects) yield* fieldsIn(body, `${body.kind} ${body.metadata.name}`);
      return;
    case 'events':
      if (item.events.length === 0) yield 'no events';
      for (const { type, reason, message, count } of item.events)
        yield `${type} ${reason}: ${message}${count > 1 ? ` (${count} times)` : ''}`;
      return;
    case 'logs':
    case 'text':
      return yield* item.text.split('\n');
    case 'change':
      yield `${item.summary} (by ${item.by})`;
      for (const { path, before, after } of item.fields) yield `${path}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`;
      return;
    case 'missing':
      yield `${item.why}: ${item.detail}`;
  }
}

/** What can be quoted of an item, in its own words: lines of a log or a text, events, fields of objects. */
export function passagesOf(item: EvidenceItem): readonly string[] {
  const found: string[] = [];
  for (const passage of all(item)) {
    if (passage.trim() !== '') found.push(passage.trim().replace(/^: /u, ''));
    if (found.length === mostPassages) break;
  }
  return found;
}
