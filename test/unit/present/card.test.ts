import { describe, expect, it } from 'vitest';
import { at, type Evidence, type Incident, type KubeObject, list, type Post, text } from '../../../src/model/index.ts';
import * as present from '../../../src/present/index.ts';
import { read } from './read.ts';
import { diagnosis, evidence, finding, incident, minutesAgo, NOW, view } from './samples.ts';

const readCard = (over: Partial<Incident> = {}): string => read(present.card(incident(over), view));

describe('the card', () => {
  it('says first which object, what fails since when, and the likeliest cause', () => {
    const lines = readCard()
      .split('\n')
      .filter((l) => l.trim() !== '');
    expect(lines[0]).toBe(':large_orange_circle: P2 Deployment/api in shop');
    expect(lines[1]).toContain('Failing since 2026-11-21 10:35:00 UTC');
    expect(lines[1]).toContain('CrashLoopBackOff in container api');
    expect(lines[2]).toBe('▰▰▰▰▱  82 %  Container api ran out of memory (limit 64Mi)');
  });

  it('shows evidence for and against with its id, the deciding check, what changed, what was not seen, what was hidden', () => {
    const told = readCard();
    expect(told).toContain('last state: exit code 137, reason OOMKilled, after 4 s  e2');
    expect(told).toContain('against: the node is not under memory pressure  e4');
    expect(told).toContain('1 more in the thread');
    expect(told).toContain('Something else: 9 %. No other evidence points elsewhere.');
    expect(told).toContain('kubectl top pod -n shop -l app=api --containers');
    expect(told).toContain('image of container api: api:1.8.2 → api:1.9.0 (revision 8), by kubectl-set  e7');
    expect(told).toContain('metrics of the pods: the metrics API is not installed');
    expect(told).toContain('Also affected (2)  Deployment/web in shop, Deployment/checkout in shop');
    expect(told).toContain('3 secrets hidden (password 1, jwt 2)');
  });

  it('something else is what the causes that are shown leave of a hundred', () => {
    const causes = [
      [finding({ p: 0.684 })],
      [finding({ p: 0.404 }), finding({ p: 0.304 }), finding({ p: 0.204 })],
      [finding({ p: 0.999 })],
      [finding({ p: 0.5 }), finding({ p: 0.495 })],
      [finding({ p: 0.004 })],
    ] as const;
    for (const some of causes) {
      const told = readCard({ diagnosis: { ...diagnosis, causes: some, other: 0 } });
      const figures = [...told.matchAll(/(?:[▰▱]{5} {2}|Something else: )(\d+) %/g)].map(([, figure]) => Number(figure));
      expect([some.length, figures.reduce((a, b) => a + b)]).toEqual([some.length, 100]);
    }
  });

  it('L-054: has no button but the one that works, and says why there is no other', () => {
    const buttons = (post: Post): readonly string[] =>
      (post.levels[0]?.blocks ?? [])
        .flatMap((b) => (b['type'] === 'actions' ? list(b['elements']) : []))
        .map((e) => text(at(e, 'action_id')))
        .filter((action) => !action.startsWith('vote_'));
    expect(buttons(present.card(incident(), view))).toEqual(['take_incident']);
    expect(readCard()).toContain('Fixes are off');
    expect(readCard()).not.toMatch(/approve/iu);
    const taken = incident({ taken: { by: { team: 'T', user: 'U012TAKER' }, at: minutesAgo(2) } });
    expect(buttons(present.card(taken, view))).toHaveLength(0);
    expect(read(present.card(taken, view))).toContain('Taken by @U012TAKER');
    expect(buttons(present.card(incident({ state: { at: 'recovered', since: NOW } }), view))).toHaveLength(0);
  });

  it('L-058: is complete before there is a diagnosis', () => {
    const { diagnosis: _, ...bare } = incident({ state: { at: 'investigating', since: NOW } });
    const told = read(present.card(bare, view));
    expect(told).toContain('Looking');
    expect(told).toContain('back-off 40s restarting failed container=api');
  });

  it('is not confidently wrong: under a half it says "not sure", and without a cause what was missing', () => {
    expect(readCard({ diagnosis: { ...diagnosis, causes: [finding({ p: 0.3 })], other: 0.7, whyFewer: 'The log is empty.' } })).toContain(
      'Not sure. Best guess\n▰▰▱▱▱  30 %',
    );
    const none = readCard({
      diagnosis: { healthy: false, causes: [], other: 1, whyFewer: 'No rule knows this reason.', changed: [], unseen: [], affected: [] },
    });
    expect(none).toContain('No cause known\nNo rule knows this reason.');
    expect(none).toContain('back-off 40s restarting');
  });

  it.each([
    [{ state: { at: 'holding', since: minutesAgo(2), until: NOW } }, ':white_circle:', 'Healthy for 2 min'],
    [{ state: { at: 'recovered', since: minutesAgo(1) } }, ':large_green_circle:', 'it had failed for 11 min'],
    [{ priority: 'P1' }, ':red_circle:', 'Failing since'],
    [{ flapping: true, transitions: [1, 2, 3] }, ':twisted_rightwards_arrows:', 'flapping: 3 changes'],
    [{ reopened: 2 }, ':repeat:', 'Came back 2 times after recovery'],
    [{ seenLate: true }, ':repeat:', 'seen late'],
    [{ own: true }, '', 'the bot’s own namespace'],
  ] as const)('tells its state in words and colour: %j', (over, icon, words) => {
    const told = readCard(over);
    expect(told).toContain(icon);
    expect(told).toContain(words);
  });

  it('tells the whole story in the text of a notification', () => {
    expect(present.card(incident(), view).text).toBe(
      'P2 Deployment/api in shop: Container api ran out of memory (limit 64Mi) (82 %). Open, first seen 12 min ago.',
    );
  });

  it('does not call the subject itself affected', () => {
    const { subject } = incident();
    expect(readCard({ diagnosis: { ...diagnosis, affected: [subject] } })).not.toContain('Also affected');
  });

  it('says so where no look tells two causes apart', () => {
    const { check: _, ...rest } = diagnosis;
    const two = { ...rest, causes: [finding({ p: 0.5 }), finding({ p: 0.4 })] } as const;
    expect(readCard({ diagnosis: two })).toContain('I know no single look that shows it');
    expect(readCard({ diagnosis: { ...rest, causes: [finding({ p: 0.8 })] } })).not.toContain('no single look');
  });

  it('says of when its evidence is: counts go on while it stands', () => {
    expect(readCard({ investigatedAt: Date.parse('2026-03-01T12:34:56Z') })).toContain('evidence as of 12:34:56');
  });
  it('names earlier incidents like it', () => {
    const similar = [incident({ state: { at: 'recovered', since: minutesAgo(900) }, firstSeen: minutesAgo(1000) })];
    expect(read(present.card(incident(), { ...view, similar }))).toContain('Like 1 earlier incident');
  });

  it('huge evidence makes a shorter card that says what was cut', () => {
    const because = Array.from({ length: 40 }, (_, i) => ({ evidence: `e${i}` as never, says: `fact ${i} `.repeat(200) }));
    const post = present.card(incident({ diagnosis: { ...diagnosis, causes: [finding({ p: 0.8, because })] } }), view);
    expect(JSON.stringify(post.levels[0]?.blocks).length).toBeLessThan(12_000);
    expect(read(post)).toContain('37 more in the thread');
  });
});

