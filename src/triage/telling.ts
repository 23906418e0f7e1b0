import type { Signal } from '../model/index.ts';

/** How a failure is put into words: raw reason and message of one signal. */
export interface Worded {
  readonly reason: string;
  readonly message: string;
}

/** Says that one waits, or that something happened, and not what: the cause stands in another message of the same fault. */
const empty = /^(BackOff|Failed|CrashLoopBackOff|ImagePullBackOff|ErrImagePull|Error|NotReady|ContainersNotReady)$/;
const emptyText = /^(Back-off|Error: (ErrImagePull|ImagePullBackOff|CreateContainer)|back-off \S+ restarting)|has timed out progressing/i;

/** The more telling of two wordings of one fault, whatever order they came in (kubelet's four pull messages arrive in any). */
export function moreTelling(a: Worded, b: Worded): Worded {
  const [first, second] = [weight(a), weight(b)];
  if (first !== second) return first > second ? a : b;
  // Equal weight: a fixed order, so that every order of arrival ends in the same words.
  return `${a.reason} ${a.message}` <= `${b.reason} ${b.message}` ? a : b;
}

function weight(w: Worded): number {
  if (w.message === '') return 0;
  if (emptyText.test(w.message)) return 1;
  const causes =
    /not found|denied|unauthorized|forbidden|no such|refused|timeout|timed out|exceeded|invalid|429|toomanyrequests|OOM|exit code/i;
  return 2 + (causes.test(w.message) ? 2 : 0) + (empty.test(w.reason) ? 0 : 1);
}

/** What a signal says, without its state: nothing of it goes into a decision. */
export function wordsOf(signal: Signal): Worded {
  return { reason: signal.reason, message: signal.message };
}
