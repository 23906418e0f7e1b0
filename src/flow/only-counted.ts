import type { Incident } from '../model/index.ts';

/** Nothing but the count and the time of the last signal differs on the card. */
export function onlyCounted(before: Incident, now: Incident): boolean {
  const told = (i: Incident): readonly unknown[] => [
    i.state.at,
    i.priority,
    i.reason,
    i.message,
    i.key,
    i.failing.length,
    i.members.length,
  ];
  const was = told(before);
  return told(now).every((value, at) => value === was[at]);
}
