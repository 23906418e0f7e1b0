import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../property-seed.ts';
import { refuseView } from '../../../src/local/slack/index.ts';
import { at, type Diagnosis, type Incident, list, type Post, text } from '../../../src/model/index.ts';
import * as present from '../../../src/present/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import * as advice from './advice-samples.ts';
import { advices, incidents, nasty } from './hostile.ts';
import { faults, marks } from './inert.ts';
import { read, seen } from './read.ts';
import { evidence, incident, minutesAgo, NOW, view } from './samples.ts';
import { viewOf } from './view-of.ts';

const RUNS = { numRuns: 150, endOnFailure: true };
const leaving = scrubber({ key: 'advice', addresses: 'public' });
const asked = { ...view, model: 'gpt-5-mini' };
const cardOf = (given: Incident): string => read(present.card(given, asked));
const actionsOf = (post: Post): readonly string[] =>
  (post.levels[0]?.blocks ?? [])
    .flatMap((b) => (b['type'] === 'actions' ? list(b['elements']) : []))
    .map((e) => `${text(at(e, 'action_id'))} ${text(at(e, 'value'))}`);

describe('the card in two phases', () => {
  it('L-058 stands with the rules alone while a model is asked, and says so in one line', () => {
    const told = cardOf(advice.advised(advice.asked('rank', ['✓ one', '✓ two'])));
    expect(told).toContain('▰▰▰▱▱  52 %  Container api ran out of memory (limit 64Mi)\n');
    expect(told).toContain(':hourglass_flowing_sand: Asking gpt-5-mini which of these it is, looks 2 of 4 …\n');
    expect(cardOf(advice.advised(advice.asked('open')))).toContain('Asking gpt-5-mini what it could be …');
  });

  it('shows the model’s words under the first cause, as its words, with what they rest on and what they cost', () => {
    const lines = cardOf(advice.advised(advice.given())).split('\n');
    const words = lines.findIndex((l) => l.includes('gpt-5-mini says:'));
    expect(lines[words]).toBe(
      ':robot_face: gpt-5-mini says: “The kernel killed api at its 64Mi limit while it loaded an 81 MB catalogue [e2, e5].”  e7',
    );
    expect(lines.slice(0, words).filter((l) => l.includes('▰'))).toEqual([
      '▰▰▰▱▱  55 %  Container api ran out of memory (limit 64Mi)  the model agrees',
    ]);
    expect(lines.join('\n')).toContain('gpt-5-mini: 3,240 tokens, $0.0041');
  });

  it.each([
    ['evil.example.com/x', 'x'],
    ['https://evil.example.com/x', 'x'],
    ['evil.example.com', 'model'],
    ['203.0.113.9/x', 'x'],
    ['see evil.example.com now', 'see now'],
    ['@here', 'here'],
    ['<!channel>', 'channel'],
    ['#general', 'general'],
    ['hf.co/bartowski/Llama-3.2-3B-GGUF:Q4_K_M', 'bartowski/Llama-3.2-3B-GGUF:Q4_K_M'],
    ['gpt-4.1-mini', 'gpt-4.1-mini'],
    ['models/gemini-2.5-flash', 'models/gemini-2.5-flash'],
    ['us.anthropic.claude-3-5-sonnet-20241022-v2:0', 'us.anthropic.claude-3-5-sonnet-20241022-v2:0'],
    ['qwen2.5:7b', 'qwen2.5:7b'],
    ['meta-llama/Llama-3.1-70B', 'meta-llama/Llama-3.1-70B'],
    ['@cf/meta/llama-3.1-8b', 'cf/meta/llama-3.1-8b'],
  ])('what a model calls itself leads nowhere and calls nobody: %s', (model, shown) => {
    const told = cardOf(advice.advised(advice.given({ model })));
    expect(told).toContain(`:robot_face: ${shown} says: `);
    if (model !== shown) expect(told).not.toContain(model);
  });

  it('keeps the rules’ order where the model would put another first, and tells so', () => {
    const told = cardOf(advice.advised(advice.preferring));
    expect(told).toContain(':robot_face: gpt-5-mini would put the second first: the failures began with revision 8');
    expect(told.indexOf('Container api ran out of memory')).toBeLessThan(told.indexOf('The new image needs more memory'));
  });

  it('never draws a model’s cause as one of the rules’, whatever it says of itself', () => {
    const told = cardOf(advice.advised(advice.opened));
    expect(told).toContain(':robot_face: 42 %  A dependency refuses connections  by the model alone, no rule\n');
    expect(told).not.toContain('▰');
    expect(present.card(advice.advised(advice.opened), asked).text).toContain('(42 %, by model)');
    const [first, second] = advice.unclear.causes;
    if (first === undefined || second === undefined) throw new Error('the sample has two causes');
    const posing = advice.modelCause(0.1, { confidence: { probability: 0.1, basis: 'rule', sample: { right: 9, of: 9 } } });
    const posed: Diagnosis = { ...advice.unclear, causes: [first, second, posing] };
    expect(cardOf(advice.advised(advice.given({ diagnosis: posed })))).toContain(
      ':robot_face: 10 %  A dependency refuses connections  by the model alone, no rule\n',
    );
  });

  it('says whence recalled words are, and that they cost nothing', () => {
    const told = read(present.card(advice.advised(advice.recalled), { ...asked, recalled: { at: minutesAgo(4_000) } }));
    expect(told).toContain('Recalled: same failure as 2026-11-18 16:07:00 UTC (inc-2c91d0); verified then, 0 tokens now');
    expect(told).toContain('recalled: 0 tokens');
    const similar = [incident({ id: advice.earlier, firstSeen: minutesAgo(4_000) })];
    expect(read(present.card(advice.advised(advice.recalled), { ...asked, similar }))).toContain(
      'same failure as 2026-11-18 16:07:00 UTC (inc-2c91d0)',
    );
    const linked = present.card(advice.advised(advice.recalled), { ...asked, recalled: { at: NOW, link: 'https://slack.example/p1' } });
    expect(JSON.stringify(linked.levels[0])).toContain('"type":"link","url":"https://slack.example/p1"');
  });

  it.each([
    [
      'over_budget',
      'the 9 tokens of this hour are spent; room again from 11:05 UTC',
      'the budget for the model is used up (the 9 tokens of this hour are spent; room again from 11:05 UTC).',
    ],
    ['breaker_open', '', 'the model failed several times in a row and is left alone for a while.'],
    ['policy', 'nothing of namespace shop goes to a model', 'policy (nothing of namespace shop goes to a model).'],
    ['llm_timeout', 'no answer within 180 s', 'the model did not answer in time (no answer within 180 s).'],
  ] as const)('L-058 says in one line why there are no words: %s', (code, why, expected) => {
    expect(cardOf(advice.advised(advice.none(code, why)))).toContain(`\nNo words of a model: ${expected}\n`);
  });

  it('says nothing of a model where none is configured', () => {
    const bare = cardOf(incident({ diagnosis: advice.unclear }));
    expect(cardOf(incident({ diagnosis: advice.unclear, advice: advice.none('not_configured', '') }))).toBe(bare);
    expect(bare).not.toMatch(/model|robot/u);
  });

  it('below 75 % a person must look, and hears what would tell', () => {
    expect(cardOf(incident({ diagnosis: advice.unclear }))).toContain(
      'A person must look. To tell the first from the second  look at what the process used',
    );
    const one: Diagnosis = { ...advice.unknown, causes: [advice.modelCause(0.4)] };
    expect(cardOf(incident({ diagnosis: one }))).toContain('A person must look. What would tell  See the object that is to blame.');
    expect(cardOf(incident({ diagnosis: advice.unknown }))).toContain(
      'A person must look. What would tell  The logs and events in the thread.',
    );
    expect(cardOf(incident())).not.toContain('A person must look');
    const ended = { diagnosis: advice.unclear, state: { at: 'recovered', since: NOW } } as const;
    expect(cardOf(incident(ended))).not.toContain('A person must look');
  });
});

