import * as fc from 'fast-check';
import type {
  Advice,
  Evidence,
  EvidenceId,
  EvidenceItem,
  Finding,
  Incident,
  IncidentId,
  IncidentState,
  ObjectRef,
  Pointer,
} from '../../../src/model/index.ts';
import { NOW } from './samples.ts';

/** What a log line or an object's name may hold that a chat might take for its own. */
const CORPUS = [
  '<!channel>',
  '<!here|here>',
  '<!everyone>',
  '<@U012ABCDEF>',
  '<#C012ABCDEF|general>',
  '<!subteam^S012AB>',
  '<https://evil.example/x|click me>',
  'https://evil.example/a?b=c&d=e',
  'mail@evil.example',
  '@channel',
  '@here',
  '&lt;!channel&gt;',
  '&amp;lt;',
  '<!date^1^{date}|x>',
  '*bold*',
  '_italic_',
  '~strike~',
  '`code`',
  '```\nblock\n```',
  '> quote',
  '>>> quote',
  '• item',
  '1. item',
  ':boom:',
  ':+1::skin-tone-2:',
  'line\nbreak\r\nand\u2028more',
  '\u001b[31mred\u001b[0m',
  '\u0000\u0007',
  '\u202egnp.exe',
  '\ud83d',
  '\udc4d',
  '👩‍👩‍👧‍👦',
  'ﷺ',
  '"\\"\\\\',
  '',
  ' ',
  '\t',
  '…',
  'a'.repeat(5000),
  '👍'.repeat(3000),
  '"'.repeat(4000),
  '\\'.repeat(4000),
  '&'.repeat(4000),
  '<'.repeat(4000),
];
export const nasty: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...CORPUS),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...CORPUS.filter((c) => c.length < 100)), { maxLength: 12 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 4000 }),
);

const few = <T>(of: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> => fc.array(of, { maxLength });
const time = fc.oneof(fc.integer({ min: NOW - 10 ** 9, max: NOW }), fc.constantFrom(0, -1, Number.MAX_SAFE_INTEGER, NaN));
const probability = fc.double({ min: 0, max: 1, noNaN: true });

const ref: fc.Arbitrary<ObjectRef> = fc.record({ kind: nasty, name: nasty, namespace: nasty }, { requiredKeys: ['kind', 'name'] });
const evidenceId = nasty as fc.Arbitrary<EvidenceId>;
const pointer: fc.Arbitrary<Pointer> = fc.record({ evidence: evidenceId, says: nasty });
const finding: fc.Arbitrary<Finding> = fc.record({
  cause: nasty,
  title: nasty,
  explanation: nasty,
  culprit: ref,
  because: few(pointer, 20),
  against: few(pointer, 20),
  confidence: fc.record({ probability, basis: fc.constantFrom('rule' as const, 'model' as const, 'both' as const, 'recalled' as const) }),
  steps: few(fc.record({ text: nasty, command: nasty }, { requiredKeys: ['text'] }), 15),
});
const causes = fc.oneof(fc.constant([] as const), fc.tuple(finding), fc.tuple(finding, finding), fc.tuple(finding, finding, finding));
const diagnosis = fc.record(
  {
    healthy: fc.boolean(),
    causes,
    other: probability,
    whyFewer: nasty,
    check: fc.record({ text: nasty, command: nasty, first: nasty, second: nasty }),
    changed: few(fc.record({ evidence: evidenceId, ref, at: time, by: nasty, summary: nasty }), 12),
    unseen: few(pointer, 12),
    affected: few(ref, 120),
  },
  { requiredKeys: ['healthy', 'causes', 'other', 'whyFewer', 'changed', 'unseen', 'affected'] },
);
const tokens = fc.nat(10 ** 7);
const spend = fc.record(
  { calls: fc.nat(9), input: tokens, cached: tokens, output: tokens, micros: tokens },
  { requiredKeys: ['calls', 'input', 'cached', 'output'] },
);
const look = fc.record(
  { tool: nasty, arguments: nasty, hash: nasty, preview: nasty, ms: fc.nat(), evidence: few(evidenceId, 3), refused: nasty },
  { requiredKeys: ['tool', 'arguments', 'hash', 'preview', 'ms', 'evidence'] },
);
const kind = fc.constantFrom('rank' as const, 'open' as const);
/** Whatever a model, or who speaks through it, may have written. */
export const advices: fc.Arbitrary<Advice> = fc.oneof(
  fc.record({ is: fc.constant('asked' as const), since: time, kind, steps: few(nasty, 30), most: fc.nat(12) }),
  fc.record(
    {
      is: fc.constant('given' as const),
      at: time,
      kind,
      model: nasty,
      summary: nasty,
      detail: nasty,
      cites: few(pointer, 12),
      diagnosis,
      prefers: fc.record({ cause: nasty, because: nasty }),
      looks: few(look, 20),
      spend,
      ms: fc.nat(),
      dropped: few(nasty, 12),
      essence: nasty,
      recalled: nasty as fc.Arbitrary<IncidentId>,
    },
    {
      requiredKeys: ['is', 'at', 'kind', 'model', 'summary', 'detail', 'cites', 'diagnosis', 'looks', 'spend', 'ms', 'dropped', 'essence'],
    },
  ),
  fc.record(
    {
      is: fc.constant('none' as const),
      at: time,
      code: fc.constantFrom('policy' as const, 'over_budget' as const, 'stopped' as const, 'llm_timeout' as const, 'bad_answer' as const),
      why: nasty,
      spend,
    },
    { requiredKeys: ['is', 'at', 'code', 'why'] },
  ),
);
const state: fc.Arbitrary<IncidentState> = fc.oneof(
  fc.record({ at: fc.constant('gathering' as const), quietAt: time, latestAt: time }),
  fc.record({ at: fc.constant('investigating' as const), since: time }),
  fc.record({ at: fc.constant('open' as const), since: time }),
  fc.record({ at: fc.constant('holding' as const), since: time, until: time }),
  fc.record({ at: fc.constant('recovered' as const), since: time }),
  fc.record({ at: fc.constant('passed' as const), since: time, why: nasty }),
  fc.record({ at: fc.constant('merged' as const), since: time, into: nasty as fc.Arbitrary<IncidentId> }),
);

export const incidents: fc.Arbitrary<Incident> = fc.record(
  {
    id: fc.string({ unit: fc.constantFrom('a', 'b', 'c', '7', '9', '-'), minLength: 4, maxLength: 40 }) as fc.Arbitrary<IncidentId>,
    key: nasty,
    version: fc.nat(),
    cluster: nasty,
    subject: ref,
    container: nasty,
    family: fc.constantFrom('crash' as const, 'image' as const, 'node' as const, 'warning' as const),
    state,
    priority: fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const, 'P4' as const),
    reason: nasty,
    message: nasty,
    firstSeen: time,
    lastSeen: time,
    count: fc.nat(),
    failing: few(nasty, 100),
    members: few(ref, 100),
    reopened: fc.nat(99),
    transitions: few(time, 20),
    flapping: fc.boolean(),
    seenLate: fc.boolean(),
    own: fc.boolean(),
    taken: fc.record({ by: fc.record({ team: fc.constant('T1'), user: fc.oneof(fc.constant('U012TAKER'), nasty) }), at: time }),
    diagnosis,
    advice: advices,
    votes: fc.record({ right: fc.nat(99), wrong: fc.nat(99) }),
    redactions: few(fc.record({ family: nasty, count: fc.nat(99) }), 12),
  },
  {
    requiredKeys: [
      'id',
      'key',
      'version',
      'cluster',
      'subject',
      'container',
      'family',
      'state',
      'priority',
      'reason',
      'message',
      'firstSeen',
      'lastSeen',
      'count',
      'failing',
      'members',
      'reopened',
      'transitions',
      'flapping',
      'seenLate',
      'own',
      'redactions',
    ],
  },
);

