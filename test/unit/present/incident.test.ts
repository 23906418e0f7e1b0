import { describe, expect, it } from 'vitest';
import type { IncidentId } from '../../../src/model/index.ts';
import { jsonIncident, type KeptIncident, terminalExchanges, terminalIncident, terminalIncidents } from '../../../src/present/index.ts';
import { remedy } from '../../contract/store.ts';
import { exchange, vote } from '../../contract/store-models.ts';
import { evidence, incident, minutesAgo, NOW } from './samples.ts';

const plain = { width: 100, colour: 'off' } as const;
const colour = { width: 100, colour: 'on' } as const;
const kept = (more: Partial<KeptIncident> = {}): KeptIncident => ({
  incident: incident(),
  evidence,
  remedies: [],
  votes: [],
  exchanges: [],
  now: NOW,
  ...more,
});
const inLine = (text: string): string => text.replaceAll(/\s+/gu, ' ');
/** What a terminal would obey, and what turns the writing direction. */
const OBEYED = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
const NASTY = 'a\u001b[2Jb\u0007c\r\nd\u202ee';

describe('an incident at a terminal', () => {
  it('says where it stands, and only what there is', () => {
    const text = terminalIncident(kept(), plain);
    expect(inLine(text)).toContain(
      'inc-7f3a9c P2, open since 2026-11-21 10:36:00 UTC; first seen 2026-11-21 10:35:00 UTC, last 1 min ago; 14 signals',
    );
    for (const absent of ['Votes', 'Fixes', 'Asked of a model', 'taken', 'failed again']) expect(text).not.toContain(absent);
  });
  it('each state has its words', () => {
    const stateOf = (state: KeptIncident['incident']['state']): string =>
      inLine(terminalIncident(kept({ incident: incident({ state }) }), plain)).slice(11, 120);
    const since = minutesAgo(1);
    expect(stateOf({ at: 'gathering', quietAt: NOW, latestAt: NOW })).toMatch(/^P2, looking; first seen/);
    expect(stateOf({ at: 'passed', since, why: 'healed within the debounce' })).toContain(
      'passed since 2026-11-21 10:46:00 UTC (healed within the debounce)',
    );
    expect(stateOf({ at: 'merged', since, into: 'inc-9' as IncidentId })).toContain('UTC into inc-9');
    expect(stateOf({ at: 'recovered', since, how: 'deleted' })).toContain('deleted since');
  });
  it('one that was not diagnosed, or whose evidence is gone, is told all the same', () => {
    const { diagnosis: _none, ...bare } = incident();
    expect(terminalIncident(kept({ incident: bare }), plain)).toContain('Deployment/api in shop: CrashLoopBackOff, not diagnosed');
    expect(jsonIncident(kept({ incident: bare }))).not.toHaveProperty('diagnosis');
    expect(terminalIncident(kept({ evidence: undefined }), plain)).toContain('Container api ran out of memory');
  });
  it('votes that were taken back are not told; each fix has its state', () => {
    const votes = [vote(1, 'U1', { comment: 'sure' }), vote(2, 'U2', { vote: 'none' })];
    const remedies = [
      remedy(1),
      { ...remedy(2), state: { at: 'settled', since: NOW, votes: [], outcome: { is: 'not-recovered', facts: [] } } as const, dryRun: true },
      { ...remedy(3), state: { at: 'refused', since: NOW, votes: [], why: 'admission' } as const },
    ];
    const text = inLine(terminalIncident(kept({ votes, remedies }), plain));
    expect(text).toContain('resources.oom is right: “sure”');
    expect(text).not.toContain('U2');
    for (const words of ['Scale web to 3: pending', 'not recovered, 2026-11-21 10:47:00 UTC (dry run)', 'refused (admission)'])
      expect(text).toContain(words);
  });
  it('nothing that a stranger wrote moves the terminal', () => {
    const text = terminalIncident(
      kept({
        incident: incident({ reason: NASTY, subject: { kind: 'Pod', namespace: NASTY, name: NASTY } }),
        votes: [vote(1, NASTY, { comment: NASTY, cause: NASTY })],
        remedies: [{ ...remedy(1), title: NASTY }],
        exchanges: [exchange(1)],
      }),
      plain,
    );
    expect(text).not.toMatch(OBEYED);
    expect(terminalIncidents([incident({ reason: NASTY })], NOW, plain)).not.toMatch(OBEYED);
    expect(terminalIncidents([], NOW, plain)).toBe('No incident yet.');
  });
});

describe('what was said to a model', () => {
  it('is whole and in order, and moves no terminal', () => {
    const text = terminalExchanges(
      [
        exchange(1, {
          model: NASTY,
          request: {
            system: `first\n${NASTY}`,
            turns: [
              { from: 'user', text: NASTY },
              { from: 'model', text: NASTY, calls: [{ id: NASTY, name: NASTY, arguments: { [NASTY]: NASTY } }] },
              { from: 'tool', call: NASTY, name: NASTY, text: NASTY },
            ],
            tools: [{ name: NASTY, description: NASTY, parameters: {} }],
            answer: { name: NASTY, schema: { title: NASTY } },
            mostTokens: 1,
          },
          reply: { text: NASTY, calls: [{ id: 'c', name: 'x', arguments: undefined }], ended: 'length' },
        }),
      ],
      plain,
    );
    expect(text).not.toMatch(OBEYED);
    const order = [
      'system:\nfirst\na[2Jbc\nde',
      'tools:',
      'form of the answer',
      'user:\na[2Jbc\nde',
      'model:',
      'tool a',
      'came back (length):',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(terminalExchanges([exchange(1)], colour)).toContain('\u001b[1m');
  });
  it('money stands in the sum only where everything that cost has a price', () => {
    const { micros: _free, ...unpriced } = exchange(2);
    const { micros: _none, usage: _unknown, reply: _nothing, ...unanswered } = exchange(3, { ended: 'llm_timeout' });
    expect(terminalExchanges([exchange(1, { micros: 300 }), unanswered], plain)).toMatch(/\n2 exchanges, 12 tokens, \$0\.0003$/);
    expect(terminalExchanges([exchange(1), unpriced], plain)).toMatch(/\n2 exchanges, 24 tokens$/);
    expect(terminalExchanges([unanswered], plain)).toMatch(/came back:\nnothing\n\n1 exchange, 0 tokens$/);
    expect(terminalExchanges([], plain)).toContain('No model was asked');
  });
});
