import { App, LogLevel } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local/slack/index.ts';
import { ACCEPTED } from '../unit/local-slack/vectors.ts';
import { inspect } from './inspect.ts';
import { openPage, type OpenPage } from './open-page.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => LogLevel.ERROR, setName() {} };
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const blocksOf = (...names: string[]) => names.flatMap((name) => ACCEPTED.find((v) => v.name === name)?.blocks ?? []);
const button = { type: 'actions', elements: [{ type: 'button', action_id: 'manual', value: 'i-1', text: plain("I'll do it manually") }] };

let slack: LocalWorkspace;
let app: App;
let open: OpenPage;

function modal(title: string) {
  const input = { type: 'input', block_id: 'why', label: plain('Reason'), element: { type: 'plain_text_input', action_id: 'reason' } };
  return {
    type: 'modal' as const,
    callback_id: 'approve',
    title: plain(title),
    submit: plain('Go'),
    blocks: [...blocksOf('alerts'), input],
  };
}

beforeEach(async () => {
  slack = await startLocalWorkspace({ closing: 'prompt', rateLimits: 'off' });
  app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: slack.apiUrl },
    logger: SILENT,
  });
  app.command('/k8s-rca', async ({ ack, command }) => ack({ text: `looking at ${command.text}` }));
  app.action('manual', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || body.channel === undefined || body.message === undefined) return;
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: `taken by ${body.user.name}`, blocks: [] });
  });
  app.action('Show change', async ({ ack, body, client }) => {
    await ack();
    if (body.type === 'block_actions') await client.views.open({ trigger_id: body.trigger_id, view: modal('Approve') as never });
  });
  app.view('approve', async ({ ack, view }) => {
    const reason = view.state.values['why']?.['reason']?.value;
    await (reason === 'no' ? ack({ response_action: 'errors', errors: { why: 'say more' } }) : ack());
  });
  await app.start();
  open = await openPage(slack.pageUrl);
});

afterEach(async () => {
  const errors = open.errors;
  await open.close();
  await app.stop();
  await slack.stop();
  if (errors.length > 0) throw new Error(`the page reported: ${errors.join('; ')}`);
});

async function post(blocks: readonly object[], text = 'card'): Promise<string> {
  const sent = await app.client.chat.postMessage({ channel: slack.channel, text, blocks: blocks as never });
  return sent.ts ?? '';
}

