import type { Millis } from '../../../model/index.ts';

/** `Tue, 26 Nov 2024 12:37:10 +0100` or RFC 3339 → RFC 3339 in UTC; anything else is absent. */
export function isoTime(text: string): string | undefined {
  if (!/^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} |\d{4}-\d\d-\d\dT)/.test(text)) return undefined;
  const ms = Date.parse(text.replace(/ [A-Z]{3,4}$/, ''));
  return Number.isNaN(ms) ? undefined : iso(ms);
}

export function iso(ms: Millis): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

const unit: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, y: 365 * 864e5 };

/** An age as kubectl prints it (`34s`, `2m50s`, `5d3h`) in milliseconds. */
export function ageOf(text: string): Millis | undefined {
  if (!/^(?:\d+[smhdy])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhdy])/g)].reduce((sum, m) => sum + Number(m[1]) * (unit[m[2] ?? ''] ?? 0), 0);
}

const someDay = Date.UTC(2026, 0, 1);

/** The newest full date that the text prints; ages count back from it. */
export function newestIn(text: string): Millis {
  const found = text.matchAll(
    /\b(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))/g,
  );
  const times = [...found].map((m) => Date.parse(m[0])).filter((t) => !Number.isNaN(t));
  return times.length === 0 ? someDay : times.reduce((a, b) => Math.max(a, b));
}
