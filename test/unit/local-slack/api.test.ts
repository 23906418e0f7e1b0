import { describe, expect, it } from 'vitest';
import { client, refusal, until, workspace } from './running.ts';

describe('the Web API', () => {
  it('answers whose token it is, and names the scopes', async () => {
    const slack = await workspace();
    const who = await client(slack).auth.test();
    expect([who.ok, who.user_id, who.team_id]).toEqual([true, slack.botUser, slack.teamId]);
    expect(who.response_metadata?.scopes).toContain('chat:write');
  });

  it('refuses tokens that are wrong, missing, or of the other kind', async () => {
    const slack = await workspace();
    expect(await refusal(client(slack, 'xoxb-nonsense').auth.test())).toBe('invalid_auth');
    expect(await refusal(client(slack, slack.appToken).chat.postMessage({ channel: slack.channel, text: 'x' }))).toBe(
      'not_allowed_token_type',
    );
    expect(await refusal(client(slack).apps.connections.open({}))).toBe('not_allowed_token_type');
    const bare = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' });
    expect(await bare.json()).toEqual({ ok: false, error: 'not_authed' });
  });

  it('refuses what the manifest gives no scope for, and says which', async () => {
    const slack = await workspace({ scopes: ['channels:read'] });
    const error = await client(slack)
      .chat.postMessage({ channel: slack.channel, text: 'x' })
      .catch((e: { data: unknown }) => e.data);
    expect(error).toMatchObject({ error: 'missing_scope', needed: 'chat:write', provided: 'channels:read' });
  });

  it('an unknown method is refused and remembered', async () => {
    const slack = await workspace();
    expect(await refusal(client(slack).apiCall('chat.shout'))).toBe('unknown_method');
    expect(slack.problems()).toMatchObject([{ is: 'unknown-method', detail: 'chat.shout' }]);
  });

  it.each([
    ['payments', 'not_in_channel'],
    ['old-incidents', 'is_archived'],
  ])('posting to #%s: %s', async (name, error) => {
    const slack = await workspace();
    expect(await refusal(client(slack).chat.postMessage({ channel: slack.channels[name] ?? '', text: 'x' }))).toBe(error);
  });

  it('posts nothing without text, nothing with refused blocks, and says where they fail', async () => {
    const slack = await workspace();
    const web = client(slack);
    expect(await refusal(web.apiCall('chat.postMessage', { channel: slack.channel }))).toBe('no_text');
    const refused = await web.chat
      .postMessage({ channel: slack.channel, text: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }] })
      .catch((e: { data: { response_metadata: { messages: string[] } } }) => e.data);
    expect(refused).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'] },
    });
    expect(slack.transcript()).toEqual([]);
  });

  it('ts strictly increase, threads hold together, metadata comes back where it is asked for', async () => {
    const slack = await workspace({ rateLimits: 'off' });
    const web = client(slack);
    const metadata = { event_type: 'k8s_rca_card', event_payload: { incident: 'i-1' } };
    const root = await web.chat.postMessage({ channel: slack.channel, text: 'root', metadata });
    const reply = await web.chat.postMessage({ channel: slack.channel, text: 'reply', thread_ts: root.ts ?? '' });
    const nested = await web.chat.postMessage({ channel: slack.channel, text: 'nested', thread_ts: reply.ts ?? '' });
    expect(Number(nested.ts) > Number(reply.ts) && Number(reply.ts) > Number(root.ts)).toBe(true);
    const thread = await web.conversations.replies({ channel: slack.channel, ts: root.ts ?? '', include_all_metadata: true });
    expect(thread.messages?.map((m) => [m.text, m.thread_ts])).toEqual([
      ['root', root.ts],
      ['reply', root.ts],
      ['nested', root.ts],
    ]);
    expect(thread.messages?.[0]?.metadata).toEqual(metadata);
    const history = await web.conversations.history({ channel: slack.channel });
    expect(history.messages?.map((m) => [m.text, m.metadata])).toEqual([['root', undefined]]);
    expect(await refusal(web.chat.postMessage({ channel: slack.channel, text: 'x', thread_ts: '1.000001' }))).toBe('thread_not_found');
  });

  it('edits keep their history, deletions are final, ephemeral messages stay out of the history', async () => {
    const slack = await workspace({ rateLimits: 'off' });
    const web = client(slack);
    const sent = await web.chat.postMessage({ channel: slack.channel, text: 'one' });
    await web.chat.update({ channel: slack.channel, ts: sent.ts ?? '', text: 'two' });
    await web.chat.postEphemeral({ channel: slack.channel, user: slack.users['ana'] ?? '', text: 'only ana' });
    expect(await refusal(web.chat.postEphemeral({ channel: slack.channel, user: slack.users['dora'] ?? '', text: 'x' }))).toBe(
      'user_not_in_channel',
    );
    expect((await web.conversations.history({ channel: slack.channel })).messages?.map((m) => m.text)).toEqual(['two']);
    await web.chat.delete({ channel: slack.channel, ts: sent.ts ?? '' });
    expect(await refusal(web.chat.update({ channel: slack.channel, ts: sent.ts ?? '', text: 'three' }))).toBe('message_not_found');
    expect(slack.transcript().map((e) => [e.is, e.text])).toEqual([
      ['post', 'one'],
      ['edit', 'two'],
      ['ephemeral', 'only ana'],
      ['delete', 'two'],
    ]);
  });

  it('pages through lists', async () => {
    const slack = await workspace({ rateLimits: 'off' });
    const web = client(slack);
    for (const text of ['a', 'b', 'c']) await web.chat.postMessage({ channel: slack.channel, text });
    const first = await web.conversations.history({ channel: slack.channel, limit: 2 });
    const second = await web.conversations.history({
      channel: slack.channel,
      limit: 2,
      cursor: first.response_metadata?.next_cursor ?? '',
    });
    expect([first.messages?.map((m) => m.text), first.has_more, second.messages?.map((m) => m.text)]).toEqual([['c', 'b'], true, ['a']]);
  });

  it('a burst of posts into one channel meets 429 with Retry-After; another channel does not', async () => {
    const slack = await workspace();
    const web = client(slack);
    const post = (channel = '') => web.chat.postMessage({ channel, text: 'x' });
    for (let i = 0; i < 4; i += 1) await post(slack.channel);
    expect(await post(slack.channel).catch((e: { code: string; retryAfter: number }) => [e.code, e.retryAfter])).toEqual([
      'slack_webapi_rate_limited_error',
      1,
    ]);
    expect((await post(slack.channels['general'])).ok).toBe(true);
    slack.advance(1_000);
    expect((await post(slack.channel)).ok).toBe(true);
  });
});