describe('the thread', () => {
  const parts = present.threadOpening(incident(), evidence, view);

  it('opens with evidence and its timeline, logs, steps; each with a name of its own', () => {
    expect(parts.map((p) => p.part)).toEqual(['evidence', 'logs', 'steps']);
    const [first = '', logs = '', steps = ''] = parts.map((p) => read(p.post));
    expect(first).toContain('kubectl get pod api-6c9f7d5b8-x2x4q -n shop -o yaml');
    expect(first).toContain('not seen: not-found (the metrics API is not installed)');
    expect(first).toContain('Timeline');
    expect(logs).toContain('api in api-6c9f7d5b8-x2x4q before the last restart');
    expect(logs).toContain('loading catalogue (81 MB)');
    expect(steps).toContain('kubectl set resources deployment/api -n shop -c api --limits=memory=256Mi');
  });

  it('who takes it is named, with the exact commands', () => {
    const told = read(present.manualSteps(incident(), { team: 'T', user: 'U012TAKER' }));
    expect(told).toContain('@U012TAKER takes Deployment/api in shop');
    expect(told).toContain('kubectl rollout undo deployment/api -n shop --to-revision=7');
  });
});

describe('coverage', () => {
  const told = (over: Partial<Evidence>): string =>
    read(
      present.answerReport({
        cluster: 'c',
        subject: incident().subject,
        diagnosis,
        evidence: { ...evidence, ...over },
        redactions: [],
        now: NOW,
      }),
    );
  it('is told apart from confidence: what was seen of what matters', () => {
    expect(told({})).toContain('coverage high');
    expect(told({ subject: { kind: 'Deployment', namespace: 'shop', name: 'other' } })).toContain(
      'coverage low, the object itself was not seen',
    );
    const forbidden = evidence.items.map((i) => (i.is === 'missing' ? { ...i, why: 'forbidden' as const } : i));
    expect(told({ items: forbidden })).toContain('coverage medium, some looks failed');
    expect(read(present.threadOpening(incident(), evidence, view)[0]?.post ?? present.notice(''))).toContain('coverage high');
  });
});

