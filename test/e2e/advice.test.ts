import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asked, type Behaviour, modelServer } from '../../src/local/models/index.ts';
import { card, says } from './cards.ts';
import { KEY, type ModelWorld, startModelWorld } from './model-world.ts';
import { deployment, namespace } from './objects.ts';
import { type Bot, type Shown, until, wordsOf } from './world.ts';

/** Ends with words that no rule knows. */
const flux = (name: string, space = 'shop') =>
  deployment({ namespace: space, name, script: `echo "${name}: flux coupling lost in sector 7"; exit 3` });
const of = (name: string, space = 'shop'): string => `Deployment/${name} in ${space}`;

let world: ModelWorld;
let bot: Bot;

beforeAll(async () => {
  world = await startModelWorld({ env: { AI_NAMESPACES: 'vault=rules,*=any', AI_CONCURRENCY: '4', RCA_REOPEN_SECONDS: '0' } });
  world.cluster.apply([namespace('shop'), namespace('vault')]);
  bot = await world.startBot();
  await world.watching();
});

afterAll(() => world.stop());

const threadSays = (root: Shown, what: RegExp): Promise<Shown> =>
  until(() => world.thread(root.ts).find((m) => what.test(m.words)), {
    what: () =>
      `${String(what)} in the thread; it says\n${world
        .thread(root.ts)
        .map((m) => m.words)
        .join('\n---\n')}`,
  });

/** Of one workload only; all others get an honest answer. */
const about =
  (name: string, how: Behaviour) =>
  (asked: Asked): Behaviour =>
    asked.turns.some((t) => t.includes(name)) ? how : { is: 'honest' };

/** An answer to a question, in the form that was asked for. */
const replies = (answer: string, cites: readonly { readonly evidence: string; readonly says: string }[]): Behaviour => ({
  is: 'says',
  text: JSON.stringify({ answer, cites, refused: null }),
});

test('P-086 P-087 P-089 P-090 what rules leave open a model is asked after the card stands; its looks and words stand in the thread', async () => {
  world.behave(about('couplings', { is: 'looks', rounds: 2, besides: { is: 'oracle', cause: 'dependency.unreachable' } }));
  world.cluster.apply([flux('couplings')]);
  const first = await card(world, of('couplings'));
  const done = await says(world, of('couplings'), /practice-openai: [\d,]+ tokens/);
  expect(done.ts).toBe(first.ts);
  // The rule's cause keeps its place; the model's stands behind it and is marked.
  expect(done.words).toMatch(/ends with exit code 3[\s\S]*by (the )?model/);
  const looks = await threadSays(done, /practice-openai is done/);
  expect(looks.words).toMatch(/✓\s+get_pod_status/);
  expect(JSON.stringify(looks.blocks)).not.toContain('stop_advice');
  await threadSays(done, /coverage (low|medium|high)/);
  const written = await threadSays(done, /Root cause/);
  expect(written.words).toMatch(/Evidence[\s\S]*Seen before[\s\S]*To do[\s\S]*Urgency/);
  expect(world.model.problems()).toEqual([]);
});

test('P-085 a model alone is never sure: while it fails, a person must look', async () => {
  await says(world, of('couplings'), /A person must look/);
});

/** Utterances in the store. */
function turnsKept(): number {
  const db = new Database(join(world.dataDir, 'data', 'k8s-rca.db'), { readonly: true });
  try {
    return (db.prepare('select count(*) as n from turns').get() as { readonly n: number }).n;
  } finally {
    db.close();
  }
}

test('P-114 a question in free words is answered from the evidence with citations, in its thread, and remembered over a kill', async () => {
  const root = await card(world, of('couplings'));
  world.behave(replies('It ended with exit code 3 after it lost a coupling [e3].', [{ evidence: 'e3', says: 'exit code 3' }]));
  const one = await world.ask(root.ts, 'could the coupling be what made this container end so early today?');
  expect(one.words).toMatch(/exit code 3[\s\S]*\[e3\]/);
  // The answer is seen a moment before it is kept; who dies in between answers anew.
  await until(() => turnsKept() >= 2, { what: 'what was said to be kept' });
  await bot.kill();
  bot = await world.startBot();
  await world.watching();
  world.behave(replies('You asked of the coupling before; the evidence is the same [e3].', [{ evidence: 'e3', says: 'exit code 3' }]));
  const two = await world.ask(root.ts, 'and does that hold for the container the whole time that I asked about before?', 'ben');
  expect(two.words).toMatch(/You asked of the coupling/);
  const sent = world.model.received().at(-1)?.body ?? '';
  expect(sent).toContain('could the coupling be what made this container end so early today?');
  expect(sent).toContain('It ended with exit code 3 after it lost a coupling');
  // Another thread shares nothing of it (L-049).
  world.cluster.apply([flux('others')]);
  const other = await card(world, of('others'));
  world.behave(replies('Nothing else is known of it than exit code 3 [e3].', [{ evidence: 'e3', says: 'exit code 3' }]));
  await world.ask(other.ts, 'is there anything else that one could know about this pod right now?');
  expect(world.model.received().at(-1)?.body).not.toContain('could the coupling be');
});