describe('failures on command', () => {
  it.each([
    ['status 500', { is: 'status', status: 500 } as const, 'slack_webapi_http_error', 0],
    ['429', { is: 'status', status: 429, retryAfter: 7 } as const, 'slack_webapi_rate_limited_error', 0],
    ['a Slack error', { is: 'error', error: 'invalid_blocks' } as const, 'invalid_blocks', 0],
    ['a reset before', { is: 'reset' } as const, 'slack_webapi_request_error', 0],
    ['a reset after', { is: 'reset-after' } as const, 'slack_webapi_request_error', 1],
  ])('%s', async (_name, fault, code, posted) => {
    const slack = await workspace();
    slack.failCalls('chat.postMessage', fault);
    expect(await refusal(client(slack).chat.postMessage({ channel: slack.channel, text: 'x' }))).toBe(code);
    await until(() => slack.calls().length === 1);
    expect(slack.transcript().length).toBe(posted);
    expect((await client(slack).chat.postMessage({ channel: slack.channel, text: 'again' })).ok).toBe(true);
  });
});

describe('response_url', () => {
  it('works five times', async () => {
    const slack = await workspace({ ackDeadline: 1 });
    const urls: string[] = [];
    const web = await fetch(`${slack.apiUrl}apps.connections.open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.appToken}` },
    });
    const { url } = (await web.json()) as { url: string };
    const socket = new WebSocket(url);
    socket.addEventListener('message', ({ data }) => {
      const { payload } = JSON.parse(String(data)) as { payload?: { response_url?: string } };
      if (payload?.response_url !== undefined) urls.push(payload.response_url);
    });
    await until(() => slack.sockets() === 1);
    await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca help' });
    await until(() => urls.length === 1);
    const use = async () =>
      (await fetch(urls[0] ?? '', { method: 'POST', body: JSON.stringify({ text: 'x' }), headers: { 'content-type': 'application/json' } }))
        .status;
    expect([await use(), await use(), await use(), await use(), await use(), await use()]).toEqual([200, 200, 200, 200, 200, 404]);
    socket.close();
  });
});