describe('answers in the thread', () => {
  const known = { incident: incident(), evidence, similar: [], now: NOW, logs: 'allowed' as const };
  const ask = (words: string, over: Partial<present.Known> = {}): string =>
    read(present.answer(present.parseQuestion(words), { ...known, ...over }));

  it.each([
    ['why', 'event BackOff, 14 times'],
    ['logs api previous', 'loading catalogue'],
    ['logs', 'There is no log. I have: api previous.'],
    ['logs sidecar', 'There is no log of container "sidecar"'],
    ['events', 'BackOff (14 times) Pod/api-6c9f7d5b8-x2x4q'],
    ['what changed', 'spec.template.spec.containers[api].image: registry.local/shop/api:1.8.2 → registry.local/shop/api:1.9.0'],
    ['describe', '7 restarts; before that ended with exit code 137, OOMKilled'],
    ['owners', 'Pod/api-6c9f7d5b8-x2x4q → ReplicaSet/api-6c9f7d5b8 → Deployment/api'],
    ['similar', 'I remember no earlier incident like this one'],
    ['steps', 'kubectl rollout status deployment/api'],
    ['how is the weather', 'I did not understand that'],
  ])('%s', (words, expected) => {
    expect(ask(words).replace(/\s+/gu, ' ')).toContain(expected.replace(/\s+/gu, ' '));
  });

  const made = (kind: string, name: string, of: string): KubeObject => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop', ownerReferences: [{ apiVersion: 'apps/v1', kind: of, name: 'api', uid: 'u1', controller: true }] },
  });
  const holding = (...bodies: readonly KubeObject[]): Partial<present.Known> => ({
    evidence: {
      ...evidence,
      items: bodies.map((body, i) => ({
        id: `E${i}` as never,
        query: '',
        at: NOW,
        is: 'object',
        ref: { kind: body.kind, name: body.metadata.name },
        body,
      })),
    },
  });
  const top = (kind: string): KubeObject => ({ apiVersion: 'apps/v1', kind, metadata: { name: 'api', namespace: 'shop' } });

  it('what nobody owns is the top owner of what it made; only a pod would be missed', () => {
    const told = ask(
      'owners',
      holding(top('Deployment'), made('ReplicaSet', 'api-1', 'Deployment'), made('ReplicaSet', 'api-2', 'Deployment')),
    );
    expect(told).toContain('Deployment/api is the top owner: nothing stands above it, and it made ReplicaSet/api-1, ReplicaSet/api-2.');
    expect(told).not.toContain('nobody would replace it');
    const lone: KubeObject = { ...top('Pod'), apiVersion: 'v1' };
    expect(ask('owners', { ...holding(lone), incident: incident({ subject: { kind: 'Pod', namespace: 'shop', name: 'api' } }) })).toContain(
      'Pod/api has no owner: nobody would replace it.',
    );
  });

  it.each([
    ['Deployment', 'ReplicaSet'],
    ['DaemonSet', 'ControllerRevision'],
  ])('nothing changed is not said as "no new revision" of a %s with two', (kind, keeps) => {
    const subject = { kind, namespace: 'shop', name: 'api' };
    const about = { incident: incident({ subject }) };
    const told = ask('what changed', { ...about, ...holding(top(kind), made(keeps, 'api-1', kind), made(keeps, 'api-2', kind)) });
    expect(told).toContain('its 2 revisions are older than a week, or differ in nothing that matters');
    expect(told).not.toContain('no new revision');
    expect(ask('what changed', { ...about, ...holding(top(kind), made(keeps, 'api-1', kind)) })).toContain(
      'no new revision, no edited field',
    );
  });

  it('logs stay where they are allowed', () => {
    const told = ask('logs api previous', { logs: 'refused' });
    expect(told).toContain('only in the alert channel');
    expect(told).not.toContain('loading catalogue');
  });
});
