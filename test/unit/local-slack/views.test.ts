import { describe, expect, it } from 'vitest';
import { plainText, type LocalWorkspace } from '../../../src/local/slack/index.ts';
import { bolt, client, refusal, until, workspace } from './running.ts';
import { ACCEPTED } from './vectors.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const modal = (title: string, more: object = {}) => ({
  type: 'modal' as const,
  title: plain(title),
  blocks: [{ type: 'actions' as const, elements: [{ type: 'button' as const, action_id: 'deeper', text: plain('Deeper') }] }],
  ...more,
});
const card = [{ type: 'actions', elements: [{ type: 'button' as const, action_id: 'open', text: plain('Open') }] }];

/** A person with a modal open, and what later attempts to push ended with. */
async function withModal(): Promise<{ slack: LocalWorkspace; view: { id: string; hash: string }; pushed: string[] }> {
  const slack = await workspace({ rateLimits: 'off' });
  const views: { id: string; hash: string }[] = [];
  const pushed: string[] = [];
  const app = await bolt(slack, (a) => {
    a.action('open', async ({ ack, body, client: web }) => {
      await ack();
      if (body.type !== 'block_actions') return;
      const { view } = await web.views.open({ trigger_id: body.trigger_id, view: modal('One', { external_id: 'one' }) });
      views.push({ id: view?.id ?? '', hash: view?.hash ?? '' });
    });
    a.action('deeper', async ({ ack, body, client: web }) => {
      await ack();
      if (body.type === 'block_actions') pushed.push(await refusal(web.views.push({ trigger_id: body.trigger_id, view: modal('More') })));
    });
  });
  const sent = await app.client.chat.postMessage({ channel: slack.channel, text: 'card', blocks: card });
  await slack.acts.click({ as: 'ana', channel: 'alerts', ts: sent.ts ?? '', action: 'Open' });
  return { slack, view: await until(() => views[0]), pushed };
}

describe('views', () => {
  it('stack three deep and no deeper', async () => {
    const { slack, pushed } = await withModal();
    for (const depth of [1, 2, 3]) {
      await slack.acts.press({ as: 'ana', in: 'modal', action: 'deeper' });
      await until(() => pushed.length === depth);
    }
    expect(pushed).toEqual(['accepted', 'accepted', 'push_limit_reached']);
  });

  it('an update against an old hash is refused, an external id belongs to one view', async () => {
    const { slack, view } = await withModal();
    const web = client(slack);
    await web.views.update({ view_id: view.id, hash: view.hash, view: modal('Two', { external_id: 'one' }) });
    expect(await refusal(web.views.update({ view_id: view.id, hash: view.hash, view: modal('Three') }))).toBe('hash_conflict');
    expect(await refusal(web.views.update({ view_id: 'V0', view: modal('Three') }))).toBe('not_found');
    expect((await web.views.update({ external_id: 'one', view: modal('Four') })).view?.title?.text).toBe('Four');
  });

  it('a trigger lives three seconds', async () => {
    const slack = await workspace();
    const app = await bolt(slack, () => undefined);
    const errors: string[] = [];
    app.action('open', async ({ ack, body, client: web }) => {
      await ack();
      slack.advance(3_001);
      if (body.type === 'block_actions') errors.push(await refusal(web.views.open({ trigger_id: body.trigger_id, view: modal('One') })));
    });
    const sent = await app.client.chat.postMessage({ channel: slack.channel, text: 'card', blocks: card });
    await slack.acts.click({ as: 'ana', channel: 'alerts', ts: sent.ts ?? '', action: 'open' });
    await until(() => errors.length === 1);
    expect(errors).toEqual(['expired_trigger_id']);
  });
});

describe('messages', () => {
  it('an update without blocks keeps them, an empty array removes them', async () => {
    const slack = await workspace({ rateLimits: 'off' });
    const web = client(slack);
    const { ts = '' } = await web.chat.postMessage({ channel: slack.channel, text: 'one', blocks: card });
    await web.chat.update({ channel: slack.channel, ts, text: 'two' });
    await web.chat.update({ channel: slack.channel, ts, text: 'three', blocks: [] });
    expect(slack.transcript().map((e) => e.blocks.length)).toEqual([1, 1, 0]);
  });

  it('a stream is opened, written to and closed in a thread', async () => {
    const slack = await workspace({ rateLimits: 'off' });
    const web = client(slack);
    const asked = await slack.acts.say({ as: 'ana', channel: 'alerts', text: 'why?' });
    const thread_ts = (asked.ok && asked.ts) || '';
    const place = { channel: slack.channel, thread_ts, recipient_user_id: slack.users['ana'] ?? '', recipient_team_id: slack.teamId };
    const { ts = '' } = await web.chat.startStream({ ...place, markdown_text: 'It ' });
    await web.chat.appendStream({ channel: slack.channel, ts, markdown_text: '**died**' });
    await web.chat.stopStream({ channel: slack.channel, ts, markdown_text: '.' });
    expect(slack.transcript().at(-1)?.text).toBe('It **died**.');
    expect(await refusal(web.chat.appendStream({ channel: slack.channel, ts, markdown_text: 'x' }))).toBe('message_not_in_streaming_state');
  });

  it('a workspace without the blocks of 2026 refuses them, as during the roll-out', async () => {
    const slack = await workspace({ blocks: 'classic' });
    const chart = ACCEPTED.find((v) => v.name === 'line chart')?.blocks ?? [];
    expect(await refusal(client(slack).apiCall('chat.postMessage', { channel: slack.channel, text: 'x', blocks: chart }))).toBe(
      'invalid_blocks',
    );
  });

  it('reads as plain lines', () => {
    const blocks = ACCEPTED.filter((v) => ['header', 'plan', 'table', 'actions'].includes(v.name)).flatMap((v) => v.blocks);
    expect(plainText(blocks).split('\n')).toEqual(
      expect.arrayContaining(['P1 · checkout cannot start', '[x] Read pods', 'checkout-7f9c | 14 | OOMKilled', "[I'll do it manually]"]),
    );
  });

  it('the transcript reads as lines with time, place and person', async () => {
    const slack = await workspace({ startAt: 1_800_000_000_000 });
    await slack.acts.say({ as: 'ana', channel: 'alerts', text: 'hello' });
    expect(slack.readableTranscript()).toMatch(/^08:00:0\d\.\d{3} #alerts ana \(post, 1800000000\.\d{6}\)\n {4}hello\n$/);
  });
});