describe('the thread of an advice', () => {
  it('the written answer: summary, class, root cause, evidence, seen before, our own steps, urgency', () => {
    const similar = [incident({ state: { at: 'recovered', since: minutesAgo(900) }, firstSeen: minutesAgo(1000) })];
    const answer = present.adviceAnswer(advice.advised(advice.opened), { similar });
    expect(answer?.part).toBe('advice');
    const told = answer === undefined ? '' : read(answer.post);
    const order = [
      'gpt-5-mini: api gives up',
      'Class  dependency.refused, 42 %',
      'Root cause  At its start',
      'Evidence',
      'Seen before',
      'To do',
      'kubectl describe deployment/api',
      'Urgency  now (P2)',
    ].map((words) => told.indexOf(words));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(told).toContain('no room in the prompt for: events of node-2, log of sidecar');
    expect(present.adviceAnswer(advice.advised(advice.asked('open')), view)).toBeUndefined();
  });

  it('the live note shows each look with what it saw or why it was refused, and can be stopped while it runs', () => {
    const given = advice.advised(advice.opened);
    const running = present.adviceProgress(given, advice.asked('open', advice.looks.map(present.lookWords)), { model: 'gpt-5-mini' });
    expect(read(running)).toContain('gpt-5-mini is looking into it. Look 3 of at most 4.');
    expect(read(running)).toContain('✓ get_pod_logs  logs of api before the last restart: loading catalogue (81 MB) (m1)');
    expect(read(running)).toContain('✗ get_manifest  refused, Secrets are never read.');
    expect(actionsOf(running)).toEqual(['stop_advice inc-7f3a9c']);
    const by = { team: 'T', user: 'U012TAKER' };
    const ends = [
      present.adviceProgress(given, advice.opened),
      present.adviceProgress(given, advice.none('stopped', ''), { by, steps: ['✓ one: two'] }),
      present.adviceProgress(given, advice.none('llm_timeout', 'no answer within 180 s', advice.spend)),
    ];
    const told = ends.map(read);
    expect(told[0]).toContain('gpt-5-mini is done after 6 s. Its words are on the card.');
    expect(told[0]).toContain('✓ get_deployment_status');
    expect(told[1]).toContain('Stopped by @U012TAKER. The card stands without a model; it is not asked again for this incident.');
    expect(told[1]).toContain('✓ one  two');
    expect(told[2]).toContain('Gave up: the model did not answer in time (no answer within 180 s)');
    expect(ends.flatMap(actionsOf)).toEqual([]);
  });
});

