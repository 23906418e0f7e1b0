import type { Millis } from '../model/index.ts';

/** `40 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. Negative spans (clocks that disagree) read as `0 s`. */
export function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 24) return min % 60 === 0 ? `${h} h` : `${h} h ${min % 60} min`;
  const d = Math.floor(h / 24);
  return h % 24 === 0 ? `${d} d` : `${d} d ${h % 24} h`;
}

export function ago(then: Millis, now: Millis): string {
  return now - then < 1000 ? 'just now' : `${span(now - then)} ago`;
}

/** `2026-11-21 10:47:03 UTC`. */
export function utc(at: Millis): string {
  return `${isoSeconds(at)} UTC`;
}

/** `10:47:03`, UTC. */
export function utcClock(at: Millis): string {
  return isoSeconds(at).slice(11);
}

function isoSeconds(at: Millis): string {
  return new Date(clamp(at)).toISOString().slice(0, 19).replace('T', ' ');
}

/** Outside of these bounds `Date` and Slack's date tokens fail. */
function clamp(at: Millis): Millis {
  return Number.isFinite(at) ? Math.min(Math.max(0, at), 253402300799000) : 0;
}

export function unixSeconds(at: Millis): number {
  return Math.floor(clamp(at) / 1000);
}
