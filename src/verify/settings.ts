import type { Millis } from '../model/index.ts';

/** Times of the verification. Practice and tests shorten them; nothing else about it changes. */
export interface WatchSettings {
  /** The first word comes no sooner than this after the change. */
  readonly firstLook: Millis;
  /** The outcome comes this long after the change: longer than the kubelet's back-off of 300 s, so that a crash loop cannot hide in it. */
  readonly soak: Millis;
  /** Most that the interval between two crashes may put the first look off. */
  readonly mostCrashWait: Millis;
  /** Between two looks. */
  readonly every: Millis;
}

export const usualWatch: WatchSettings = { firstLook: 60_000, soak: 600_000, mostCrashWait: 300_000, every: 30_000 };

export interface Watch {
  readonly firstLook: Millis;
  readonly until: Millis;
}

/** When to look first and when to judge, for a change made `at`. `crashEvery`: time between two crashes before the change, where there were any. */
export function watchOf(
  at: Millis,
  workload: { readonly minReadySeconds: number; readonly crashEvery?: Millis },
  settings: WatchSettings = usualWatch,
): Watch {
  const crashes = Math.min(2 * (workload.crashEvery ?? 0), settings.mostCrashWait);
  const wait = Math.max(settings.firstLook, workload.minReadySeconds * 1000, crashes);
  return { firstLook: at + wait, until: at + Math.max(settings.soak, wait) };
}