describe('the page of the local workspace', () => {
  it('shows a post at once, opens its thread, and a reply typed there reaches the app', async () => {
    const heard: string[] = [];
    app.message(async ({ message }) => void heard.push('text' in message ? (message.text ?? '') : ''));
    const ts = await post(blocksOf('header', 'section'));
    const card = open.page.locator(`[id="message-${ts}"]`);
    await card.getByRole('heading', { name: 'P1 · checkout cannot start' }).waitFor();
    await card.hover();
    await card.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = open.page.getByRole('complementary', { name: 'Thread' });
    await thread.getByRole('combobox', { name: 'Reply…' }).fill('why does it die?');
    await open.page.keyboard.press('Enter');
    await thread.getByText('why does it die?').waitFor();
    await card.getByRole('button', { name: '1 reply' }).waitFor();
    expect(slack.transcript().at(-1)).toMatchObject({ text: 'why does it die?', thread: ts, user: slack.users['ana'] });
    await expect.poll(() => heard).toEqual(['why does it die?']);
  });

  it('a pressed button reaches the app over the socket, and the card changes in place', async () => {
    const ts = await post([button]);
    await open.page.getByRole('button', { name: "I'll do it manually" }).click();
    await open.page.locator(`[id="message-${ts}"]`).getByText('taken by ana').waitFor();
    await open.page.locator(`[id="message-${ts}"]`).getByText('edited', { exact: true }).waitFor();
    expect(slack.deliveries().at(-1)).toMatchObject({ type: 'events_api' });
    expect(slack.problems()).toEqual([]);
  });

  it('a button that asks first does nothing on Escape', async () => {
    await post(blocksOf('actions'));
    await open.page.getByRole('button', { name: 'Approve fix' }).click();
    await open.page.getByRole('heading', { name: 'Restart checkout?' }).waitFor();
    await open.page.keyboard.press('Escape');
    await expect.poll(() => open.page.locator('dialog').count()).toBe(0);
    expect(slack.deliveries().filter((d) => d.type === 'interactive')).toEqual([]);
  });

  it('a modal opens, shows what is wrong beside the field, and closes when it is right', async () => {
    await post(blocksOf('section with button'));
    await open.page.getByRole('button', { name: 'Show change' }).click();
    const dialog = open.page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByRole('button', { name: 'Go' }).click();
    await dialog.getByText('Please complete this required field.').waitFor();
    expect(await inspect(open.page)).toMatchObject({ contrast: [], clipped: [] });
    await dialog.getByLabel('Reason').fill('no');
    await dialog.getByRole('button', { name: 'Go' }).click();
    await dialog.getByText('say more').waitFor();
    await dialog.getByLabel('Reason').fill('because it is safe');
    await dialog.getByRole('button', { name: 'Go' }).click();
    await expect.poll(() => dialog.count()).toBe(0);
    expect(slack.problems()).toEqual([]);
  });

  it('a slash command is hinted at, sent by keyboard alone, and its answer is seen by one person only', async () => {
    const box = open.page.getByRole('combobox', { name: 'Message #alerts' });
    await box.fill('/k8');
    await open.page.getByRole('option', { name: /k8s-rca/ }).waitFor();
    await open.page.keyboard.press('Tab');
    await open.page.keyboard.type('pod/foo');
    await open.page.keyboard.press('Enter');
    await open.page.getByText('Only visible to you').waitFor();
    await open.page.getByText('looking at pod/foo').waitFor();
    await open.page.getByRole('combobox', { name: 'Signed in as' }).selectOption('ben');
    await expect.poll(() => open.page.getByText('looking at pod/foo').count()).toBe(0);
  });

  it('the Home of the app is asked for when it is opened, and its buttons work', async () => {
    const pressed: string[] = [];
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: blocksOf('header', 'carousel', 'section with button') as never },
      });
    });
    app.action('Choose 1', async ({ ack, body }) => {
      await ack();
      pressed.push(body.user.id);
    });
    await open.page.getByRole('link', { name: 'k8s-rca' }).click();
    await open.page.getByRole('heading', { name: 'P1 · checkout cannot start' }).waitFor();
    await open.page.getByRole('button', { name: 'Choose 1' }).click();
    await expect.poll(() => pressed).toEqual([slack.users['ana']]);
    expect(await inspect(open.page)).toMatchObject({ contrast: [], clipped: [] });
    await open.page.getByRole('tab', { name: 'Messages' }).click();
    await open.page.getByRole('combobox', { name: 'Message k8s-rca' }).waitFor();
  });

  it('says when the app is not connected', async () => {
    await app.stop();
    await open.page.getByText('app not connected').waitFor();
    await open.page.getByRole('combobox', { name: 'Message #alerts' }).fill('/k8s-rca help');
    await open.page.keyboard.press('Enter');
    await expect.poll(() => open.page.getByRole('alert').textContent()).toContain('The app is not connected right now.');
  });

  it('hostile text stays text: no markup, no script, no link to one', async () => {
    const evil =
      '<img src=x onerror=alert(1)> &lt;script&gt;alert(2)&lt;/script&gt; <javascript:alert(3)|click me> *<b>bold</b>* `<i>code</i>`';
    await post([
      { type: 'section', text: { type: 'mrkdwn', text: evil } },
      { type: 'markdown', text: '[click](javascript:alert(4)) <svg onload=alert(5)>' },
      { type: 'header', text: plain('<h1>big</h1>') },
    ]);
    await slack.acts.say({ as: 'ben', channel: 'alerts', text: '<script>alert(6)</script>' });
    await open.page.getByText('<script>alert(6)</script>').waitFor();
    const stream = open.page.getByRole('log');
    expect(await stream.locator('script, h1, svg[onload], [onerror], a[href^="javascript"], main main').count()).toBe(0);
    expect(await stream.getByText('<h1>big</h1>').count()).toBe(1);
  });

  it('a link with the id of a message leads to it, in its channel and thread', async () => {
    const root = await post(blocksOf('header'));
    const reply = await app.client.chat.postMessage({ channel: slack.channel, text: 'deep inside', thread_ts: root });
    const { permalink } = await app.client.chat.getPermalink({ channel: slack.channel, message_ts: reply.ts ?? '' });
    await open.page.goto(`${slack.pageUrl}#${slack.channels['general']}`);
    await open.page.getByRole('heading', { name: '#general' }).waitFor();
    await open.page.goto(permalink ?? '');
    await open.page.getByRole('complementary', { name: 'Thread' }).getByText('deep inside').waitFor();
    expect(await open.page.locator(`[id="thread-${reply.ts}"].marked`).count()).toBe(1);
  });

  it('draws every block it accepts, readable in light and dark, wide and narrow, nothing cut off', async () => {
    const vectors = ACCEPTED.filter((v) => v.on.includes('message') && v.blocks.length < 40);
    for (const vector of vectors) await post(vector.blocks, vector.name);
    await expect.poll(() => open.page.locator('main .message').count(), { timeout: 20_000 }).toBe(vectors.length);
    expect(await open.page.locator('.refused').allTextContents()).toEqual(['Uploading files from the page is not possible.']);
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
      ['dark', 390],
    ] as const) {
      await open.page.emulateMedia({ colorScheme });
      await open.page.setViewportSize({ width, height: 900 });
      const seen = await inspect(open.page);
      expect(seen.texts).toBeGreaterThan(100);
      expect([colorScheme, width, seen.contrast, seen.clipped]).toEqual([colorScheme, width, [], []]);
    }
  });

  it('draws the newest of many messages, earlier ones on request or by their link', async () => {
    const first = await post([], 'number 0');
    for (let n = 1; n < 100; n += 1) await post([], `number ${n}`);
    await open.page.getByText('number 99', { exact: true }).waitFor();
    await open.page.reload();
    await open.page.getByText('number 99', { exact: true }).waitFor();
    expect(await open.page.locator('main .message').count()).toBe(80);
    await open.page.getByRole('button', { name: 'Show earlier messages (20)' }).click();
    await open.page.getByText('number 0', { exact: true }).waitFor();
    await open.page.goto(`${slack.pageUrl}?again#message-${first}`);
    await open.page.locator('.marked').getByText('number 0', { exact: true }).waitFor();
    expect(await open.page.locator('main .message').count()).toBe(100);
  });

  it('the inspection itself finds pale and cut texts', async () => {
    const style = 'color:#ccc;background:#fff;width:60px;overflow:hidden;white-space:nowrap';
    await open.page.evaluate(`{
      const box = document.createElement('p');
      box.textContent = 'much too pale and much too long for its box';
      box.style.cssText = ${JSON.stringify(style)};
      document.querySelector('main').append(box);
    }`);
    const seen = await inspect(open.page);
    expect([seen.contrast.length, seen.clipped.length]).toEqual([1, 1]);
  });
});
