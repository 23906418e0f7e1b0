import { describe, expect, it } from 'vitest';
import { type ActionKind, actionKinds, type CauseId, type Incident } from '../../../src/model/index.ts';
import {
  gate,
  type GateContext,
  gateWithout,
  type LiveFacts,
  listed,
  type Offer,
  type Past,
  type Proposal,
  protectedNamespaces,
} from '../../../src/remediate/index.ts';
import { deployment, facts, finding, now, proposal, web } from './objects.ts';

const minute = 60_000;
const open: Incident['state'] = { at: 'open', since: now };
const context: GateContext = {
  mode: 'on',
  actions: actionKinds,
  now,
  ownNamespace: 'k8s-rca',
  namespaces: ['shop', 'shop-test', 'kube-system', 'gatekeeper-system', 'monitoring', 'k8s-rca'],
  excluded: ['monitoring', 'logging'],
  incident: { state: open, own: false },
  fingerprint: 'f-1',
  past: [],
  record: { recovered: 0, of: 0 },
  mostAnHour: { cluster: 50, owner: 5 },
  guards: [{ layer: 'gatekeeper', holds: true, at: now - minute, why: '' }],
  layers: ['gatekeeper'],
  guardAge: 90 * minute,
  altered: 'same',
};
const offer: Offer = {
  is: 'offer',
  action: { is: 'restart', target: { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'd-1', generation: 3 }, at: '' },
  cause: 'app.exhausted',
  before: deployment(),
  owner: deployment(),
  title: '',
  says: '',
  success: '',
  notes: [],
};
const { outcome: _, ...underWay }: Past = {
  kind: 'scale',
  cause: 'app.exhausted',
  owner: web,
  fingerprint: 'f-1',
  at: now - 20 * minute,
  outcome: 'worse',
};
interface Over {
  readonly context?: Partial<GateContext>;
  readonly proposal?: Partial<Proposal>;
  readonly facts?: Partial<LiveFacts>;
  readonly offer?: Parameters<typeof gate>[0]['offer'];
  readonly kind?: ActionKind;
  readonly cause?: CauseId;
}
const pass = (over: Over = {}) =>
  gate({
    proposal: proposal(over.kind ?? 'restart', over.cause ?? 'app.exhausted', over.proposal),
    facts: facts(over.facts),
    offer: over.offer ?? offer,
    context: { ...context, ...over.context },
  });
const past = (over: Partial<Past> = {}): Past => ({
  kind: 'restart',
  cause: 'app.exhausted',
  owner: web,
  fingerprint: 'f-1',
  at: now - 20 * minute,
  outcome: 'recovered',
  ...over,
});
const inside = (name: string): Partial<Over> => ({ proposal: { target: { ...web, namespace: name } } });
const sure = (probability: number): Over['proposal'] => ({
  finding: finding('app.exhausted', { confidence: { probability, basis: 'rule' } }),
});
const many = (n: number, over: (i: number) => Partial<Past> = () => ({})): readonly Past[] =>
  Array.from({ length: n }, (_, i) => past(over(i)));
const elsewhere = (i: number): Partial<Past> => ({ owner: { ...web, name: `other-${i}` }, fingerprint: `f-other-${i}` });