const object = fc
  .record({
    kind: fc.constantFrom('Pod', 'Deployment', 'Node', 'Job', 'Widget'),
    name: nasty,
    phase: nasty,
    message: nasty,
    container: nasty,
  })
  .map((o) => ({
    apiVersion: 'v1',
    kind: o.kind,
    metadata: { name: o.name, namespace: 'shop', labels: { [o.name]: o.message } },
    spec: { containers: [{ name: o.container, image: o.message }] },
    status: {
      phase: o.phase,
      message: o.message,
      conditions: [{ type: o.name, status: 'False', reason: o.phase, message: o.message }],
      containerStatuses: [{ name: o.container, state: { waiting: { reason: o.phase, message: o.message } } }],
    },
  }));
const event = fc.record({
  uid: nasty,
  about: ref,
  type: nasty,
  reason: nasty,
  message: nasty,
  count: fc.nat(),
  first: time,
  last: time,
  component: nasty,
});
const body = fc.oneof(
  object.map((b) => ({ is: 'object' as const, ref: { kind: b.kind, name: b.metadata.name }, body: b })),
  few(event, 40).map((events) => ({ is: 'events' as const, about: { kind: 'Pod', name: 'p' }, events })),
  fc.record({
    is: fc.constant('logs' as const),
    pod: ref,
    container: nasty,
    previous: fc.boolean(),
    text: few(nasty, 60).map((l) => l.join('\n')),
    truncated: fc.boolean(),
  }),
  fc.record({
    is: fc.constant('change' as const),
    ref,
    changedAt: time,
    by: nasty,
    summary: nasty,
    fields: few(fc.record({ path: nasty, before: nasty, after: nasty }, { requiredKeys: ['path'] }), 20),
  }),
  fc.record({ is: fc.constant('text' as const), text: nasty }),
  fc.record({
    is: fc.constant('missing' as const),
    look: ref.map((r) => ({ do: 'get' as const, ref: r })),
    why: fc.constant('forbidden' as const),
    detail: nasty,
  }),
);
const items: fc.Arbitrary<readonly EvidenceItem[]> = few(
  fc.tuple(evidenceId, nasty, time, body).map(([id, query, at, rest]) => ({ id, query, at, ...rest })),
  40,
);
export const evidences: fc.Arbitrary<Evidence> = items.map((all) => ({
  incident: 'i' as IncidentId,
  subject: { kind: 'Pod', name: 'p' },
  now: NOW,
  items: all,
}));