test('P-045 a model reads manifests of listed kinds in the incident’s namespace, without what the server adds; Secrets by no spelling', async () => {
  world.cluster.apply([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'sectors', namespace: 'shop' }, data: { map: 'sector-7 is closed' } },
  ]);
  const root = await card(world, of('couplings'));
  const read = (plural: string, name: string) => ({
    name: 'get_manifest',
    arguments: { namespace: 'shop', api_version: 'v1', plural, name },
  });
  const then = replies('The container ended with exit code 3 [e3].', [{ evidence: 'e3', says: 'exit code 3' }]);
  world.behave((asked) =>
    asked.turns.length === 1
      ? { is: 'says', text: '', calls: [read('configmaps', 'sectors'), read('secrets', 'sectors'), read('Secret', 'sectors')] }
      : then,
  );
  const answer = await world.ask(root.ts, 'does any of the settings of this workload say something of that sector?');
  expect(answer.words).toMatch(/Not looked at: get_manifest: Only these kinds can be read/);
  const sent = world.model.received().at(-1)?.body ?? '';
  expect(sent).toContain('sector-7 is closed');
  expect(sent).not.toMatch(/managedFields/);
});

test('P-113 short questions of a known kind need no model', async () => {
  const root = await card(world, of('couplings'));
  const before = world.model.received().length;
  const why = await world.ask(root.ts, 'why?');
  expect(why.words).toMatch(/exit code 3/);
  expect(world.model.received()).toHaveLength(before);
});

test('L-047 another namespace is refused by the words of the question, and by the look where only the model asks for it', async () => {
  const root = await card(world, of('couplings'));
  const before = world.model.received().length;
  const plain = await world.ask(root.ts, 'what do the pods in namespace vault log while this one is failing?');
  expect(plain.words).toMatch(/Namespace vault is outside/);
  expect(world.model.received()).toHaveLength(before);
  const look: Behaviour = {
    is: 'says',
    text: '',
    calls: [{ name: 'get_pod_status', arguments: { pod_name: 'safe-1', namespace: 'vault' } }],
  };
  const then = replies('The pod ended with exit code 3 [e3].', [{ evidence: 'e3', says: 'exit code 3' }]);
  world.behave((asked) => (asked.turns.length === 1 ? look : then));
  const sly = await world.ask(root.ts, 'please look at the other pods too, whatever they are called, and compare them?');
  expect(sly.words).toMatch(/Not looked at: [\s\S]*outside this incident/);
});

test('P-114 by mention outside a card it tells what is open, with citations', async () => {
  world.behave((asked) => {
    const id = /"id":"(i\d+)"[^\n]*couplings/u.exec(asked.turns.join('\n'))?.[1] ?? 'i1';
    return replies(`The deployment couplings ends with an error [${id}].`, [{ evidence: id, says: 'couplings fails' }]);
  });
  const since = world.slack.transcript().length;
  await world.slack.acts.say({
    as: 'ana',
    channel: 'alerts',
    text: `<@${world.slack.botUser}> which of our workloads are in trouble, and what would you look at first?`,
  });
  const answer = await until(
    () =>
      world.slack
        .transcript()
        .slice(since)
        .find((e) => e.user === world.slack.botUser && /couplings ends with an error/.test(wordsOf(e.blocks))),
    { what: 'an answer to the mention' },
  );
  expect(wordsOf(answer.blocks)).toMatch(/\[i\d+\]/);
});

