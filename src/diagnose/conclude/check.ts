import type { Check } from '../../model/index.ts';
import { describe, kubectl, inNamespace, target } from '../command.ts';
import type { Hit } from '../rule.ts';

type Test = (hit: Hit) => { readonly text: string; readonly command?: string; readonly sees: string };

const lastLines = 'Read the last lines before the container ended.';
/** Facts of status, spec and Events: no log says them. */
const noLine =
  /^(env |changed just before|ended with|exit code|pod |Service |container )|exit code \d|\brestarts?\b|reason \w|serviceName|endpoints?\b|BackoffLimit/;

/** One look a family that speaks for or against its causes. */
const tests: readonly (readonly [RegExp, Test])[] = [
  [
    /^oom\./,
    (h) => ({
      text: 'Read how the container ended and compare its memory with the limit.',
      command: describe(h.shows),
      sees: 'Last State: Terminated, Reason: OOMKilled',
    }),
  ],
  [/^image\./, (h) => ({ text: 'Read the newest pull event.', command: describe(h.shows), sees: 'the same pull error comes again' })],
  [
    /^pending\./,
    (h) => ({
      text: 'Read the scheduler’s newest count of nodes.',
      command: describe(h.shows),
      sees: 'most nodes are refused for this reason',
    }),
  ],
  [
    /^volume\./,
    (h) => ({ text: 'Read the claim and its events.', command: describe(h.culprit), sees: 'the claim itself reports the error' }),
  ],
  [
    /^(node|eviction)\./,
    (h) => ({
      text: 'Read the node’s conditions.',
      command: describe(h.culprit),
      sees: 'the condition holds on the node, and other pods there suffer too',
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
    /^(dependency|db|dns)\./,
    (h) => ({
      text: 'See whether what it depends on answers.',
      command: h.toward === undefined ? describe(h.culprit) : describe(h.toward),
      sees: 'it has no ready endpoint, or refuses',
    }),
  ],
  [
    /^probe\./,
    (h) => ({
      text: 'Watch whether the container ends by itself or only by the kubelet.',
      command: describe(h.shows),
      sees: 'each restart follows a failed probe',
    }),
  ],
  [
    /./,
    (h) => ({
      text: lastLines,
      command:
        h.container === undefined
          ? describe(h.shows)
          : kubectl('logs', target(h.shows), ...inNamespace(h.shows), '-c', h.container, '--tail=50'),
      sees: `they say: ${h.because[0]?.says ?? h.title}`,
    }),
  ],
];

const testOf = (hit: Hit): ReturnType<Test> | undefined => tests.find(([cause]) => cause.test(hit.cause))?.[1](hit);

/** What speaks for a cause and not for the other as well. */
function alone(hit: Hit, other: Hit): string {
  const shared = new Set(other.because.map((p) => p.says));
  return (hit.because.find((p) => !shared.has(p.says)) ?? hit.because[0])?.says ?? hit.title;
}

/** The look that separates the first cause from the second. */
export function checkBetween(first: Hit | undefined, second: Hit | undefined): Check | undefined {
  if (first === undefined || second === undefined) return undefined;
  const one = testOf(first);
  const two = testOf(second);
  if (one === undefined || two === undefined) return undefined;
  // A log decides only where what speaks for a cause stands in it, and not between two causes read from one log.
  const byLog = one.text === lastLines || two.text === lastLines;
  const unsaid = noLine.test(alone(first, second)) || noLine.test(alone(second, first));
  if (byLog && (unsaid || one.text === two.text)) {
    const text = 'Read its states, settings and events.';
    return {
      text,
      command: describe(first.shows),
      first: `it shows: ${alone(first, second)}`,
      second: `not that, but: ${alone(second, first)}`,
    };
  }
  return {
    text: one.text,
    ...(one.command === undefined ? {} : { command: one.command }),
    first: one.sees,
    second: one.text === two.text ? `not that, but: ${second.because[0]?.says ?? second.title}` : `not that; instead ${two.sees}`,
  };
}
