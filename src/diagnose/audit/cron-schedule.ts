/** What is wrong with a cron schedule as the CronJob controller reads it (five fields, names, ranges, steps, macros); undefined when nothing is. */
export function scheduleProblem(schedule: string): string | undefined {
  const text = schedule.trim();
  if (text === '') return 'it is empty';
  if (/^(?:CRON_)?TZ=/.test(text)) return 'a time zone belongs into spec.timeZone';
  if (text.startsWith('@')) return macros.has(text) || /^@every \d/.test(text) ? undefined : `${text} is no known macro`;
  const parts = text.split(/\s+/);
  if (parts.length !== 5) return `it has ${parts.length} ${parts.length === 1 ? 'field' : 'fields'} instead of 5`;
  const wrong = parts.findIndex((part, i) => !part.split(',').every((one) => fits(one, fields[i])));
  return wrong === -1 ? undefined : `${fields[wrong]?.name ?? 'field'} "${parts[wrong] ?? ''}" is not possible`;
}

const macros = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59, names: [] },
  { name: 'hour', from: 0, to: 23, names: [] },
  { name: 'day of month', from: 1, to: 31, names: [] },
  { name: 'month', from: 1, to: 12, names: months },
  { name: 'day of week', from: 0, to: 6, names: days },
];

function fits(part: string, field: Field | undefined): boolean {
  const read = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
  if (read === null || field === undefined) return false;
  const [, first = '', last, step] = read;
  if (step !== undefined && Number(step) === 0) return false;
  if (first === '*' || first === '?') return last === undefined;
  const [a, b] = [valueOf(first, field), last === undefined ? undefined : valueOf(last, field)];
  return a !== undefined && (last === undefined || (b !== undefined && b >= a));
}

function valueOf(text: string, field: Field): number | undefined {
  const named = field.names.indexOf(text.toLowerCase());
  if (named !== -1) return named + field.from;
  const n = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return n >= field.from && n <= field.to ? n : undefined;
}
