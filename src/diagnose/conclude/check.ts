import type { Check } from '../../model/index.ts';
import { describe, inNamespace, kubectl, target } from '../command.ts';
import type { Facts } from '../facts/index.ts';
import type { Ground, Hit } from '../rule.ts';
import { sameFact, telling } from './same-fact.ts';

type Test = NonNullable<Hit['look']>;

/** What the newest pull event says, by cause. */
const pulls: readonly (readonly [RegExp, string])[] = [
  [/^image\.not_found/, 'the registry answers "not found" or "manifest unknown"'],
  [/^image\.auth/, 'the registry answers "unauthorized", "denied" or asks for a login'],
  [/^image\.rate_limit/, 'the registry answers "too many requests"'],
  [/^image\.registry/, 'there is no answer of the registry, or an error of its own'],
];

/** What the node meant for the pod shows, by what keeps the pod off it. */
const nodes: readonly (readonly [RegExp, string])[] = [
  [/^pending\.resources/, 'it is open to the pod and has too little free'],
  [/^pending\.cordoned/, 'it is marked unschedulable'],
  [/^pending\.taint/, 'it carries a taint that the pod does not tolerate'],
  [/^pending\.ports/, 'a pod there has taken the port already'],
  [/^pending\.affinity/, 'no node has the labels that the pod asks for'],
];

const seesBy = (table: readonly (readonly [RegExp, string])[], { cause }: Hit): string | undefined =>
  table.find(([pattern]) => pattern.test(cause))?.[1];

/** One look a family whose outcome speaks for its causes. */
const tests: readonly (readonly [RegExp, (hit: Hit) => Test | undefined])[] = [
  [
    /^oom\.container/,
    (h) => ({
      text: 'Read how the container ended the next time.',
      command: describe(h.shows),
      sees: 'Last State: Terminated, Reason: OOMKilled',
    }),
  ],
  [
    /^image\./,
    (h) => {
      const sees = seesBy(pulls, h);
      return sees === undefined ? undefined : { text: 'Read the newest pull event.', command: describe(h.shows), sees };
    },
  ],
  [
    /^pending\./,
    (h) => {
      const sees = seesBy(nodes, h);
      return sees === undefined
        ? undefined
        : { text: 'Look at the node that the pod is meant for.', command: kubectl('describe', 'nodes'), sees };
    },
  ],
  [
    /^node\./,
    (h) => ({
      text: 'Read the node’s conditions.',
      command: describe(h.culprit),
      sees: 'the condition holds, and other pods there suffer too',
    }),
  ],
  [
    /^service\./,
    (h) => ({
      text: 'Compare the Service’s selector and ports with its endpoints.',
      command: kubectl('get', 'endpointslices', ...inNamespace(h.culprit), '-l', `kubernetes.io/service-name=${h.culprit.name}`),
      sees: 'no address, or a port nobody listens on',
    }),
  ],
  [
    /^(dependency|db\.connection)/,
    (h) =>
      h.toward === undefined
        ? undefined
        : { text: 'See whether what it depends on is up.', command: describe(h.toward), sees: 'it has no ready pod or endpoint' },
  ],
  [
    /^probe\.(?:liveness|startup)/,
    (h) => ({
      text: 'See what precedes each restart.',
      command: describe(h.shows),
      sees: 'Killing events that name the probe come before each restart',
    }),
  ],
];

/** Of a probe that is refused: does the program start too late, or ask elsewhere? */
const byStart = /^probe\.(?:liveness|startup)(?:\.wrong_port|\.too_strict)?$/;

function freshStart(first: Hit, second: Hit): Check | undefined {
  const slow = (h: Hit): boolean => h.cause.endsWith('.too_strict');
  if (!byStart.test(first.cause) || !byStart.test(second.cause) || slow(first) === slow(second)) return undefined;
  const [late, early] = ['it is still starting when it is killed', 'it is up well before it is killed'];
  return {
    text: 'Watch the log of a fresh start until the kill.',
    command: kubectl(
      'logs',
      '-f',
      target(first.shows),
      ...inNamespace(first.shows),
      ...(first.container === undefined ? [] : ['-c', first.container]),
    ),
    first: slow(first) ? late : early,
    second: slow(first) ? early : late,
  };
}

const testOf = (hit: Hit): Test | undefined => hit.look ?? tests.find(([cause]) => cause.test(hit.cause))?.[1](hit);

/** What speaks for a cause and not for the other as well. */
function alone(hit: Hit, other: Hit): Ground | undefined {
  return telling(hit).find((g) => !other.because.some((o) => sameFact(g, o)));
}

function logsOf(hit: Hit): string {
  return hit.container === undefined || hit.container.includes(' ')
    ? kubectl('logs', target(hit.shows), ...inNamespace(hit.shows), '--tail=50')
    : kubectl('logs', target(hit.shows), ...inNamespace(hit.shows), '-c', hit.container, '--tail=50');
}

/** One cause is told by a log, the other by an object or Event: whether the program says it again decides. */
function byLog(first: Hit, second: Hit, facts: Facts): Check | undefined {
  const [one, two] = [alone(first, second), alone(second, first)];
  if (one === undefined || two === undefined) return undefined;
  const logged = (g: Ground): boolean => facts.kindOf(g.evidence) === 'logs';
  if (logged(one) === logged(two)) return undefined;
  const [teller, line] = logged(one) ? [first, one] : [second, two];
  if (teller.shows.kind !== 'Pod') return undefined;
  const [yes, no] = [`it says again: ${line.says}`, 'it says nothing of the kind'];
  return {
    text: 'Read the last lines of the container’s newest run.',
    command: logsOf(teller),
    first: teller === first ? yes : no,
    second: teller === first ? no : yes,
  };
}

/** The look that separates the first cause from the second; none where no look would come out differently. */
export function checkBetween(first: Hit | undefined, second: Hit | undefined, facts: Facts): Check | undefined {
  if (first === undefined || second === undefined) return undefined;
  const start = freshStart(first, second);
  if (start !== undefined) return start;
  const [one, two] = [testOf(first), testOf(second)];
  if (one === undefined) return byLog(first, second, facts);
  if (two !== undefined && one.sees === two.sees && one.command === two.command) return byLog(first, second, facts);
  const instead = two !== undefined && two.command === one.command && two.sees !== one.sees ? `not that; instead ${two.sees}` : 'not that';
  return { text: one.text, command: one.command, first: one.sees, second: instead };
}
