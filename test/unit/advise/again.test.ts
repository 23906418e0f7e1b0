import { describe, expect, it } from 'vitest';
import { again, type Before, essence, lasting, type Matter, opinionOf, weighed } from '../../../src/advise/index.ts';
import type { EvidenceBody, EvidenceId, EvidenceItem, Finding, ObjectRef } from '../../../src/model/index.ts';
import { cause, diagnosis, events, finding, item, matter, pod, reply, subject } from './sample.ts';

const old = 'web-7d9f8b6c5-x2x4z';
const fresh = 'web-7d9f8b6c5-p9q8r';
const telling = 'fatal: ledger file is of version 9, this program reads up to 7';
const ref = (name: string): ObjectRef => ({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name });

/** The same failure as it is looked at in some order: ids are given in that order. */
function seen(name: string, restarts: number, order: readonly ('web' | 'pod' | 'log' | 'events')[]): readonly EvidenceItem[] {
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: { replicas: 2 } };
  const all: Record<(typeof order)[number], EvidenceBody> = {
    web: { is: 'object', ref: subject, body: web },
    pod: { is: 'object', ref: ref(name), body: pod({ name, restarts }) },
    log: { is: 'logs', pod: ref(name), container: 'api', previous: true, text: telling, truncated: false },
    events: { is: 'events', about: ref(name), events: [] },
  };
  return order.map((what, n) => item(`e${n + 1}`, all[what], `kubectl ${what} ${what === 'web' ? 'web' : name}`));
}

const rule = (name: string, restarts: number, at: { pod: string; log: string }, probability = 0.5): Finding => ({
  ...finding('crashloop.generic', probability, at.log),
  culprit: ref(name),
  because: [
    { evidence: at.pod as EvidenceId, says: `exit code 1, ${restarts} restarts` },
    { evidence: at.log as EvidenceId, says: telling },
  ],
  steps: [{ text: 'Read its log.', command: `kubectl logs ${name} -n shop` }],
});

const then = matter({
  items: [
    ...seen(old, 4, ['web', 'pod', 'log', 'events']),
    item('m1', { is: 'object', ref: ref(old), body: pod({ name: old, restarts: 4 }) }),
  ],
  diagnosis: diagnosis(rule(old, 4, { pod: 'e2', log: 'e3' })),
});
const ruleNow = rule(fresh, 12, { pod: 'e4', log: 'e2' });
const now = matter({ items: seen(fresh, 12, ['events', 'log', 'web', 'pod']), diagnosis: diagnosis(ruleNow) });

function said(change: Readonly<Record<string, unknown>> = {}): Before {
  const candidates = [{ cause: 'crashloop.generic', verdict: 'supported', evidence: ['e3'] }];
  const read = opinionOf(JSON.stringify(reply({ detail: 'It ends with exit code 1 [e2].', candidates, ...change })), then);
  if (read.is !== 'fits') throw new Error(read.wrong);
  return { evidence: then.evidence, diagnosis: then.diagnosis, said: weighed(read.opinion, then) };
}

const over = (before: Before, of: Matter = now) => again(before, of);

