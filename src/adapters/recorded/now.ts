import type { Millis } from '../../model/index.ts';
import type { RecordedCase } from './case.ts';

/** Where nothing in a recording carries a time. Any fixed moment serves: only differences matter. */
const someDay = Date.UTC(2026, 0, 1);

const moment = /(Time|Timestamp|At|[tT]ime)$/;
/** Fields that point forward: they would move "now" past what was seen. */
const ahead = /expir|notAfter|renew|next|deadline|valid/i;

/** The newest time the recording mentions: objects and events first, log lines only where those are silent. */
export function nowOf(recorded: Pick<RecordedCase, 'objects' | 'events' | 'logs' | 'texts'>): Millis {
  const times: Millis[] = [];
  walk([recorded.objects, recorded.events], '', times);
  if (times.length === 0) times.push(...[...recorded.logs.map((l) => l.text), ...recorded.texts].flatMap(timesIn));
  return times.length === 0 ? someDay : times.reduce((a, b) => Math.max(a, b));
}

function walk(value: unknown, key: string, into: Millis[]): void {
  if (typeof value === 'string') {
    if (!moment.test(key) || ahead.test(key) || !/^\d{4}-\d\d-\d\dT/.test(value)) return;
    const ms = Date.parse(value);
    if (!Number.isNaN(ms)) into.push(ms);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [k, v] of Object.entries(value)) walk(v, Array.isArray(value) ? key : k, into);
}

function timesIn(log: string): Millis[] {
  return [...log.matchAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/g)]
    .map((m) => Date.parse(m[0]))
    .filter((t) => !Number.isNaN(t));
}
