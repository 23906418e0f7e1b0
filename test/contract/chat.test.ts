import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inbound, Modal, Post } from '../../src/model/index.ts';
import { ChatError, type Listening } from '../../src/ports/index.ts';
import { scrubber } from '../../src/scrub/index.ts';
import { say, type Stand, stand, until } from '../unit/slack/kit.ts';

const clean = scrubber({ key: 'contract', addresses: 'public' });
const button = (action: string, value: string) => ({
  type: 'button',
  action_id: action,
  text: { type: 'plain_text', text: 'Press' },
  value,
});
const buttoned = (action: string, value: string) =>
  clean.value<Post>({ text: 'decide', levels: [{ level: 'plain', blocks: [{ type: 'actions', elements: [button(action, value)] }] }] });
const dialogue = (meta: string) =>
  clean.value<Modal>({
    callback: 'approve_fix',
    meta,
    title: 'Approve?',
    submit: 'Approve',
    close: 'Cancel',
    blocks: [
      {
        type: 'input',
        block_id: 'reason',
        optional: true,
        label: { type: 'plain_text', text: 'Reason' },
        element: { type: 'plain_text_input', action_id: 'reason' },
      },
    ],
  });

/** The contract of the Chat port. It holds over the local workspace always; over a real one when tokens are given to a run by hand. */
describe('contract of Chat', () => {
  let s: Stand;
  let listening: Listening;
  let answer: ((act: Inbound) => ReturnType<typeof say> | undefined) | undefined;
  const acts: Inbound[] = [];
  let user = '';

  beforeAll(async () => {
    s = await stand();
    user = Object.keys(s.slack.users)[0] ?? '';
    listening = await s.chat.listen((act) => {
      acts.push(act);
      return Promise.resolve(answer?.(act));
    });
  });
  afterAll(async () => {
    await listening.stop();
    await s.slack.stop();
  });

  const posts = (key: string): number =>
    s.slack.transcript().filter((e) => e.is === 'post' && JSON.stringify(e.metadata ?? {}).includes(`"${key}"`)).length;
  const post = (key: string, text = key): Promise<{ channel: string; ts: string }> =>
    s.chat.post({ channel: s.slack.channel, key, incident: 'inc-1' }, say(text));
  const last = (text: string): Inbound | undefined => acts.findLast((a) => 'text' in a && a.text.includes(text));

  it('posts once per key, however often and at once it is asked', async () => {
    const places = await Promise.all([post('c-1'), post('c-1'), post('c-1')]);
    const again = await post('c-1');
    expect(new Set([...places, again].map((p) => p.ts)).size).toBe(1);
    expect(posts('c-1')).toBe(1);
  });

  it('edits in place, and posts into the thread', async () => {
    const place = await post('c-2');
    await s.chat.update(place, say('second wording'), 'outcome');
    await s.chat.reply({ ...place, key: 'c-2-reply', broadcast: false }, say('in the thread'), 'progress');
    await s.chat.reply({ ...place, key: 'c-2-reply', broadcast: false }, say('in the thread'), 'progress');
    const seen = s.slack.transcript();
    expect(seen.filter((e) => e.is === 'edit' && e.ts === place.ts).map((e) => e.text)).toEqual(['second wording']);
    expect(seen.filter((e) => e.thread === place.ts && e.text === 'in the thread')).toHaveLength(1);
  });

  it('L-057 finds the cards an earlier process left, until they are marked as ended', async () => {
    const mark = { incident: 'inc-m', about: 'abc', since: 1_700_000_000_000, state: 'open' } as const;
    const place = await s.chat.post({ channel: s.slack.channel, key: 'inc-m', incident: 'inc-m', mark }, say('marked'));
    await s.chat.update(place, say('marked anew'), 'card', { ...mark, about: 'abd' });
    expect(await s.again().openCards(s.slack.channel)).toEqual([{ ...mark, about: 'abd', place }]);
    expect(await s.again().post({ channel: s.slack.channel, key: 'inc-m', incident: 'inc-m' }, say('marked'))).toEqual(place);
    await s.chat.update(place, say('over'), 'card', { ...mark, state: 'ended' });
    expect(await s.again().openCards(s.slack.channel)).toEqual([]);
  });

  it('P-148 what a card says of the audit stays outside of the store, the newest word of each card', async () => {
    const mark = { incident: 'inc-a', about: 'aud', since: 1_700_000_000_000, state: 'open' } as const;
    const audit = (head: string) => ({ ...mark, audit: { chain: 'c0ffee', head } });
    const place = await s.chat.post({ channel: s.slack.channel, key: 'inc-a', incident: 'inc-a', mark: audit('a1') }, say('audited'));
    expect(await s.again().auditMarks(s.slack.channel)).toEqual([{ chain: 'c0ffee', head: 'a1' }]);
    await s.chat.update(place, say('audited on'), 'card', { ...audit('b2'), state: 'ended' });
    expect(await s.again().auditMarks(s.slack.channel)).toEqual([{ chain: 'c0ffee', head: 'b2' }]);
  });

  it('gives the address of a message, and none where there is no message', async () => {
    const place = await post('c-2b');
    expect(await s.chat.link(place)).toMatch(/^https?:\/\/\S+$/);
    expect(await s.chat.link({ ...place, ts: '1.000001' })).toBeUndefined();
  });

  it('delivers commands, and acknowledges them with what the receiver answers', async () => {
    answer = (act) => (act.is === 'command' ? say('on it') : undefined);
    const done = await s.slack.acts.say({ as: user, channel: s.slack.channel, text: '/k8s-rca pod/web -n shop' });
    answer = undefined;
    expect(done.ok).toBe(true);
    const act = last('pod/web');
    expect(act).toMatchObject({ is: 'command', text: 'pod/web -n shop', channel: s.slack.channel });
    expect(
      s.slack
        .transcript()
        .filter((e) => e.is === 'ephemeral')
        .at(-1)?.text,
    ).toBe('on it');
    if (act?.is !== 'command') throw new Error('no command');
    await s.chat.respond(act.reply, say('the answer'), { inChannel: true, replace: true });
    expect(s.slack.transcript().some((e) => e.text === 'the answer' && e.is === 'post')).toBe(true);
  });

  it('delivers questions of its own threads without a mention, mentions everywhere, and nothing else', async () => {
    const root = await post('c-3');
    const foreign = await s.slack.acts.say({ as: user, channel: s.slack.channel, text: 'people talking' });
    await s.slack.acts.say({
      as: user,
      channel: s.slack.channel,
      thread: (foreign.ok ? foreign.ts : undefined) ?? '',
      text: 'still people talking',
    });
    await s.slack.acts.say({ as: user, channel: s.slack.channel, thread: root.ts, text: 'why three' });
    await s.slack.acts.say({ as: user, channel: s.slack.channel, text: `<@${s.slack.botUser}> status three` });
    await s.slack.acts.say({ as: user, channel: 'app', text: 'direct three' });
    await until(() => ['why three', 'status three', 'direct three'].every((t) => last(t) !== undefined));
    expect(last('why three')).toMatchObject({ is: 'question', thread: root.ts, mentioned: false, direct: false });
    expect(last('status three')).toMatchObject({ mentioned: true, direct: false });
    expect(last('direct three')).toMatchObject({ direct: true });
    expect(last('people talking')).toBeUndefined();
    // A mention arrives as two events; both are one act.
    expect(new Set(acts.filter((a) => 'text' in a && a.text.includes('status three')).map((a) => a.id)).size).toBe(1);
  });

  it('delivers clicks with the message they were made on', async () => {
    const place = await s.chat.post(
      { channel: s.slack.channel, key: 'c-4', incident: 'inc-4' },
      Object.assign(say('with a button'), {
        levels: [
          {
            level: 'plain' as const,
            blocks: [
              {
                type: 'actions',
                elements: [{ type: 'button', action_id: 'take_incident', text: { type: 'plain_text', text: 'Mine' }, value: 'inc-4' }],
              },
            ],
          },
        ],
      }),
    );
    expect((await s.slack.acts.click({ as: user, channel: s.slack.channel, ts: place.ts, action: 'take_incident' })).ok).toBe(true);
    expect(acts.findLast((a) => a.is === 'click')).toMatchObject({ action: 'take_incident', value: 'inc-4', message: place });
  });

  it('opens a dialogue for whoever clicked, once and within three seconds, and delivers what they sent', async () => {
    const card = await s.chat.post({ channel: s.slack.channel, key: 'c-6', incident: 'inc-6' }, buttoned('approve_fix', 'r1:hash'));
    const press = async (): Promise<string> => {
      expect((await s.slack.acts.click({ as: user, channel: s.slack.channel, ts: card.ts, action: 'approve_fix' })).ok).toBe(true);
      const click = acts.findLast((a) => a.is === 'click');
      if (click?.is !== 'click' || click.trigger === undefined) throw new Error('no trigger');
      return click.trigger;
    };
    const trigger = await press();
    await s.chat.open(trigger, dialogue('r1:hash'));
    expect(await s.chat.open(trigger, dialogue('r1:hash')).catch((e: unknown) => e)).toMatchObject({ kind: 'refused' });
    expect((await s.slack.acts.submit({ as: user, entered: { reason: 'because & <why>' } })).ok).toBe(true);
    const sent = acts.findLast((a) => a.is === 'submit');
    expect(sent).toMatchObject({
      by: { user: s.slack.users[user], team: s.slack.teamId },
      callback: 'approve_fix',
      meta: 'r1:hash',
      values: { reason: 'because & <why>' },
    });
    const late = await press();
    s.slack.advance(3_500);
    expect(await s.chat.open(late, dialogue('r1:hash')).catch((e: unknown) => e)).toMatchObject({ kind: 'refused' });
  });

  it('asks the workspace who somebody is, each time anew: members, guests, bots, and people it does not know', async () => {
    const id = (name: string): string => s.slack.users[name] ?? '';
    const plain = { team: s.slack.teamId, deactivated: false, guest: false, bot: false, stranger: false };
    expect(await s.chat.profile(id(user))).toMatchObject({ ...plain, user: id(user) });
    expect(await s.chat.profile(id('chi'))).toMatchObject({ ...plain, guest: true });
    expect(await s.chat.profile(s.slack.botUser)).toMatchObject({ bot: true });
    const eli = s.slack.acts.share({ as: 'ana', channel: s.slack.channel, name: 'eli' });
    expect((await s.chat.profile(eli))?.team).not.toBe(s.slack.teamId);
    expect(await s.chat.profile('U0NOBODY00')).toBeUndefined();
    expect(await s.chat.team()).toBe(s.slack.teamId);
    const asked = (): number => s.slack.calls().filter((c) => c.method === 'users.info').length;
    const before = asked();
    await s.chat.profile(id(user));
    await s.chat.profile(id(user));
    expect(asked() - before).toBe(2);
  });

  it('whispers to one person, and publishes a Home', async () => {
    const id = s.slack.users[user] ?? '';
    await s.chat.whisper({ channel: s.slack.channel, user: id }, say('only for you'));
    expect(s.slack.transcript().at(-1)).toMatchObject({ is: 'ephemeral', onlyFor: id, text: 'only for you' });
    s.slack.acts.home({ as: user });
    await until(() => acts.some((a) => a.is === 'home'));
    await s.chat.home(id, say('your home'));
    expect(s.slack.calls().findLast((c) => c.method === 'views.publish')?.answer).toBe('ok');
  });

  it('tells what can never work from what may work later, and what mends it', async () => {
    const refused = await s.chat.post({ channel: 'C0NOWHERE', key: 'c-5', incident: '' }, say('x')).catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(ChatError);
    expect(refused).toMatchObject({ kind: 'refused', code: 'channel_not_found' });
    expect((refused as ChatError).mend).toContain('/invite');
  });

  it('checks each connection and right by itself', async () => {
    expect((await s.chat.check()).map((l) => [l.link, l.ok])).toEqual([
      ['slack bot token', true],
      ['slack scopes', true],
      ['slack channel', true],
      ['slack app token', true],
    ]);
  });

  it('leaves nobody with an error', () => {
    expect(s.slack.problems()).toEqual([]);
  });
});
