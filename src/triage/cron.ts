import type { Millis } from '../model/index.ts';

export interface Cron {
  /** The first due time after `from`; undefined when there is none within two years. */
  next(from: Millis): Millis | undefined;
}

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const minute = 60_000;
const day = 86_400_000;

interface Fields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly dates: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Neither date nor weekday is `*`: then either suffices, as cron has it. */
  readonly eitherDay: 'either' | 'both';
}

/** Reads the schedule of a CronJob (five fields or a macro). Undefined for what it does not read: then nothing is claimed about it. */
export function cron(schedule: string, timeZone?: string): Cron | undefined {
  const words = (macros[schedule.trim()] ?? schedule).trim().toLowerCase().split(/\s+/);
  const [m, h, dom, mon, dow] = words;
  if (words.length !== 5 || m === undefined || h === undefined || dom === undefined || mon === undefined || dow === undefined)
    return undefined;
  const sets = [field(m, 0, 59), field(h, 0, 23), field(dom, 1, 31), field(mon, 1, 12, months), field(dow, 0, 7, days)];
  const [minutes, hours, dates, monthSet, week] = sets;
  if (!minutes || !hours || !dates || !monthSet || !week) return undefined;
  const weekdays = new Set([...week].map((d) => d % 7));
  const any = (f: string): boolean => f.startsWith('*') || f === '?';
  const fields: Fields = { minutes, hours, dates, months: monthSet, weekdays, eitherDay: any(dom) || any(dow) ? 'both' : 'either' };
  const shift = offsetIn(timeZone);
  return shift === undefined ? undefined : { next: (from) => nextOf(fields, from, shift) };
}

// Stars, numbers, ranges, steps, names (mon-fri), and lists of these.
function field(word: string, low: number, high: number, names: readonly string[] = []): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  for (const part of word.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [a = '', b] = range === '*' || range === '?' ? [String(low), String(high)] : range.split('-');
    const from = valueOf(a, low, names);
    const to = b === undefined ? (part.includes('/') ? high : from) : valueOf(b, low, names);
    const by = Number(step);
    if (!(from >= low && to <= high && from <= to && Number.isInteger(by) && by > 0)) return undefined;
    for (let n = from; n <= to; n += by) found.add(n);
  }
  return found;
}

function valueOf(word: string, low: number, names: readonly string[]): number {
  const named = names.indexOf(word);
  return named === -1 ? (/^\d+$/.test(word) ? Number(word) : Number.NaN) : named + low;
}

/** Local minus UTC at a moment; UTC without a zone, as most controllers run. Undefined for an unknown zone. */
function offsetIn(timeZone: string | undefined): ((at: Millis) => Millis) | undefined {
  if (timeZone === undefined) return () => 0;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    return (at) => {
      const parts = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, Number(p.value)]));
      const { year = 0, month = 1, day: date = 1, hour = 0, minute: min = 0 } = parts;
      return Date.UTC(year, month - 1, date, hour, min) - Math.floor(at / minute) * minute;
    };
  } catch {
    return undefined;
  }
}

/** Walks days, then hours and minutes of a day that fits. The offset is read once a day, so a change of clocks shifts that day's times only. */
function nextOf(fields: Fields, from: Millis, shift: (at: Millis) => Millis): Millis | undefined {
  const begin = Math.floor(from / minute) * minute + minute;
  for (let n = 0; n < 731; n++) {
    const offset = shift(begin + n * day);
    const midnight = Math.floor((begin + offset) / day) * day + n * day;
    if (!fitsDay(fields, new Date(midnight))) continue;
    for (const h of sorted(fields.hours)) {
      for (const m of sorted(fields.minutes)) {
        const due = midnight + h * 3_600_000 + m * minute - offset;
        if (due >= begin) return due;
      }
    }
  }
  return undefined;
}

function fitsDay(fields: Fields, date: Date): boolean {
  if (!fields.months.has(date.getUTCMonth() + 1)) return false;
  const byDate = fields.dates.has(date.getUTCDate());
  const byWeekday = fields.weekdays.has(date.getUTCDay());
  return fields.eitherDay === 'either' ? byDate || byWeekday : byDate && byWeekday;
}

function sorted(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}