describe('what a model said, read over an equal evidence that came later', () => {
  it('is over an equal essence, though the pod, its restarts and the order of looking are others', () => {
    const own = { ...then, evidence: { ...then.evidence, items: then.evidence.items.filter((i) => i.id !== 'm1') } };
    expect(essence(now)).toBe(essence(own));
  });

  it('the rules’ cause is the one of now, with its facts, culprit and steps; a model’s verdict moves it as it did', () => {
    const [first] = over(said({ causes: [] }))?.diagnosis.causes ?? [];
    expect(first).toEqual({ ...ruleNow, confidence: { probability: 0.55, basis: 'both' } });
    const less = { ...now, diagnosis: diagnosis(rule(fresh, 12, { pod: 'e4', log: 'e2' }, 0.3)) };
    expect(over(said({ causes: [] }), less)?.diagnosis.causes[0]?.confidence).toEqual({ probability: 0.3, basis: 'rule' });
    const against = [{ cause: 'crashloop.generic', verdict: 'contradicted', evidence: ['e3'] }];
    expect(over(said({ causes: [], candidates: against }))?.diagnosis.causes[0]?.confidence).toEqual({ probability: 0.45, basis: 'rule' });
  });

  it('citations in words and beside them are of the items of now that say the same; what none says is cited no more', () => {
    const read = over(
      said({
        summary: 'The ledger file is of version 9 and the program reads up to 7 [e3, e2], as a look showed [m1].',
        detail: 'No events were seen [e4].',
      }),
    );
    expect(read?.summary).toBe('The ledger file is of version 9 and the program reads up to 7 [e2, e4], as a look showed [e4].');
    expect(read?.detail).toBe('No events were seen [e1].');
    expect(read?.cites).toEqual([{ evidence: 'e2', says: telling }]);
    const without = { ...now, evidence: { ...now.evidence, items: now.evidence.items.filter((i) => i.is !== 'events') } };
    expect(over(said({ detail: 'No events were seen [e4].' }), without as Matter)?.detail).toBe('No events were seen.');
  });

  it('a cause of its own blames the pod that stands in the old one’s place, quotes what it shows and leads to it', () => {
    const own = cause({
      culprit: { kind: 'Pod', namespace: 'shop', name: old },
      explanation: `The program in ${old} cannot read the ledger [e3].`,
      because: [
        { evidence: 'e3', says: telling },
        { evidence: 'e2', says: 'restartCount 4 of container api, ready false' },
      ],
    });
    const causes = over(said({ causes: [own] }))?.diagnosis.causes ?? [];
    expect(causes).toHaveLength(2);
    expect(causes[1]).toMatchObject({ culprit: { name: fresh }, explanation: `The program in ${fresh} cannot read the ledger [e2].` });
    expect(causes[1]?.because[0]).toEqual({ evidence: 'e2', says: telling });
    expect(causes[1]?.because[1]?.says).toMatch(/restartCount 12/);
    expect(JSON.stringify(causes)).not.toContain(old);
    expect(causes[1]?.steps[0]?.command).toContain(fresh);
  });

  it('is void where a figure of it is another by now, and where nothing stands in the place of what it names', () => {
    const counted = said({ summary: 'The program reads up to version 7 of the ledger and was started 4 times anew [e3].' });
    expect(over(counted)).toBeUndefined();
    expect(
      over(counted, { ...now, evidence: matter({ items: seen(fresh, 4, ['events', 'log', 'web', 'pod']) }).evidence })?.summary,
    ).toMatch(/4 times/);
    const bare = { ...now, evidence: matter({ items: seen(fresh, 12, ['web']) }).evidence };
    expect(over(said({ causes: [], summary: `The program in ${old} reads up to version 7 [e1].` }), bare)).toBeUndefined();
    expect(over(said({ causes: [cause({ culprit: { kind: 'Pod', namespace: 'shop', name: old } })] }), bare)).toBeUndefined();
    expect(over(said({ causes: [cause()] }), bare)).toBeUndefined();
    expect(over(said({ causes: [], cites: [{ evidence: 'e1', says: 'replicas 2' }] }), bare)).toBeDefined();
  });

  it('of what its looks found only what is not seen anew and names nothing that is gone stays beside it', () => {
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web-settings', namespace: 'shop' }, data: { file: 'ledger' } };
    const looked = [
      item('m1', { is: 'object', ref: ref(old), body: pod({ restarts: 4 }) }, 'kubectl get pod again'),
      item(
        'm2',
        { is: 'object', ref: { kind: 'ConfigMap', namespace: 'shop', name: 'web-settings' }, body: config },
        'kubectl get configmap',
      ),
      { ...events('m3', [['Warning', 'Unhealthy', `Readiness probe of ${old} failed`]]), query: 'kubectl events' },
    ];
    const all = { ...then.evidence, items: [...then.evidence.items, ...looked] };
    expect(lasting(looked, all, now.evidence).map((i) => i.id)).toEqual(['m2']);
  });
});