describe('questions in free words', () => {
  it('the answer keeps its marks as plain text and lists what they stand for, each once', () => {
    const told = read(present.freeAnswer({ ...advice.answered, cites: [...advice.answered.cites, ...advice.answered.cites] }));
    expect(told).toContain('No: the limit of 64Mi was the same before [e2].');
    expect(told.match(/\[e5\] {2}log ends at/gu)).toHaveLength(1);
    expect(told).toContain('Words of gpt-5-mini, from scrubbed evidence; nothing was changed · 2,020 tokens, $0.0019');
  });

  it('a refusal has its reason, an absent model what is answered without it', () => {
    const refused = read(present.freeAnswer({ text: '', cites: [], refused: 'That is outside what can be asked here: namespace shop.' }));
    expect(refused).toContain('No answer. That is outside what can be asked here: namespace shop.');
    const absent = read(present.modelAbsent({ code: 'breaker_open', why: '' }));
    expect(absent).toContain('I cannot answer that in free words now: the model failed several times in a row');
    for (const told of [refused, absent]) expect(told).toContain('Without a model I answer: why · logs · events · what changed');
    expect(read(present.freeAnswer({ ...advice.answered, notLooked: ['get_manifest: Secrets are never read'] }))).toContain(
      'Not looked at: get_manifest: Secrets are never read',
    );
  });
});