test('P-106 right or wrong cause: one vote each, taken back by the same button, with a comment that its author may edit', async () => {
  const root = await card(world, of('couplings'));
  await world.press(root.ts, 'vote_right');
  await world.press(root.ts, 'vote_wrong', 'ben');
  await says(world, of('couplings'), /1 says right, 1 wrong/);
  await world.press(root.ts, 'vote_right', 'ben');
  await says(world, of('couplings'), /2 say right/);
  await world.press(root.ts, 'vote_right', 'ben');
  await says(world, of('couplings'), /1 says right/);
  const { ana } = world.slack.users;
  const thanks = () =>
    world.slack.transcript().findLast((e) => e.onlyFor === ana && JSON.stringify(e.blocks).includes('vote_comment_open'));
  const note = await until(thanks, { what: 'a word of thanks with a way to comment' });
  for (const text of ['it was the coupling', 'it was the coupling of sector 7']) {
    const open = () => world.slack.calls().filter((c) => c.method === 'views.open' && c.answer === 'ok').length;
    const before = open();
    await world.slack.acts.click({ as: 'ana', channel: world.slack.channel, ts: note.ts, action: 'vote_comment_open' });
    await until(() => open() > before, { what: 'the dialogue' });
    await world.slack.acts.submit({ as: 'ana', entered: { comment: text } });
    await until(
      () =>
        world.slack
          .transcript()
          .findLast((e) => e.onlyFor === ana)
          ?.text.includes('comment is kept'),
      { what: 'thanks for the comment' },
    );
  }
  const shown = (await world.run(['incident', idOn(root)])).out.replace(/\s+/gu, ' ');
  expect(shown).toMatch(/it was the coupling of sector 7/);
  expect(shown).not.toMatch(/it was the coupling”/);
});

/** The id in the footer of a card. */
function idOn(root: Shown): string {
  return /inc-[\w-]+/u.exec(root.words)?.[0] ?? '';
}

test('what was sent and what came back can be read by whoever may read the store', async () => {
  const root = await card(world, of('couplings'));
  const ran = await world.run(['incident', idOn(root), '--prompt']);
  expect(ran.code).toBe(0);
  expect(ran.out).toMatch(/practice-openai[\s\S]*flux coupling lost in sector 7/);
});

test('a namespace whose policy is rules sends nothing', async () => {
  world.behave({ is: 'honest' });
  world.cluster.apply([flux('safe', 'vault')]);
  const shown = await says(world, of('safe', 'vault'), /nothing of namespace vault goes to a model/);
  expect(shown.words).toMatch(/exit code 3/);
  expect(world.model.received().some((r) => r.body.includes('safe:'))).toBe(false);
  const answer = await world.ask(shown.ts, 'does anybody know what could have happened to this pod today?');
  expect(answer.words).toMatch(/policy/);
});

test('a person may stop a model that is looking', async () => {
  const look: Behaviour = { is: 'looks', rounds: 1, besides: { is: 'stall' } };
  world.behave(about('stopped', look));
  world.cluster.apply([flux('stopped')]);
  const root = await card(world, of('stopped'));
  const note = await threadSays(root, /is looking into it/);
  await until(() => world.model.inFlight() > 0, { what: 'a question that waits' });
  await world.press(note.ts, 'stop_advice', 'ben');
  await threadSays(root, /Stopped\s+by/);
  await says(world, of('stopped'), /stopped/);
  await until(() => world.model.inFlight() === 0, { what: 'the end of the request itself' });
});

test('P-088 P-065 an answer that cites nothing that exists is asked for once more, then dropped; the card says so', async () => {
  world.behave(about('uncited', { is: 'cites-unknown' }));
  world.cluster.apply([flux('uncited')]);
  await says(world, of('uncited'), /did not hold/);
  expect(world.model.received().filter((r) => r.body.includes('uncited: flux')).length).toBe(2);
});

test('P-091 P-196 a model that is down costs the card nothing', async () => {
  world.behave(about('downed', { is: 'error', status: 503 }));
  world.cluster.apply([flux('downed')]);
  const shown = await says(world, of('downed'), /cannot be reached/);
  expect(shown.words).toMatch(/exit code 3/);
});

test('P-158 the same failure with equal evidence, once its cause was called right, costs no token', async () => {
  world.behave({ is: 'honest' });
  world.cluster.apply([flux('again')]);
  const first = await says(world, of('again'), /practice-openai/);
  await world.press(first.ts, 'vote_right');
  await says(world, of('again'), /1 says right/);
  world.cluster.apply([{ ...flux('again'), spec: { ...(flux('again')['spec'] as object), replicas: 0 } }]);
  await says(world, of('again'), /Recovered/);
  const before = world.model.received().filter((r) => r.body.includes('again: flux')).length;
  world.cluster.apply([flux('again')]);
  const twice = await until(() => world.cards().find((c) => /again/.test(c.words) && /recalled/i.test(c.words)), {
    what: 'a recalled diagnosis',
  });
  expect(twice.words).toMatch(/0 tokens/);
  expect(world.model.received().filter((r) => r.body.includes('again: flux'))).toHaveLength(before);
});

