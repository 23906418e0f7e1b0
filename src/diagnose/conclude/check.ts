import type { Check } from '../../model/index.ts';
import { describe, inNamespace, kubectl, target } from '../command.ts';
import type { Ground, Hit } from '../rule.ts';
import { sameFact, telling } from './same-fact.ts';

type Table = readonly (readonly [RegExp, string])[];

/** One look whose outcome differs by cause. `home` are the causes that make one think of it; its object comes from such a hit. */
interface Look {
  readonly home: RegExp;
  readonly text: string;
  readonly command: (home: Hit) => string | undefined;
  /** What one would see, by the cause that is true. */
  readonly sees: Table;
  /** What one would see where the cause is another of the container's own, and that cause's own fact stays. */
  readonly else?: string;
}

const ofPod = ({ shows }: Hit): string | undefined => (shows.kind === 'Pod' ? describe(shows) : undefined);

const looks: readonly Look[] = [
  {
    home: /^image\./,
    text: 'Read the newest pull event.',
    command: (h) => describe(h.shows),
    sees: [
      [/^image\.not_found/, 'the registry answers "not found" or "manifest unknown"'],
      [/^image\.auth/, 'the registry answers "unauthorized", "denied" or asks for a login'],
      [/^image\.rate_limit/, 'the registry answers "too many requests"'],
      [/^image\.registry/, 'there is no answer of the registry, or an error of its own'],
    ],
  },
  {
    home: /^pending\./,
    text: 'Look at the node that the pod is meant for.',
    command: () => kubectl('describe', 'nodes'),
    sees: [
      [/^pending\.resources/, 'it is open to the pod and has too little free'],
      [/^pending\.cordoned/, 'it is marked unschedulable'],
      [/^pending\.taint/, 'it carries a taint that the pod does not tolerate'],
      [/^pending\.ports/, 'a pod there has taken the port already'],
      [/^pending\.affinity/, 'no node has the labels that the pod asks for'],
    ],
  },
  {
    home: /^(?:oom\.container|probe\.(?:liveness|startup))/,
    text: 'See what precedes each restart, and how the container ended.',
    command: ofPod,
    sees: [
      [/^oom\.container/, 'Last State: Terminated, Reason: OOMKilled'],
      [/^probe\.(?:liveness|startup)/, 'Killing events that name the probe come before each restart'],
      [/^crashloop\.killed/, 'Last State: Terminated, Exit Code: 137, and no Killing event before the restart'],
      [/^crashloop\.exits_zero/, 'Last State: Terminated, Reason: Completed, and no Killing event before the restart'],
      [
        /^(?:crashloop|app|config|db|dependency|dns|tls)\./,
        'Last State: Terminated, Reason: Error, and no Killing event before the restart',
      ],
    ],
  },
  {
    home: /^node\./,
    text: 'Read the node’s conditions while it fails.',
    command: ({ culprit }) => (culprit.kind === 'Node' ? describe(culprit) : undefined),
    sees: [
      [/^node\.pressure\.memory/, 'MemoryPressure is True'],
      [/^node\.pressure\.disk/, 'DiskPressure is True'],
      [/^node\.pressure\.pid/, 'PIDPressure is True'],
      [/^node\.unreachable/, 'Ready is Unknown'],
      [/^node\.(?:not_ready|runtime)/, 'Ready is False'],
      [/^node\.network_unavailable/, 'NetworkUnavailable is True, or Ready is False for the network plugin'],
    ],
    else: 'its conditions are well',
  },
  {
    home: /^service\./,
    text: 'Compare the Service’s selector and ports with its endpoints.',
    command: ({ culprit }) =>
      culprit.kind === 'Service'
        ? kubectl('get', 'endpointslices', ...inNamespace(culprit), '-l', `kubernetes.io/service-name=${culprit.name}`)
        : undefined,
    sees: [
      [/^service\.(?:selector|no_endpoints)/, 'no address'],
      [/^service\.(?:target_port|protocol)/, 'addresses, with a port nobody listens on'],
    ],
    else: 'addresses, with the port the container opens',
  },
  {
    home: /^(?:dependency|db\.connection)/,
    text: 'See whether what it depends on is up.',
    command: ({ toward }) => (toward === undefined ? undefined : describe(toward)),
    sees: [[/^(?:dependency|db\.connection)/, 'it has no ready pod or endpoint']],
    else: 'it is ready',
  },
];

/** Causes that lie with the container itself: they stay where what is around it is well. */
const own = /^(?:crashloop|app|config|probe|oom\.container|db\.credentials|volume)/;

function seesBy(look: Look, hit: Hit, other: Hit): string | undefined {
  const known = look.sees.find(([cause]) => cause.test(hit.cause))?.[1];
  if (known !== undefined || look.else === undefined || !own.test(hit.cause)) return known;
  const fact = alone(hit, other);
  return fact === undefined ? undefined : `${look.else}, and this goes on: ${fact.says}`;
}

function byLook(home: Hit, first: Hit, second: Hit): Check | undefined {
  for (const look of looks.filter((l) => l.home.test(home.cause))) {
    const command = look.command(home);
    const [one, two] = [seesBy(look, first, second), seesBy(look, second, first)];
    if (command !== undefined && one !== undefined && two !== undefined && one !== two)
      return { text: look.text, command, first: one, second: two };
  }
  return undefined;
}

/** The rule itself knew a look, and what each of the two would show there. */
function byRule({ look: one }: Hit, { look: two }: Hit): Check | undefined {
  if (one === undefined || two === undefined || one.command !== two.command || one.sees === two.sees) return undefined;
  return { text: one.text, command: one.command, first: one.sees, second: two.sees };
}

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

/** What speaks for a cause and not for the other as well. */
function alone(hit: Hit, other: Hit): Ground | undefined {
  return telling(hit).find((g) => !other.because.some((o) => sameFact(g, o)));
}

/**
 * The look that separates the first cause from the second: each outcome is what one would see if that cause were true. None where no look
 * would show both.
 */
export function checkBetween(first: Hit | undefined, second: Hit | undefined): Check | undefined {
  if (first === undefined || second === undefined) return undefined;
  return byRule(first, second) ?? freshStart(first, second) ?? byLook(first, first, second) ?? byLook(second, first, second);
}