describe('votes on the first cause', () => {
  it('stand apart from the fix, once there is a cause, and are counted in words', () => {
    const offered = actionsOf(present.card(incident(), view));
    expect(offered).toEqual(['take_incident inc-7f3a9c', 'vote_right inc-7f3a9c:memory.limit', 'vote_wrong inc-7f3a9c:memory.limit']);
    expect(actionsOf(present.card(incident({ diagnosis: advice.unknown }), view))).toEqual(['take_incident inc-7f3a9c']);
    expect(actionsOf(present.card(advice.advised(advice.opened), view))).toContainEqual(expect.stringMatching(/^vote_right inc-7f3a9c:/));
    const votes = (right: number, wrong: number): string => read(present.card(incident({ votes: { right, wrong } }), view));
    expect(votes(3, 1)).toContain('3 say right, 1 wrong about the first cause');
    expect(votes(1, 0)).toContain('1 says right about the first cause');
    expect(votes(0, 2)).toContain('2 say wrong about the first cause');
    expect(votes(0, 0)).not.toContain('about the first cause');
  });

  it('the voter hears what counts, and finds the own comment to edit', () => {
    const thanks = present.voteNotice(incident(), advice.vote());
    expect(read(thanks)).toContain('Thanks, noted: the first cause is right.');
    expect(actionsOf(thanks)).toEqual(['vote_comment_open inc-7f3a9c']);
    expect(read(present.voteNotice(incident(), advice.vote({ vote: 'none' })))).toContain('Your vote is taken back.');
    expect(read(present.mayNotVote('I answer in the alert channel.'))).toContain(
      'Your vote was not counted. I answer in the alert channel.',
    );
    const modal = present.voteModal(incident(), advice.vote({ comment: 'It was the catalogue.' }));
    expect([modal.callback, modal.meta]).toEqual(['vote_comment', 'inc-7f3a9c']);
    expect(JSON.stringify(modal.blocks)).toContain('"initial_value":"It was the catalogue."');
    expect(seen(modal.blocks)).toContain('You say right: Container api ran out of memory');
    expect(JSON.stringify(present.voteModal(incident(), undefined).blocks)).not.toContain('initial_value');
  });
});

describe('what a model costs', () => {
  const ledger = { received: 0, posted: 0, merged: 0, suppressed: {}, failed: 0, waiting: 0 };
  const status = { cluster: 'practice', now: NOW, pods: {}, links: [], open: [], ledger };
  it('stands in the status and in the Home, with what is left', () => {
    for (const draw of [present.answerStatus, present.home]) {
      const told = read(draw({ ...status, model: advice.modelStatus }));
      expect(told).toContain('The model  gpt-5-mini; in its place qwen3:8b');
      expect(told).toContain('34,400 tokens, $0.0410; 165,600 of 200,000 tokens left');
      expect(told).toContain('281,600 tokens, $0.33; 718,400 of 1,000,000 tokens left, $1.67 of $2.00 left');
      expect(read(draw(status))).not.toContain('model');
    }
    const down = { ...advice.modelStatus, health: { link: 'model', ok: false, since: minutesAgo(5), why: 'no route to host' } };
    expect(read(present.answerStatus({ ...status, model: down }))).toContain('does not answer since');
  });
});

