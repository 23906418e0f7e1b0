import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Inbound } from '../../../src/model/index.ts';
import type { Listening } from '../../../src/ports/index.ts';
import { collector, say, type Stand, stand, until } from './kit.ts';

let s: Stand;
let listening: Listening | undefined;
const unhandled: unknown[] = [];
const count = (reason: unknown): void => {
  unhandled.push(reason);
};

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', count);
});
afterEach(async () => {
  await listening?.stop();
  listening = undefined;
  await s.slack.stop();
  process.off('unhandledRejection', count);
  if (unhandled.length > 0) throw new Error(`${unhandled.length} unhandled rejections, the first: ${String(unhandled[0])}`);
});

async function connected(options: Parameters<typeof stand>[0] = {}): Promise<{ readonly acts: Inbound[] }> {
  s = await stand({ times: 20, ...options });
  const { acts, receive } = collector();
  listening = await s.chat.listen(receive);
  await until(() => s.slack.sockets() >= 2);
  return { acts };
}

const socket = (): { ok: boolean; why: string } | undefined => listening?.health().find((l) => l.link === 'slack socket');
const person = (): string => Object.keys(s.slack.users)[0] ?? '';
const command = (text: string): Promise<{ ok: boolean }> =>
  s.slack.acts.say({ as: person(), channel: s.slack.channel, text: `/k8s-rca ${text}` });

describe('two supervised sockets', () => {
  it.each(['warning', 'refresh_requested'] as const)('no command is lost while Slack refreshes connections (%s)', async (reason) => {
    const { acts } = await connected({ times: 2 });
    const results: boolean[] = [];
    for (let i = 0; i < 120; i += 1) {
      if (i % 40 === 10) {
        // All at once, and Slack goes on sending to those it has told to go.
        s.slack.failSockets({ is: 'deliver-to-dying', times: 8 });
        s.slack.failSockets({ is: 'disconnect', reason });
      }
      if (i % 40 === 35) await until(() => s.slack.sockets() === 2);
      results.push((await command(`list -n n${i}`)).ok);
    }
    expect(results.filter((ok) => !ok)).toEqual([]);
    expect(new Set(acts.map((a) => a.id)).size).toBe(120);
    await until(() => s.slack.sockets() === 2);
    expect(s.slack.problems()).toEqual([]);
  });

  it('an envelope sent to a socket that was asked to go is still acknowledged', async () => {
    await connected();
    s.slack.failSockets({ is: 'deliver-to-dying', times: 3 });
    s.slack.failSockets({ is: 'disconnect', reason: 'refresh_requested' });
    for (const n of [1, 2, 3]) expect((await command(`list -n d${n}`)).ok).toBe(true);
  });

  it('comes back when every socket is killed', async () => {
    await connected();
    s.slack.failSockets({ is: 'kill' });
    await until(() => s.slack.sockets() === 2);
    expect(socket()?.ok).toBe(true);
    expect((await command('status')).ok).toBe(true);
  });

  it('notices a frozen peer and replaces it', async () => {
    await connected();
    s.slack.failSockets({ is: 'freeze' });
    await until(() => s.slack.sockets() >= 2 && s.slack.calls().filter((c) => c.method === 'apps.connections.open').length >= 4, 20_000);
    await until(() => socket()?.ok === true);
    expect((await command('status')).ok).toBe(true);
  });

  it('survives what is malformed, unknown or without an inner event, and acknowledges the last', async () => {
    await connected();
    for (const is of ['malformed', 'unknown', 'inner-less', 'rate-limited'] as const) s.slack.failSockets({ is });
    expect((await command('status')).ok).toBe(true);
    await until(() =>
      s.slack
        .deliveries()
        .filter((d) => d.type === 'events_api')
        .every((d) => d.acked !== undefined),
    );
    expect(s.slack.sockets()).toBe(2);
  });

  it.each([
    { is: 'next-no-hello', times: 2 },
    { is: 'next-closes-before-hello', times: 3 },
    { is: 'next-refused', times: 3 },
    { is: 'next-slow', times: 2, ms: 200 },
  ] as const)('a bad start is tried again: $is', async (fault) => {
    s = await stand({ times: 20 });
    s.slack.failSockets(fault);
    listening = await s.chat.listen(collector().receive);
    await until(() => s.slack.sockets() >= 2 && socket()?.ok === true, 20_000);
    expect((await command('status')).ok).toBe(true);
  });

  it('L-060: a token that is withdrawn is named in health with its mend, and healing is noticed', async () => {
    await connected({ times: 100 });
    s.slack.failCalls('apps.connections.open', { is: 'error', error: 'invalid_auth' }, 4);
    s.slack.failSockets({ is: 'kill' });
    await until(() => socket()?.ok === false && (socket()?.why ?? '').includes('SLACK_APP_TOKEN'));
    expect(socket()?.why).toContain('invalid_auth');
    await until(() => socket()?.ok === true, 20_000);
  });

  it.each([
    [{ is: 'status', status: 500 }, 3],
    [{ is: 'reset' }, 3],
    [{ is: 'status', status: 429, retryAfter: 1 }, 2],
    [{ is: 'garbage' }, 2],
  ] as const)('failing apps.connections.open is retried: %j', async (fault, times) => {
    s = await stand({ times: 20 });
    s.slack.failCalls('apps.connections.open', fault, times);
    listening = await s.chat.listen(collector().receive);
    await until(() => s.slack.sockets() >= 2, 20_000);
    expect(socket()?.ok).toBe(true);
  });

  it('an outage at the start is a state, not a crash: listen settles and connects later', async () => {
    s = await stand({ times: 20 });
    s.slack.failCalls('auth.test', { is: 'status', status: 503 }, 4);
    listening = await s.chat.listen(collector().receive);
    expect(socket()).toMatchObject({ ok: false });
    await until(() => socket()?.ok === true, 20_000);
  });

  it('stops within five seconds although the peer leaves the closing handshake unanswered', async () => {
    await connected({ times: 1, closing: 'leave-open' });
    const began = Date.now();
    await listening?.stop();
    expect(Date.now() - began).toBeLessThan(5_000);
    await until(() => s.slack.sockets() === 0);
  });

  it('stopped while it connects, it leaves no socket behind', async () => {
    s = await stand({ times: 20 });
    s.slack.failCalls('apps.connections.open', { is: 'latency', ms: 300 }, 2);
    const starting = s.chat.listen(collector().receive);
    const early = await Promise.race([starting, new Promise<undefined>((r) => setTimeout(() => r(undefined), 1_500))]);
    await early?.stop();
    await (await starting).stop();
    listening = undefined;
    await until(() => s.slack.sockets() === 0);
    expect(s.slack.sockets()).toBe(0);
  });
});