describe('the gate', () => {
  it('opens where nothing speaks against it', () => {
    expect(pass()).toEqual({ is: 'open', dryRun: false, record: { recovered: 0, of: 0 } });
    expect(pass({ context: { mode: 'dry-run' } })).toMatchObject({ is: 'open', dryRun: true });
  });

  const refusals: readonly (readonly [string, Over, string, RegExp])[] = [
    ['fixes are off', { context: { mode: 'off' } }, 'enabled', /REMEDIATION_MODE/],
    ['an action that is not offered here', { context: { actions: ['scale'] } }, 'enabled', /REMEDIATION_ACTIONS/],
    ['its own namespace', inside('k8s-rca'), 'namespace', /own namespace/],
    ['an incident of the bot itself', { context: { incident: { state: open, own: true } } }, 'namespace', /own namespace/],
    ['a protected namespace', inside('kube-system'), 'namespace', /protected/],
    ['another protected one', inside('gatekeeper-system'), 'namespace', /protected/],
    ['no namespace', { proposal: { target: { kind: 'Deployment', name: 'web' } } }, 'namespace', /protected/],
    ['an excluded namespace', inside('monitoring'), 'namespace', /excluded/],
    ['a namespace by pattern', { ...inside('shop-test'), context: { excluded: ['*-test'] } }, 'namespace', /excluded/],
    ['a namespace that is not open to fixes', inside('bank'), 'namespace', /not open to fixes/],
    [
      'a namespace that did not opt in',
      { facts: { namespace: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } } } },
      'namespace',
      /not opted in/,
    ],
    [
      'an object that opted out',
      { facts: { target: deployment({ metadata: { labels: { 'k8s-rca.io/remediation': 'disabled' } } }) } },
      'namespace',
      /opted out/,
    ],
    ['L-076 no fingerprint', { context: { fingerprint: '' } }, 'ineffective', /no name of its own/],
    [
      'L-076 two inconclusive fixes',
      { context: { past: many(2, () => ({ outcome: 'inconclusive' })) } },
      'ineffective',
      /2 changes made for this failure/,
    ],
    [
      'one in vain and one reverted',
      { context: { past: [past({ outcome: 'not-recovered' }), past({ outcome: 'reverted' })] } },
      'ineffective',
      /a person must look/,
    ],
    [
      'a rollback of what a fix wrote after the failure began',
      {
        kind: 'rollback',
        cause: 'oom.container_limit',
        context: { past: [past({ kind: 'set-resources', at: now - 8 * minute, outcome: 'not-recovered' })] },
      },
      'ineffective',
      /changed by a fix \(set-resources\) after the failure began/,
    ],
    ['the same fix 4 min ago', { context: { past: [past({ at: now - 4 * minute })] } }, 'cooldown', /5 minutes/],
    [
      'of an OOM 9 min ago',
      { kind: 'set-resources', cause: 'oom.container_limit', context: { past: [past({ kind: 'set-resources', at: now - 9 * minute })] } },
      'cooldown',
      /10 minutes/,
    ],
    ['another fix under way', { context: { past: [underWay] } }, 'cooldown', /still being watched/],
    ['50 fixes in the hour', { context: { past: many(50, elsewhere) } }, 'cap', /no more than 50/],
    ['5 fixes of one owner', { context: { past: many(5, (i) => ({ fingerprint: `g-${i}`, kind: 'scale' })) } }, 'cap', /no more than 5/],
    ['an incident that is over', { context: { incident: { state: { at: 'recovered', since: now }, own: false } } }, 'known', /not open/],
    [
      'an incident that only holds',
      { context: { incident: { state: { at: 'holding', since: now, until: now + 1 }, own: false } } },
      'known',
      /not open/,
    ],
    ['no layer', { context: { layers: [] } }, 'guard', /No policy layer/],
    ['a layer never proven', { context: { guards: [] } }, 'guard', /not shown yet/],
    [
      'one layer of two that fails',
      {
        context: {
          layers: ['gatekeeper', 'vap'],
          guards: [...context.guards, { layer: 'vap', holds: false, at: now, why: 'its binding is gone' }],
        },
      },
      'guard',
      /vap does not hold: its binding is gone/,
    ],
    [
      'a proof too old',
      { context: { guards: [{ layer: 'gatekeeper', holds: true, at: now - 91 * minute, why: '' }] } },
      'guard',
      /too long ago/,
    ],
    [
      'a namespace in which the guard could not be tried',
      { context: { guards: context.guards.map((one) => ({ ...one, untried: [{ namespace: 'shop', why: 'holds no Deployment' }] })) } },
      'guard',
      /could not be shown in namespace shop that gatekeeper refuses .*holds no Deployment/,
    ],
    [
      'L-044 the word of a model alone',
      { proposal: { finding: finding('app.exhausted', { confidence: { probability: 1, basis: 'model' } }) } },
      'confidence',
      /model/,
    ],
    ['no evidence', { proposal: { finding: finding('app.exhausted', { because: [] }) } }, 'confidence', /Nothing/],
    [
      'evidence against it',
      { proposal: { finding: finding('app.exhausted', { against: finding('x').because }) } },
      'confidence',
      /speaks against/,
    ],
    ['59 %', { proposal: sure(0.59) as Partial<Proposal> }, 'confidence', /59 % likely; restart needs 60 %/],
    ['no number', { proposal: sure(Number.NaN) as Partial<Proposal> }, 'confidence', /needs 60 %/],
    ['a raised threshold', { context: { threshold: 0.95 } }, 'confidence', /needs 95 %/],
    ['a fix that helped in 5 of 10', { context: { record: { recovered: 5, of: 10 } } }, 'confidence', /5 of 10/],
    ['no parameters that fit', { offer: { is: 'none', why: 'Nothing fits.' } }, 'parameters', /Nothing fits/],
    ['something hidden in it', { context: { altered: 'altered' } }, 'parameters', /hidden/],
  ];

  it.each(refusals)('L-054 L-072 closes for %s', (_, over, check, why) => {
    expect(pass(over)).toMatchObject({ is: 'closed', check, why: expect.stringMatching(why) });
  });

  it.each([['a lower threshold lowers no floor', { context: { threshold: 0.1 }, proposal: sure(0.59) }]] as const)('%s', (_, over) =>
    expect(pass(over as Over)).toMatchObject({ check: 'confidence' }),
  );

  it.each([
    ['after the cooldown', { context: { past: [past({ at: now - 5 * minute })] } }],
    ['a cooldown of another owner', { context: { past: [past({ at: now - minute, owner: { ...web, name: 'api' } })] } }],
    ['49 fixes', { context: { past: many(49, elsewhere) } }],
    [
      '50 fixes of which one is an hour old',
      { context: { past: [...many(49, elsewhere), past({ ...elsewhere(99), at: now - 60 * minute })] } },
    ],
    ['one fix in vain', { context: { past: [past({ outcome: 'worse' })] } }],
    [
      'two in vain, one of them an hour ago',
      { context: { past: [past({ outcome: 'worse' }), past({ outcome: 'worse', at: now - 60 * minute })] } },
    ],
    ['two that helped', { context: { past: many(2) } }],
    ['60 %', { proposal: sure(0.6) }],
    ['6 of 10', { context: { record: { recovered: 6, of: 10 } } }],
    ['nine outcomes are too few to judge by', { context: { record: { recovered: 0, of: 9 } } }],
  ] as const)('stays open: %s', (_, over) => expect(pass(over as Over).is).toBe('open'));

  const floors: readonly (readonly [ActionKind, number])[] = [
    ['restart', 0.6],
    ['evict-pod', 0.6],
    ['scale', 0.75],
    ['rollback', 0.75],
    ['delete-stuck-pod', 0.75],
    ['set-resources', 0.8],
  ];
  it.each(floors)('%s needs %f', (kind, floor) => {
    const at = (p: number) => pass({ kind, proposal: sure(p) as Partial<Proposal> }).is;
    expect([at(floor), at(floor - 0.01)]).toEqual(['open', 'closed']);
  });

  it('gives the first failure of several, in the order of the checks', () => {
    const order = [...new Set(refusals.map(([, , check]) => check))];
    const worst = refusals.filter(([, , check], i) => refusals.findIndex(([, , c]) => c === check) === i);
    for (let i = 0; i < order.length; i += 1) {
      const merged = worst.slice(i).reduce<Over>((sum, [, over]) => merge(sum, over), {});
      expect(pass(merged)).toMatchObject({ is: 'closed', check: order[i] });
    }
  });

  it('says so where nothing in the catalogue helps', () => {
    expect(gateWithout({ mode: 'on' })).toMatchObject({ check: 'none' });
    expect(gateWithout({ mode: 'off' })).toMatchObject({ check: 'enabled' });
  });
});

function merge(a: Over, b: Over): Over {
  const both = [...(a.context?.past ?? []), ...(b.context?.past ?? [])];
  return {
    ...a,
    ...b,
    context: { ...a.context, ...b.context, past: both },
    proposal: { ...a.proposal, ...b.proposal },
    facts: { ...a.facts, ...b.facts },
  };
}

describe('names and patterns of namespaces', () => {
  it.each([
    ['kube-system', true],
    ['kube-public', true],
    ['gatekeeper-system', true],
    ['kubernetes', false],
    ['my-kube-x', false],
    ['systems', false],
    ['shop', false],
  ])('%s is protected: %s', (name, yes) => expect(listed(name, protectedNamespaces)).toBe(yes));

  it('a dot is a dot', () => expect(listed('axb', ['a.b'])).toBe(false));
});
