import { afterEach, describe, expect, it } from 'vitest';
import { ChatError } from '../../../src/ports/index.ts';
import { say, type Stand, stand } from './kit.ts';

let s: Stand;
afterEach(async () => {
  await s.slack.stop();
});

const roots = (): readonly string[] => s.slack.transcript().flatMap((e) => (e.is === 'post' && e.thread === undefined ? [e.text] : []));
const to = (key: string): { channel: string; key: string; incident: string } => ({ channel: s.slack.channel, key, incident: key });

describe('posting at most once', () => {
  it('a reset after Slack took the message gives one card, and its place', async () => {
    s = await stand();
    s.slack.failCalls('chat.postMessage', { is: 'reset-after' });
    const place = await s.chat.post(to('a'), say('card a'));
    expect(roots()).toEqual(['card a']);
    expect(s.slack.transcript()[0]?.ts).toBe(place.ts);
  });

  it('a reset before Slack took it gives one card too', async () => {
    s = await stand();
    s.slack.failCalls('chat.postMessage', { is: 'reset' });
    await s.chat.post(to('b'), say('card b'));
    expect(roots()).toEqual(['card b']);
  });

  it('a 500 twice is handed back as "try later", and the later try finds or posts one card', async () => {
    s = await stand();
    s.slack.failCalls('chat.postMessage', { is: 'status', status: 500 }, 2);
    const first = await s.chat.post(to('c'), say('card c')).catch((e: unknown) => e);
    expect(first).toMatchObject({ kind: 'retry' });
    await s.chat.post(to('c'), say('card c'));
    expect(roots()).toEqual(['card c']);
  });

  it('L-057: a process that starts anew finds the card and the replies of the one before', async () => {
    s = await stand();
    const place = await s.chat.post(to('d'), say('card d'));
    await s.chat.reply({ ...place, key: 'd-1', broadcast: false }, say('reply d'), 'progress');
    expect(s.slack.calls().filter((c) => c.method === 'conversations.replies')).toEqual([]);
    const next = s.again();
    expect(await next.post(to('d'), say('card d'))).toEqual(place);
    await next.reply({ ...place, key: 'd-1', broadcast: false }, say('reply d'), 'progress');
    expect(s.slack.transcript().map((e) => e.text)).toEqual(['card d', 'reply d']);
  });

  it('without the right to read it posts all the same, and says so', async () => {
    s = await stand({ scopes: ['chat:write', 'commands'] });
    await s.chat.post(to('e'), say('card e'));
    expect(roots()).toEqual(['card e']);
    expect(s.log.some((l) => l.message.includes('without that check'))).toBe(true);
  });

  it('L-055: a Slack that is down loses nothing: the error says when to come back, and one card appears after', async () => {
    s = await stand();
    s.slack.failCalls('*', { is: 'status', status: 503 }, 6);
    const errors: unknown[] = [];
    for (;;) {
      const done = await s.chat.post(to('f'), say('card f')).then(
        () => true,
        (e: unknown) => {
          errors.push(e);
          return false;
        },
      );
      if (done) break;
    }
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every((e) => e instanceof ChatError && e.kind === 'retry')).toBe(true);
    expect(roots()).toEqual(['card f']);
  });

  it('never logs what a message says', async () => {
    s = await stand();
    s.slack.failCalls('chat.postMessage', { is: 'reset' });
    await s.chat.post(to('g'), say('words of the cluster'));
    expect(JSON.stringify(s.log)).not.toContain('words of the cluster');
  });
});

describe('levels', () => {
  const rich = (): ReturnType<typeof say> => say('a rich card', 'full', 'container');

  it('L-053: blocks that Slack refuses are sent simpler, and the workspace is remembered', async () => {
    s = await stand();
    await s.chat.post(to('h'), rich());
    await s.chat.post(to('i'), rich());
    expect(roots()).toEqual(['a rich card', 'a rich card']);
    const calls = s.slack.calls().filter((c) => c.method === 'chat.postMessage');
    expect(calls.map((c) => c.answer)).toEqual(['invalid_blocks', 'ok', 'ok']);
    expect(s.log.find((l) => l.message.includes('simpler'))?.fields['at']).toMatch(/^\/blocks/);
  });

  it('a message that is only too long does not lower the others', async () => {
    s = await stand();
    s.slack.failCalls('chat.postMessage', { is: 'error', error: 'msg_blocks_too_long' });
    await s.chat.post(to('j'), say('long'));
    await s.chat.post(to('k'), say('short'));
    const blocks = s.slack.transcript().map((e) => e.blocks[0]?.['type']);
    expect(blocks).toEqual(['section', 'rich_text']);
  });
});

describe('rate limits', () => {
  it('a 429 on posts holds posts of that channel, and nothing that a person waits for', async () => {
    s = await stand();
    const place = await s.chat.post(to('l'), say('card l'));
    s.slack.failCalls('chat.postMessage', { is: 'status', status: 429, retryAfter: 2 });
    const order: string[] = [];
    const waiting = s.chat.post(to('m'), say('card m')).then(() => order.push('post'));
    const user = Object.values(s.slack.users)[0] ?? '';
    await s.chat.whisper({ channel: s.slack.channel, user }, say('for you')).then(() => order.push('whisper'));
    await s.chat.update(place, say('card l, edited'), 'progress').then(() => order.push('edit'));
    await waiting;
    expect(order).toEqual(['whisper', 'edit', 'post']);
    expect(roots()).toEqual(['card l', 'card m']);
  });

  it('thirty cards and their edits stay within real limits: nothing refused, the last edit of each is what stands', async () => {
    s = await stand({ rateLimits: 'realistic' });
    const keys = Array.from({ length: 8 }, (_, i) => `n${i}`);
    await Promise.all(
      keys.map(async (key) => {
        const place = await s.chat.post(to(key), say(key));
        await Promise.all([1, 2, 3, 4].map((n) => s.chat.update(place, say(`${key} edit ${n}`), 'progress')));
      }),
    );
    expect(s.slack.calls().filter((c) => c.answer === 'ratelimited')).toEqual([]);
    const edits = s.slack.transcript().filter((e) => e.is === 'edit');
    expect(edits.length).toBeLessThanOrEqual(16);
    for (const key of keys) expect(edits.findLast((e) => e.text.startsWith(`${key} `))?.text).toBe(`${key} edit 4`);
  });

  it('more urgent messages overtake', async () => {
    s = await stand({ rateLimits: 'realistic' });
    const root = await s.chat.post(to('o'), say('root'));
    const order: string[] = [];
    const reply = (key: string, urgency: 'answer' | 'progress'): Promise<unknown> =>
      s.chat.reply({ ...root, key, broadcast: false }, say(key), urgency).then(() => order.push(key));
    const progress = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'].map((k) => reply(k, 'progress'));
    await progress[0];
    await Promise.all([reply('answer', 'answer'), ...progress]);
    expect(order.indexOf('answer')).toBeLessThan(order.indexOf('p6'));
  });
});