describe('acknowledging', () => {
  it('a store that is too slow is an answer too: the person is told, and no click is left hanging', async () => {
    s = await stand();
    listening = await s.chat.listen(() => new Promise(() => undefined));
    await until(() => s.slack.sockets() >= 1);
    expect((await command('status')).ok).toBe(true);
    expect(s.slack.transcript().at(-1)).toMatchObject({ is: 'ephemeral', text: expect.stringContaining('could not record') as string });
    expect(s.slack.problems()).toEqual([]);
  });

  it('an event that could not be stored is not acknowledged, so that Slack delivers it again', async () => {
    s = await stand({ ackDeadline: 300, redelivery: [0, 50, 50] });
    const seen: string[] = [];
    listening = await s.chat.listen((act) => {
      seen.push(act.id);
      return seen.length === 1 ? Promise.reject(new Error('disk full')) : Promise.resolve(undefined);
    });
    await until(() => s.slack.sockets() >= 1);
    const root = await s.chat.post({ channel: s.slack.channel, key: 'k', incident: 'i' }, say('card'));
    await s.slack.acts.say({ as: person(), channel: s.slack.channel, thread: root.ts, text: 'why' });
    await until(() => seen.length >= 2);
    expect(new Set(seen).size).toBe(1);
  });

  it('what is delivered twice carries the same id', async () => {
    const { acts } = await connected({ times: 1 });
    s.slack.failSockets({ is: 'duplicate', times: 2 });
    await command('list');
    await s.slack.acts.say({ as: person(), channel: 'app', text: 'hello there' });
    await until(() => acts.length >= 4);
    expect(new Set(acts.map((a) => a.id)).size).toBe(2);
  });

  it('L-056: an answer goes to the thread of the question, in the channel where it was asked', async () => {
    s = await stand();
    listening = await s.chat.listen((act) => Promise.resolve(act.is === 'question' ? say('the answer') : undefined));
    await until(() => s.slack.sockets() >= 1);
    const elsewhere = Object.entries(s.slack.channels).find(([, id]) => id !== s.slack.channel)?.[1] ?? '';
    s.slack.acts.change({ as: person(), channel: elsewhere, to: 'invite-app' });
    const asked = await s.slack.acts.say({ as: person(), channel: elsewhere, text: `<@${s.slack.botUser}> why` });
    await until(() => s.slack.transcript().some((e) => e.text === 'the answer'));
    expect(s.slack.transcript().find((e) => e.text === 'the answer')).toMatchObject({
      channel: elsewhere,
      thread: asked.ok ? asked.ts : '',
    });
  });
});