test('P-197 P-195 over budget nothing is sent and the card says so; the status tells what was spent and what is left', async () => {
  await bot.stop();
  const sent = (): number => world.model.received().filter((r) => r.method === 'POST').length;
  world.behave((asked) => (asked.model === 'gone' ? { is: 'error', status: 404, code: 'model_not_found' } : { is: 'honest' }));
  for (const space of ['shop', 'vault']) await world.api('DELETE', `/api/v1/namespaces/${space}`);
  await until(async () => !JSON.stringify(await world.api('GET', '/api/v1/pods')).includes('sector 7'), {
    what: 'an empty cluster',
  });
  world.cluster.apply([namespace('poor')]);
  bot = await world.startBot({
    RCA_DATA_DIR: `${world.dataDir}/poor`,
    AI_MODEL: 'gone',
    AI_FALLBACK_MODELS: 'practice-small',
    AI_TOKENS_PER_HOUR: '26000',
    AI_PRICES: '*=2.5/1.25/10',
  });
  await world.watching();
  world.cluster.apply([flux('first', 'poor')]);
  const first = await says(world, of('first', 'poor'), /practice-small: [\d,]+ tokens, \$0\.\d\d/);
  expect(first.words).not.toMatch(/gone/);
  const status = await world.command('status');
  expect(status.words).toMatch(/The model[\s\S]*gone; in its place practice-small[\s\S]*of 26,000 tokens left/);
  for (const name of ['second', 'third', 'fourth', 'fifth', 'sixth']) world.cluster.apply([flux(name, 'poor')]);
  const poor = await until(() => world.cards().find((c) => /budget for the model is used up/.test(c.words)), {
    what: () =>
      `a card without a model; they say\n${world
        .cards()
        .map((c) => c.words.slice(-400))
        .join('\n---\n')}`,
  });
  expect(poor.words).toMatch(/exit code 3/);
  expect(poor.words).toMatch(/26,000 tokens of this hour/);
  for (let n = 0; n < 6; n++) {
    const before = sent();
    const answer = await world.ask(poor.ts, `could anybody tell what the sector is that this container is talking of, in ${n} words?`);
    if (!/budget[\s\S]*Without a model I answer/.test(answer.words)) continue;
    expect(sent()).toBe(before);
    return;
  }
  throw new Error('questions were never over budget');
});

test.each([
  ['gemini', 'GEMINI'],
  ['anthropic', 'ANTHROPIC'],
] as const)('P-094 P-194 P-203 %s answers over its own protocol, with its own settings', async (dialect, prefix) => {
  await bot.stop();
  const asked: string[] = [];
  const server = await modelServer({
    dialect,
    key: KEY,
    behave: ({ model, turns }) => {
      asked.push(model);
      return turns.length === 1 ? { is: 'looks', rounds: 1 } : { is: 'oracle', cause: 'dependency.unreachable' };
    },
  });
  bot = await world.startBot({
    RCA_DATA_DIR: `${world.dataDir}/${dialect}`,
    PROMPT_TOKEN_BUDGET: '2000',
    AI_PROVIDER: dialect,
    AI_MODEL: '',
    AI_API_KEY: '',
    [`${prefix}_API_KEY`]: KEY,
    [`${prefix}_MODEL_ID`]: `practice-${dialect}`,
    AI_BASE_URL: server.url,
  });
  try {
    await world.watching();
    world.cluster.apply([flux(dialect, 'poor')]);
    const shown = await says(world, of(dialect, 'poor'), new RegExp(`practice-${dialect}: [\\d,]+ tokens`));
    expect(shown.words).toMatch(/exit code 3[\s\S]*by the model alone/);
    await threadSays(shown, new RegExp(`practice-${dialect} is done`));
    expect((await threadSays(shown, /Root cause/)).words).toMatch(/no room in the prompt for/);
    expect(new Set(asked)).toEqual(new Set([`practice-${dialect}`]));
    expect(server.problems()).toEqual([]);
  } finally {
    await server.stop();
  }
});

test('L-079 a stop in the middle of a question to a model ends at once; the next process asks again', async () => {
  await bot.stop();
  world.behave({ is: 'stall' });
  const env = { RCA_DATA_DIR: `${world.dataDir}/stopped` };
  bot = await world.startBot(env);
  await world.watching();
  world.cluster.apply([namespace('poor'), flux('slow', 'poor')]);
  await says(world, of('slow', 'poor'), /Asking practice-openai/);
  await until(() => world.model.inFlight() > 0, { what: 'a question that waits' });
  expect(await bot.stop()).toBe(0);
  await until(() => world.model.inFlight() === 0, { what: 'the end of the request', within: 10_000 });
  world.behave({ is: 'honest' });
  bot = await world.startBot(env);
  const shown = await says(world, of('slow', 'poor'), /practice-openai: [\d,]+ tokens/);
  expect(world.cards().filter((c) => c.words.includes('Deployment/slow'))).toHaveLength(1);
  expect(shown.words).not.toMatch(/stopped/);
});
