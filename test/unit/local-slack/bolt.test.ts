import { describe, expect, it } from 'vitest';
import { bolt, until, workspace } from './running.ts';

const button = {
  type: 'actions',
  elements: [{ type: 'button', action_id: 'manual', value: 'i-1', text: { type: 'plain_text', text: "I'll do it manually" } }],
};
const modal = {
  type: 'modal' as const,
  callback_id: 'approve',
  notify_on_close: true,
  title: { type: 'plain_text' as const, text: 'Approve' },
  submit: { type: 'plain_text' as const, text: 'Go' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'why',
      label: { type: 'plain_text' as const, text: 'Reason' },
      element: { type: 'plain_text_input' as const, action_id: 'reason' },
    },
  ],
};

describe('the real Bolt on the local workspace', () => {
  it('hears a mention, in the channel and as a message, and answers in the thread', async () => {
    const slack = await workspace();
    const heard: string[] = [];
    await bolt(slack, (app) => {
      app.event('app_mention', async ({ event, say }) => void (await say({ text: `on it, <@${event.user}>`, thread_ts: event.ts })));
      app.message(async ({ message }) => void heard.push(message.ts));
    });
    const asked = await slack.acts.say({ as: 'ana', channel: '#alerts', text: '@k8s-rca why?' });
    const answer = await until(() => slack.transcript().find((e) => e.thread !== undefined));
    expect([answer.thread, answer.text]).toEqual([asked.ok && asked.ts, `on it, <@${slack.users['ana']}>`]);
    await until(() => heard.length === 1);
    expect(slack.problems()).toEqual([]);
  });

  it('a slash command is acknowledged with a message for one person, completed through its response_url', async () => {
    const slack = await workspace();
    await bolt(slack, (app) =>
      app.command('/k8s-rca', async ({ ack, command, respond }) => {
        await ack({ text: `looking at ${command.text}` });
        await respond({ text: 'here it is', response_type: 'in_channel' });
      }),
    );
    expect(await slack.acts.say({ as: 'ben', channel: 'alerts', text: '/k8s-rca pod/foo -n shop @ana' })).toEqual({ ok: true });
    await until(() => slack.transcript().length === 2);
    expect(slack.transcript().map((e) => [e.is, e.text, e.onlyFor])).toEqual([
      ['ephemeral', `looking at pod/foo -n shop <@${slack.users['ana']}|ana>`, slack.users['ben']],
      ['post', 'here it is', undefined],
    ]);
  });

  it('a click edits the card in place; by its words as well as by its id', async () => {
    const slack = await workspace();
    const app = await bolt(slack, (a) =>
      a.action('manual', async ({ ack, body, client }) => {
        await ack();
        if (body.type === 'block_actions' && body.channel && body.message)
          await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: `taken by ${body.user.name}` });
      }),
    );
    const card = await app.client.chat.postMessage({ channel: slack.channel, text: 'card', blocks: [button] });
    expect(await slack.acts.click({ as: 'ana', channel: 'alerts', ts: card.ts ?? '', action: "I'll do it manually" })).toEqual({
      ok: true,
    });
    await until(() => slack.transcript().some((e) => e.is === 'edit' && e.text === 'taken by ana'));
  });

  it('a modal opens once per trigger, complains about fields, changes, and tells when it is closed', async () => {
    const slack = await workspace();
    const second: string[] = [];
    const closed: string[] = [];
    const app = await bolt(slack, (a) => {
      a.action('manual', async ({ ack, body, client }) => {
        await ack();
        if (body.type !== 'block_actions') return;
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
        await client.views
          .open({ trigger_id: body.trigger_id, view: modal })
          .catch((e: { data: { error: string } }) => second.push(e.data.error));
      });
      a.view('approve', async ({ ack, view }) => {
        const reason = view.state.values['why']?.['reason']?.value;
        if (reason === 'no') await ack({ response_action: 'errors', errors: { why: 'say more' } });
        else await ack({ response_action: 'update', view: { ...modal, title: { type: 'plain_text', text: String(reason) } } });
      });
      a.view({ callback_id: 'approve', type: 'view_closed' }, async ({ ack, view }) => {
        await ack();
        closed.push(view.title.text);
      });
    });
    const card = await app.client.chat.postMessage({ channel: slack.channel, text: 'card', blocks: [button] });
    await slack.acts.click({ as: 'ana', channel: 'alerts', ts: card.ts ?? '', action: 'manual' });
    await until(() => second.length === 1);
    expect(second).toEqual(['exchanged_trigger_id']);
    expect(await slack.acts.submit({ as: 'ana', entered: {} })).toMatchObject({
      ok: false,
      fields: { why: 'Please complete this required field.' },
    });
    expect(await slack.acts.submit({ as: 'ana', entered: { reason: 'no' } })).toMatchObject({ ok: false, fields: { why: 'say more' } });
    expect(await slack.acts.submit({ as: 'ana', entered: { reason: 'because' } })).toEqual({ ok: true });
    expect(await slack.acts.close({ as: 'ana' })).toEqual({ ok: true });
    await until(() => closed.length === 1);
    expect(closed).toEqual(['because']);
    expect(slack.problems()).toEqual([]);
  });

  it('publishes a Home when somebody opens it', async () => {
    const slack = await workspace();
    await bolt(slack, (app) =>
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
      }),
    );
    slack.acts.home({ as: 'ben' });
    const published = await until(() => slack.calls().find((c) => c.method === 'views.publish'));
    expect([published.answer, published.args['user_id']]).toEqual(['ok', slack.users['ben']]);
  });

  it('uploads a file into a thread', async () => {
    const slack = await workspace();
    const app = await bolt(slack, () => undefined);
    const root = await app.client.chat.postMessage({ channel: slack.channel, text: 'card' });
    await app.client.filesUploadV2({
      channel_id: slack.channel,
      thread_ts: root.ts ?? '',
      filename: 'logs.txt',
      content: 'out of memory',
      initial_comment: 'logs',
    });
    const shared = slack.transcript().at(-1);
    expect([shared?.text, shared?.thread]).toEqual(['logs', root.ts]);
  });

  it('what the app never acknowledges, the person sees as an error', async () => {
    const slack = await workspace({ ackDeadline: 50 });
    const app = await bolt(slack, (a) => a.action('manual', async () => undefined));
    const card = await app.client.chat.postMessage({ channel: slack.channel, text: 'card', blocks: [button] });
    expect(await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca help' })).toMatchObject({
      ok: false,
      error: '/k8s-rca help: operation_timeout',
    });
    expect(await slack.acts.click({ as: 'ana', channel: 'alerts', ts: card.ts ?? '', action: 'manual' })).toMatchObject({ ok: false });
    expect(slack.problems().map((p) => p.is)).toEqual(['user-saw-error', 'user-saw-error']);
  });

  it('an answer that Slack would refuse is an error for the person too', async () => {
    const slack = await workspace();
    await bolt(slack, (app) =>
      app.command('/k8s-rca', async ({ ack }) =>
        ack({ text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }),
      ),
    );
    expect(await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca help' })).toMatchObject({ ok: false });
    expect(slack.problems()[0]?.detail).toContain('invalid_blocks');
  });
});

describe('what the client itself refuses', () => {
  it.each([
    ['a command nobody declared', { text: '/deploy now' }, '/deploy is not a valid command.'],
    ['a command in a thread', { text: '/k8s-rca help', thread: '1.1' }, '/k8s-rca is not supported in threads. Sorry!'],
    ['an empty message', { text: '  ' }, 'nothing to send'],
  ])('%s', async (_name, act, error) => {
    const slack = await workspace();
    expect(await slack.acts.say({ as: 'ana', channel: 'alerts', ...act })).toEqual({ ok: false, error });
    expect(slack.problems()).toEqual([]);
  });
});