describe('at a terminal', () => {
  const report = { cluster: 'practice', subject: incident().subject, diagnosis: advice.unknown, evidence, redactions: [], now: NOW };
  const screen = { width: 100, colour: 'off' } as const;
  it('what a model said, did and cost stands apart from the rules', () => {
    const told = present.terminalDiagnosis({ ...report, advice: advice.opened }, screen);
    expect(told).toContain('(by the model alone, no rule) A dependency refuses connections');
    expect(told).toContain('gpt-5-mini says: api gives up because its license server refuses the lease [m1].');
    expect(told).toContain('✗ get_manifest: refused, Secrets are never read.');
    expect(told).toContain('3,240 tokens, $0.0041');
    expect(present.terminalDiagnosis({ ...report, advice: advice.none('llm_timeout', '') }, screen)).toContain(
      'the model did not answer in time.',
    );
    expect(present.terminalDiagnosis(report, screen)).not.toContain('The model');
  });
  it('the JSON has it under its own key, and each cause says who spoke', () => {
    const json = present.jsonDiagnosis({ ...report, advice: advice.opened });
    expect(at(json, 'model', 'is')).toBe('given');
    expect(at(json, 'model', 'spend', 'micros')).toBe(4_130);
    expect(list(at(json, 'causes')).map((c) => at(c, 'basis'))).toEqual(['model', 'model']);
    expect(at(present.jsonDiagnosis(report), 'model')).toBeUndefined();
  });
});

const inert = (name: string, arbitrary: fc.Arbitrary<Post>): void => {
  it(`L-053 ${name}`, () => {
    fc.assert(
      fc.property(arbitrary, (post) => {
        expect([...faults(post), ...marks(leaving.value(post))]).toEqual([]);
      }),
      RUNS,
    );
  });
};

describe('whatever a model writes, a message stays within Slack’s limits and mentions, links and formats nothing', () => {
  const progress = fc.record({ model: nasty, steps: fc.array(nasty, { maxLength: 30 }) });
  const pointer = fc.record({ evidence: nasty as fc.Arbitrary<never>, says: nasty });
  const paragraphs = fc.array(nasty, { maxLength: 30 }).map((all) => all.join('\n'));
  const free = fc.record(
    {
      text: paragraphs,
      cites: fc.array(pointer, { maxLength: 20 }),
      refused: nasty,
      notLooked: fc.array(nasty, { maxLength: 12 }),
      model: nasty,
    },
    { requiredKeys: ['text', 'cites'] },
  );
  inert(
    'card',
    advices.map((given) => present.card(advice.advised(given), { ...view, model: 'm' })),
  );
  inert(
    'live note',
    fc.tuple(incidents, advices, progress).map(([i, a, p]) => present.adviceProgress(i, a, p)),
  );
  inert(
    'written answer',
    fc.tuple(incidents, advices).map(([i, given]) => present.adviceAnswer({ ...i, advice: given }, view)?.post ?? present.notice('')),
  );
  inert('free answer', free.map(present.freeAnswer));
  inert(
    'votes',
    fc
      .tuple(incidents, nasty, fc.constantFrom('right' as const, 'wrong' as const, 'none' as const))
      .map(([i, comment, vote]) => present.voteNotice(i, advice.vote({ vote, comment }))),
  );

  it('L-053 a dialogue is a view that Slack takes', () => {
    fc.assert(
      fc.property(incidents, nasty, (i, comment) => {
        const modal = leaving.value(present.voteModal(i, advice.vote({ comment })));
        expect(refuseView(viewOf(modal), 'modal', 'classic')).toBeUndefined();
        expect(marks({ text: '', levels: [{ level: 'plain', blocks: modal.blocks }] })).toEqual([]);
      }),
      RUNS,
    );
  });

  it('L-053 no address of a model’s can be followed or copied', () => {
    fc.assert(
      fc.property(advices, (given) => {
        const about = advice.advised(given);
        const posts = [present.card(about, view), present.adviceProgress(about, given), present.adviceAnswer(about, view)?.post];
        for (const post of posts) expect(post === undefined ? '' : read(post)).not.toMatch(/https?:\/\//u);
      }),
      RUNS,
    );
  });

  it('what no rule says is marked as the model’s, and the rules’ own causes stay what they are', () => {
    fc.assert(
      fc.property(advices, (given) => {
        const about = advice.advised(given);
        const rules = about.diagnosis?.causes.map((c) => c.title) ?? [];
        for (const cause of present.shownDiagnosis(about)?.causes ?? [])
          expect(cause.confidence.basis === 'model' || rules.includes(cause.title)).toBe(true);
      }),
      RUNS,
    );
  });
});
