import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { slackChat } from '../../../src/adapters/slack/index.ts';
import { collector, fastClock, memoryLog, say, type Stand, stand, until } from './kit.ts';

let s: Stand;
let close: (() => void) | undefined;
afterEach(async () => {
  close?.();
  await s.slack.stop();
});

/** A forward proxy: tunnels by CONNECT, and plain requests in absolute form. Counts both. */
async function proxy(): Promise<{ readonly url: string; readonly passed: string[] }> {
  const passed: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((from: IncomingMessage, to) => {
    passed.push(`${from.method} ${from.url}`);
    from.pipe(
      request(from.url ?? '', { method: from.method, headers: from.headers }, (answer) =>
        answer.pipe(to.writeHead(answer.statusCode ?? 502, answer.headers)),
      ),
    );
  });
  server.on('connection', (socket: Socket) => open.add(socket));
  server.on('connect', (from: IncomingMessage, socket: Socket) => {
    passed.push(`CONNECT ${from.url}`);
    const [host = '', port = ''] = (from.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    open.add(target);
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, passed };
}

it.each([
  ['everything goes through it, the sockets too', [], true],
  ['but for the hosts that are excepted', ['127.0.0.1'], false],
] as const)('HTTPS_PROXY: %s', async (_, none, through) => {
  s = await stand();
  const { url, passed } = await proxy();
  const chat = slackChat({
    config: { botToken: s.slack.botToken, appToken: s.slack.appToken, channel: s.slack.channel, apiUrl: s.slack.apiUrl },
    proxy: { https: url, none },
    log: memoryLog([]),
    clock: fastClock(20),
    random: () => 0.5,
  });
  const listening = await chat.listen(collector().receive);
  await until(() => s.slack.sockets() >= 2);
  await chat.post({ channel: s.slack.channel, key: 'p', incident: 'i' }, say('through a proxy'));
  await listening.stop();
  expect(s.slack.transcript().map((e) => e.text)).toEqual(['through a proxy']);
  expect(passed.length > 0).toBe(through);
  expect(passed.some((p) => p.startsWith('CONNECT'))).toBe(through);
});
