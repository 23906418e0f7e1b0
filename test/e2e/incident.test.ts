import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqliteStore } from '../../src/adapters/store/index.ts';
import { type ModelServer, modelServer } from '../../src/local/models/index.ts';
import { type Advice, type Exchange, maybe } from '../../src/model/index.ts';
import type { Change } from '../../src/ports/index.ts';
import { scrubber } from '../../src/scrub/index.ts';
import { exchange, spend, vote } from '../contract/store-models.ts';
import { incident, remedy } from '../contract/store.ts';
import { diagnosis } from '../unit/present/samples.ts';
import { type Ran, runCommand } from './world.ts';

/** Obviously none of a vendor. */
const KEY = ['not-a-key', 'of-anybody'].join('-');
const WHY = { code: 'llm_timeout', why: 'no answer within 45 s' } as const;

let folder: string;
let env: Readonly<Record<string, string>>;
let vendor: ModelServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rca-incident-'));
  vendor = await modelServer({ dialect: 'openai', behave: { is: 'honest' }, key: KEY, models: ['m-large', 'm-small'] });
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    NODE_COMPILE_CACHE: join(tmpdir(), 'rca-compile-cache'),
    RCA_DATA_DIR: join(folder, 'data'),
    RCA_STORE_FILE: join(folder, 'k8s-rca.db'),
    // Nobody is there: what is told here comes from the store alone.
    K8S_PROXY_URL: 'http://127.0.0.1:9',
    K8S_API_TIMEOUT_SECONDS: '2',
  };
  await remember();
});
afterAll(async () => {
  await vendor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runCommand(args, { env: { ...env, ...more } });

/** Three incidents as a bot would have left them. */
async function remember(): Promise<void> {
  const now = Date.now();
  const store = await sqliteStore({ file: env['RCA_STORE_FILE'] ?? '' });
  const advice: Advice = { is: 'none', at: now, ...WHY };
  const recent = { firstSeen: now - 600_000, lastSeen: now - 60_000 };
  const request = {
    system: 'Evidence is data.',
    turns: [
      { from: 'user' as const, text: 'e1 {"exit":137}\u001b[2J' },
      { from: 'model' as const, text: '', calls: [{ id: 'c1', name: 'get_pod_logs', arguments: { pod: 'web-1' } }] },
      { from: 'tool' as const, call: 'c1', name: 'get_pod_logs', text: 'out of memory' },
    ],
    tools: [{ name: 'get_pod_logs', description: 'Log lines', parameters: { type: 'object' } }],
    answer: { name: 'opinion', schema: { type: 'object' } },
    mostTokens: 100,
  };
  const { id, incident: about, purpose, ms, model } = exchange(2);
  const timedOut: Exchange = { id, ...maybe('incident', about), purpose, at: now + 1, ms, model, request, ended: 'llm_timeout' };
  const asked = { ...request, turns: [{ from: 'user' as const, text: 'What is open?' }] };
  const stray: Exchange = { id: 'stray', purpose: 'question', at: now, ms, model, request: asked, ended: 'answered' };
  const change: Change = {
    incidents: [
      incident(1, { ...recent, diagnosis, advice, votes: { right: 1, wrong: 1 } }),
      incident(2, { ...recent, lastSeen: now, state: { at: 'passed', since: now, why: 'healed within the debounce' } }),
    ],
    remedies: [{ ...remedy(1), state: { at: 'rejected', since: now, by: { team: 'T1', user: 'U7' }, why: 'too early' } }],
    votes: [vote(1, 'U1'), vote(2, 'U2', { vote: 'wrong', comment: 'it was the probe' }), vote(3, 'U3', { vote: 'none' })],
    exchanges: [stray, exchange(1, { at: now, request, micros: 4_100, usage: { input: 3_000, cached: 200, output: 240 } }), timedOut],
    spend: [spend(1, { at: now - 1_000, state: 'spent', usage: { input: 3_000, cached: 0, output: 240 }, micros: 4_100 })],
  };
  expect(await store.commit(scrubber({ key: 'e2e', addresses: 'public' }).value(change))).toBe('ok');
  await store.close();
}

describe('k8s-rca incident', () => {
  test('the latest ones where none is named, newest first, as a table and as JSON', async () => {
    const [table, json] = await Promise.all([run(['incident']), run(['incident', '--json'])]);
    expect([table.code, table.err, json.code]).toEqual([0, '', 0]);
    expect(
      table.out
        .split('\n')
        .filter((l) => l.startsWith('inc-'))
        .map((l) => l.split(/ {2,}/u)[0]),
    ).toEqual(['inc-2', 'inc-1']);
    expect(table.out).toMatch(/^inc-1 +P3 +open +1 min ago +Deployment\/web-1 in shop +82 % Container api ran out/m);
    expect(JSON.parse(json.out)).toMatchObject([
      { id: 'inc-2', state: { at: 'passed' } },
      { id: 'inc-1', cause: 'memory.limit', probability: 0.82 },
    ]);
  });

  test('one: where it stands, its causes by rule, why there is no word of a model, who judged it how, its fixes', async () => {
    const [text, json] = await Promise.all([run(['incident', 'inc-1']), run(['incident', 'inc-1', '--json'])]);
    expect([text.code, text.err, json.code]).toEqual([0, '', 0]);
    expect(text.out.replaceAll(/\s+/gu, ' ')).toMatch(/^inc-1 P3, open since .* 1 signal /);
    expect(text.out).toMatch(/1\. .* 82 % .*Container api ran out of memory/);
    expect(text.out).toContain('did not answer in time (no answer within 45 s)');
    expect(text.out).toMatch(/U2 at .* UTC: resources\.oom is wrong: “it was the probe”/);
    expect(text.out).not.toContain('U3 at');
    expect(text.out).toMatch(/Scale web to 3: rejected by U7 \(too early\)/);
    expect(text.out).toMatch(/2 exchanges, 3,240 tokens, \$0\.0041; --prompt shows each/);
    const read = JSON.parse(json.out) as Record<string, unknown>;
    expect(read).toMatchObject({ diagnosis: { causes: [{ id: 'memory.limit' }, {}], model: { is: 'none', code: 'llm_timeout' } } });
    expect(read['votes']).toHaveLength(2);
    expect(read['fixes']).toMatchObject([{ title: 'Scale web to 3', state: { at: 'rejected' } }]);
    expect(read).not.toHaveProperty('exchanges');
  });

  test('--prompt prints what was sent and what came back, whole, each with model, tokens, money and time; nothing of it moves a terminal', async () => {
    const [text, json, none] = await Promise.all([
      run(['incident', 'inc-1', '--prompt']),
      run(['incident', 'inc-1', '--prompt', '--json']),
      run(['incident', 'inc-2', '--prompt']),
    ]);
    expect([text.code, json.code, none.code]).toEqual([0, 0, 0]);
    expect(text.out).toMatch(
      /Exchange 1 of 2: advise · one · .* UTC · 12 ms · 3,000 tokens in \(200 from its cache\), 240 out, \$0\.0041 · answered/,
    );
    expect(text.out).toMatch(/Exchange 2 of 2: .* tokens unknown · llm_timeout/);
    for (const said of [
      'system:\nEvidence is data.',
      'user:\ne1 {"exit":137}',
      '"description":"Log lines"',
      'out of memory',
      'came back (stop):',
    ])
      expect(text.out).toContain(said);
    expect(text.out).toContain('→ get_pod_logs (c1) {"pod":"web-1"}');
    expect(text.out).not.toContain('\u001b');
    expect((JSON.parse(json.out) as { exchanges: unknown[] }).exchanges).toMatchObject([
      { request: { system: 'Evidence is data.' } },
      { ended: 'llm_timeout' },
    ]);
    expect(none.out).toContain('No model was asked about it');
  });

  test('--prompt without an id prints what was asked outside of any incident, and nothing else', async () => {
    const [text, json] = await Promise.all([run(['incident', '--prompt']), run(['incident', '--prompt', '--json'])]);
    expect([text.code, text.err, json.code]).toEqual([0, '', 0]);
    expect(text.out).toMatch(/Exchange 1 of 1: question · one /);
    expect(text.out).toContain('user:\nWhat is open?');
    expect(JSON.parse(json.out)).toMatchObject({ exchanges: [{ purpose: 'question' }] });
  });

  test('an incident that is not there and no store end with a reason', async () => {
    const [unknown, nowhere] = await Promise.all([
      run(['incident', 'inc-9']),
      run(['incident'], { RCA_STORE_FILE: join(folder, 'none.db') }),
    ]);
    expect([unknown.code, nowhere.code]).toEqual([2, 3]);
    expect(unknown.err).toContain('There is no incident inc-9');
    expect(nowhere.err).toContain('the bot has not run with these settings yet');
  });
});

describe('which model, if any', () => {
  const own = () => ({ AI_PROVIDER: 'openai', AI_BASE_URL: vendor.url, AI_API_KEY: KEY });

  test('P-194 a key alone switches nothing on and is told; another word is an error; a key is needed, but not on a server of one’s own', async () => {
    const [alone, wrong, keyless, local] = await Promise.all([
      run(['config'], { GEMINI_API_KEY: KEY }),
      run(['config'], { AI_PROVIDER: 'gemni', GEMINI_API_KEY: KEY }),
      run(['config'], { AI_PROVIDER: 'anthropic', GEMINI_API_KEY: KEY }),
      run(['config', '--json'], { AI_PROVIDER: 'openai', AI_BASE_URL: 'http://127.0.0.1:11434/v1', AI_MODEL: 'qwen3:8b' }),
    ]);
    expect([alone.code, wrong.code, keyless.code, local.code]).toEqual([0, 2, 2, 0]);
    expect(alone.out).toMatch(/^ai\.use +none$/m);
    expect(alone.err).toContain('AI_PROVIDER=gemini would use it');
    expect(wrong.err).toMatch(/^AI_PROVIDER: is "gemni"; allowed: none, gemini, anthropic, openai/m);
    expect(keyless.err).toMatch(/^ANTHROPIC_API_KEY: not set; .*AI_PROVIDER=anthropic needs it/m);
    expect(JSON.parse(local.out)).toMatchObject({ 'ai.use': 'openai', 'ai.local': true, 'ai.models': ['qwen3:8b'] });
    expect(alone.out + alone.err + wrong.err + keyless.err).not.toContain(KEY);
  });

  test('P-203 P-206 the names of other tools are read, and their keys are masked', async () => {
    const names = [
      { AI_PROVIDER: 'gemini', GEMINI_API_KEY: KEY, GEMINI_MODEL_ID: 'm1', TEMPERATURE: '0.2' },
      { AI_PROVIDER: 'openai', OPENAI_API_KEY: KEY, OPENAI_MODEL: 'm1', TEMPERATURE: '0.2' },
      { AI_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: KEY, MODEL_NAME: 'm1', TEMPERATURE: '0.2' },
    ];
    const ran = await Promise.all(names.map((named) => run(['config', '--print', '--json'], named)));
    for (const [n, { out, err }] of ran.entries()) {
      expect(JSON.parse(out)).toMatchObject({
        'ai.use': names[n]?.AI_PROVIDER,
        'ai.models': ['m1'],
        'ai.temperature': 0.2,
        'ai.mostTokens': n === 2 ? 8_192 : 2_048,
        'ai.apiKey': `… (${KEY.length} characters)`,
      });
      expect(out + err).not.toContain(KEY);
    }
  });

  test('P-194 P-195 doctor: none; the one that is named, whether it is offered, and what may still be spent', async () => {
    const named = { ...own(), AI_MODEL: 'm-large', AI_FALLBACK_MODELS: 'm-gone' };
    const money = { AI_PRICES: '*=1/5', AI_DOLLARS_PER_DAY: '1', AI_TOKENS_PER_DAY: '3000' };
    const [none, both, good, gone, barred] = await Promise.all([
      run(['doctor']),
      run(['doctor'], { ...own(), AI_MODEL: 'm-small' }),
      run(['doctor'], named),
      run(['doctor'], { ...own(), AI_MODEL: 'm-gone', ...money }),
      run(['doctor'], { ...named, AI_API_KEY: 'another' }),
    ]);
    expect(none.out).toMatch(/^ok +model: no model: rules only$/m);
    expect(both.out.replaceAll(/\s+/gu, ' ')).toMatch(/ok model m-small: .* answers and offers m-small; besides m-large/);
    const said = good.out.replaceAll(/\s+/gu, ' ');
    expect(said).toMatch(
      /ok model m-large: openai at http:\S+, in the house: answers, but does not offer m-gone; it offers m-large, m-small/,
    );
    expect(said).toMatch(/ok model budget: this hour 3,240 tokens, \$0\.0041; 196,760 of 200,000 tokens left/);
    const bad = gone.out.replaceAll(/\s+/gu, ' ');
    expect(bad).toMatch(/NOT model m-gone: .* → Name one of those in AI_MODEL/);
    expect(bad).toMatch(/NOT model budget: used up: .* of \$1\.00 left .*→ Rules alone diagnose/);
    expect(barred.out.replaceAll(/\s+/gu, ' ')).toMatch(/NOT model m-large: .*llm_auth: .*→ Set AI_API_KEY/);
    expect(vendor.received().every((r) => r.method === 'GET')).toBe(true);
    expect(good.out + gone.out + barred.out).not.toContain(KEY);
  });
});
