import { createHash, createHmac } from 'node:crypto';

/** Canonical JSON: keys sorted, no blanks, `undefined` left out. Equal values give equal bytes. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** Hex SHA-256 of the canonical JSON. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** Hex HMAC-SHA-256; keys a placeholder or an id so that it cannot be guessed. */
export function keyed(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
