import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalWorkspace } from '../../../src/local/slack/index.ts';
import { client, refusal, until, workspace } from './running.ts';

interface Envelope {
  readonly type: string;
  readonly envelope_id?: string;
  readonly retry_attempt?: number;
  readonly reason?: string;
  readonly payload?: {
    readonly event?: { readonly type: string; readonly text?: string; readonly bot_id?: string };
    readonly event_id?: string;
  };
}

async function open(slack: LocalWorkspace): Promise<{ socket: WebSocket; heard: Envelope[] }> {
  const { url } = await client(slack, slack.appToken).apps.connections.open({});
  const heard: Envelope[] = [];
  const socket = new WebSocket(url ?? '');
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    try {
      heard.push(JSON.parse(data.toString()) as Envelope);
    } catch {
      heard.push({ type: 'unreadable' });
    }
  });
  await new Promise((resolve) => socket.once('open', resolve));
  return { socket, heard };
}

describe('Socket Mode', () => {
  it('greets with hello, and a ticket opens one connection', async () => {
    const slack = await workspace();
    const { url } = await client(slack, slack.appToken).apps.connections.open({});
    const socket = new WebSocket(url ?? '');
    const hello = await new Promise<Buffer>((resolve) => socket.once('message', resolve));
    expect(JSON.parse(hello.toString())).toMatchObject({ type: 'hello', num_connections: 1 });
    const second = new WebSocket(url ?? '');
    expect(await new Promise<string>((resolve) => second.once('error', (e) => resolve(e.message)))).toContain('401');
    socket.close();
  });

  it('gives an eleventh connection no ticket', async () => {
    const slack = await workspace();
    const all = [];
    for (let i = 0; i < 10; i += 1) all.push(await open(slack));
    await until(() => slack.sockets() === 10);
    expect(await refusal(client(slack, slack.appToken).apps.connections.open({}))).toBe('too_many_websockets');
    for (const { socket } of all) socket.terminate();
  });

  it('leaves TCP open after the closing handshake, as Slack does', async () => {
    const slack = await workspace({ closing: 'leave-open' });
    const { socket } = await open(slack);
    const tcp = (socket as unknown as { _socket: { readyState: string; readableEnded: boolean } })._socket;
    socket.close(1000);
    await until(() => socket.readyState === WebSocket.CLOSING);
    await until(() => slack.sockets() === 0);
    expect(tcp.readableEnded).toBe(false);
    socket.terminate();
  });

  it('sends only events the manifest subscribes to, the app’s own messages among them', async () => {
    const slack = await workspace();
    const { socket, heard } = await open(slack);
    await slack.acts.say({ as: 'ana', channel: 'payments', text: 'the app is not here' });
    await slack.acts.say({ as: 'ana', channel: 'on-call', text: 'private' });
    await slack.acts.say({ as: 'ana', channel: 'app', text: 'direct' });
    const sent = await slack.acts.say({ as: 'ana', channel: 'alerts', text: 'hello' });
    slack.acts.react({ as: 'ana', channel: 'alerts', ts: (sent.ok && sent.ts) || '', name: 'eyes' });
    await client(slack).chat.postMessage({ channel: slack.channel, text: 'mine' });
    await until(() => heard.filter((e) => e.type === 'events_api').length === 4);
    expect(heard.flatMap((e) => (e.payload?.event === undefined ? [] : [e.payload.event.text]))).toEqual([
      'private',
      'direct',
      'hello',
      'mine',
    ]);
    expect(heard.at(-1)?.payload?.event?.bot_id).toBeDefined();
    socket.terminate();
  });

  it('redelivers an event that is not acknowledged, with the same event_id, and records it as lost in the end', async () => {
    const slack = await workspace({ ackDeadline: 20, redelivery: [0, 1_000] });
    const { socket, heard } = await open(slack);
    await slack.acts.say({ as: 'ana', channel: 'alerts', text: 'hello' });
    const events = () => heard.filter((e) => e.type === 'events_api');
    await until(() => events().length === 2);
    await until(() => (slack.advance(1_000), events().length === 3));
    await until(() => slack.problems().length === 1);
    expect(events().map((e) => e.retry_attempt)).toEqual([0, 1, 2]);
    expect(new Set(events().map((e) => e.payload?.event_id)).size).toBe(1);
    expect(slack.problems()).toMatchObject([{ is: 'event-lost' }]);
    socket.terminate();
  });

  it('without a connection a command fails at once', async () => {
    const slack = await workspace();
    expect(await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca help' })).toEqual({
      ok: false,
      error: '/k8s-rca help: dispatch_failed',
    });
  });

  it('an acknowledgement after the deadline is noticed', async () => {
    const slack = await workspace({ ackDeadline: 20 });
    const { socket, heard } = await open(slack);
    await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca help' });
    const command = heard.find((e) => e.type === 'slash_commands');
    socket.send(JSON.stringify({ envelope_id: command?.envelope_id }));
    const late = await until(() => slack.problems().find((p) => p.is === 'late-ack'));
    expect(late.detail).toContain('/k8s-rca help');
    socket.terminate();
  });

  it.each([
    ['disconnect', { is: 'disconnect', reason: 'refresh_requested' } as const, 'disconnect'],
    ['malformed', { is: 'malformed' } as const, 'unreadable'],
    ['unknown', { is: 'unknown' } as const, 'something_new'],
    ['rate-limited', { is: 'rate-limited' } as const, 'events_api'],
    ['inner-less', { is: 'inner-less' } as const, 'events_api'],
  ])('%s on command', async (_name, fault, type) => {
    const slack = await workspace();
    const { socket, heard } = await open(slack);
    await until(() => heard.length === 1);
    slack.failSockets(fault);
    await until(() => heard.length === 2);
    expect(heard[1]?.type).toBe(type);
    socket.terminate();
  });

  it('nothing goes to a connection that was told to leave, unless asked', async () => {
    const slack = await workspace({ ackDeadline: 20 });
    const { socket, heard } = await open(slack);
    await until(() => heard.length === 1);
    slack.failSockets({ is: 'disconnect', reason: 'warning' });
    expect(await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca one' })).toMatchObject({
      error: '/k8s-rca one: dispatch_failed',
    });
    slack.failSockets({ is: 'deliver-to-dying', times: 1 });
    expect(await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca two' })).toMatchObject({
      error: '/k8s-rca two: operation_timeout',
    });
    expect(heard.map((e) => e.type)).toEqual(['hello', 'disconnect', 'slash_commands']);
    socket.terminate();
  });

  it('delivers twice on command', async () => {
    const slack = await workspace({ ackDeadline: 20 });
    const { socket, heard } = await open(slack);
    slack.failSockets({ is: 'duplicate', times: 1 });
    await slack.acts.say({ as: 'ana', channel: 'alerts', text: '/k8s-rca help' });
    const twice = await until(() => heard.length === 3 && heard.slice(1));
    expect(twice[0]?.envelope_id).toBe(twice[1]?.envelope_id);
    socket.terminate();
  });

  it('stays silent, refuses, freezes and resets on command', async () => {
    const slack = await workspace();
    slack.failSockets({ is: 'next-no-hello', times: 1 });
    const mute = await open(slack);
    expect(slack.sockets()).toBe(0);
    slack.failSockets({ is: 'next-refused', times: 1 });
    const { url } = await client(slack, slack.appToken).apps.connections.open({});
    const refused = new WebSocket(url ?? '');
    expect(await new Promise<string>((resolve) => refused.once('error', (e) => resolve(e.message)))).toContain('401');
    const frozen = await open(slack);
    slack.failSockets({ is: 'freeze' });
    let ponged = false;
    frozen.socket.on('pong', () => (ponged = true));
    frozen.socket.ping();
    slack.failSockets({ is: 'kill' });
    await until(() => frozen.socket.readyState === WebSocket.CLOSED);
    expect(ponged).toBe(false);
    mute.socket.terminate();
  });
});
