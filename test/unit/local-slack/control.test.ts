import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/local/slack/index.ts';
import { manifestProblems } from '../../../src/local/slack/manifest.ts';
import { bolt, client, workspace } from './running.ts';

const MANIFEST = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));

describe('control from another process', () => {
  it('tells the tokens, acts as a person, fails calls and reads the transcript', async () => {
    const slack = await workspace();
    const post = async (name: string, body: unknown) =>
      (
        await fetch(`${slack.pageUrl}control/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json();
    const get = async (name: string) => (await fetch(`${slack.pageUrl}control/${name}`)).json();
    expect(await get('info')).toMatchObject({
      apiUrl: slack.apiUrl,
      botToken: slack.botToken,
      appToken: slack.appToken,
      channel: slack.channel,
    });
    expect(await post('act', { do: 'say', as: 'ana', channel: 'alerts', text: 'hello' })).toMatchObject({ ok: true });
    expect(await post('act', { do: 'dance', as: 'ana' })).toMatchObject({ ok: false });
    expect(await post('call-fault', { method: 'chat.postMessage', fault: { is: 'error', error: 'fatal_error' } })).toEqual({ ok: true });
    await expect(client(slack).chat.postMessage({ channel: slack.channel, text: 'x' })).rejects.toMatchObject({
      data: { error: 'fatal_error' },
    });
    expect(await get('transcript')).toMatchObject([{ is: 'post', text: 'hello', user: slack.users['ana'] }]);
    expect(await get('calls')).toMatchObject([{ method: 'chat.postMessage', token: 'bot' }]);
    expect(JSON.stringify(await get('calls'))).not.toContain(slack.botToken);
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another name for this machine', { host: 'evil.example' }],
  ])('refuses %s', async (_name, headers) => {
    const slack = await workspace();
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(`${slack.pageUrl}control/info`, { headers }, (answer) => resolve(answer.resume().statusCode)).end();
    });
    expect(status).toBe(403);
  });

  it('the same seed gives the same ids and ts', async () => {
    const run = async (seed: string) => {
      const slack = await workspace({ seed, startAt: 1_800_000_000_000 });
      const sent = await client(slack).chat.postMessage({ channel: slack.channel, text: 'x' });
      return [slack.teamId, slack.botToken, slack.channel, sent.ts];
    };
    expect(await run('a')).toEqual(await run('a'));
    expect((await run('b'))[0]).not.toBe((await run('a'))[0]);
  });
});

describe('the manifest', () => {
  it('installs as it is', () => {
    const manifest = loadManifest(MANIFEST);
    expect(manifest).toMatchObject({ name: 'k8s-rca', interactive: true, home: true, agent: false, shortcuts: [] });
    expect(manifest.events).toEqual(expect.arrayContaining(['app_mention', 'message.channels', 'message.groups', 'message.im']));
    expect(manifest.commands).toMatchObject([{ command: '/k8s-rca', escape: true }]);
  });

  it('P-213 installs as it is: a reason beside every scope, no inbound address, and its command arrives over the socket', async () => {
    const lines = readFileSync(MANIFEST, 'utf8').split('\n');
    const scopes = lines.slice(lines.indexOf('    bot:') + 1, lines.indexOf('settings:'));
    const groups = scopes.map((l) => (/^ {6}#/.test(l) ? '#' : '-')).join('');
    expect(groups).toMatch(/^(#+-+)+$/);
    expect(lines.filter((l) => !l.startsWith('#') && /url|https?:/i.test(l))).toEqual([]);
    const slack = await workspace();
    const heard: string[] = [];
    await bolt(slack, (app) =>
      app.command('/k8s-rca', async ({ ack, command }) => {
        heard.push(command.text);
        await ack();
      }),
    );
    expect(await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca help' })).toEqual({ ok: true });
    expect(heard).toEqual(['help']);
  });

  it('what Slack’s form refuses is refused here', () => {
    const bad = {
      display_information: { name: 'x'.repeat(36), long_description: 'too short' },
      features: { bot_user: { display_name: 'b' }, slash_commands: [{ command: 'k8s', description: 'd' }] },
      oauth_config: { scopes: { bot: [] } },
      settings: { event_subscriptions: { bot_events: ['message.channels'] }, socket_mode_enabled: false },
    };
    expect(manifestProblems(bad).join('\n')).toMatch(
      /name must have 1 to 35[\s\S]*long_description must have 174 to 4000[\s\S]*command k8s must be[\s\S]*need the scope commands[\s\S]*needs the scope channels:history[\s\S]*socket_mode_enabled/,
    );
  });
});
