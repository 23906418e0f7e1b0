import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { LinkHealth } from '../../../src/model/index.ts';
import type { Level } from '../../../src/ports/index.ts';
import { type Doors, openDoors } from '../../../src/serve/index.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const link = (name: string, why = ''): LinkHealth => ({ link: name, ok: why === '', since: 1_000_000, why });
const bot = (links: readonly LinkHealth[], pulse: LinkHealth = link('bot')) => ({
  pulse: () => pulse,
  health: () => links,
  levels: () => Promise.resolve<readonly Level[]>([{ name: 'k8s_rca_incidents', labels: { state: 'open' }, value: 2 }]),
});

let doors: Doors | undefined;
let now = 5_000_000;
afterEach(async () => {
  await doors?.close();
  now = 5_000_000;
});

async function open(more: Partial<Parameters<typeof openDoors>[0]> = {}): Promise<Doors> {
  doors = await openDoors({
    port: 0,
    to: 'here',
    about: { version: '1.2.3', node: '24.0.0' },
    page: async (levels) => ({ type: 'text/plain', text: JSON.stringify(levels) }),
    clean: (text) => text.replaceAll('hunter2', '[gone]'),
    clock: { now: () => now, sleep: () => Promise.resolve() },
    log: quiet,
    ...more,
  });
  return doors;
}
const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://127.0.0.1:${doors?.port}${path}`, init);
const json = async (path: string): Promise<unknown> => ({
  status: (await ask(path)).status,
  ...((await (await ask(path)).json()) as object),
});

describe('the doors', () => {
  it('before the bot there is a start: alive and not ready; a start that does not end is no life', async () => {
    await open();
    expect(await json('/healthz')).toEqual({ status: 200, alive: true });
    expect(await json('/readyz')).toMatchObject({ status: 503, ready: false, reasons: [{ link: 'bot', why: 'starting' }] });
    expect(await (await ask('/metrics')).text()).toContain('"name":"k8s_rca_ready","labels":{},"value":0');
    now += 301_000;
    expect(await json('/healthz')).toMatchObject({ status: 503, why: 'the start has not ended within 300 s' });
  });

  it('L-084 what a dead flow says of itself makes it not alive', async () => {
    (await open()).show(bot([link('store')], link('bot', 'it has taken no turn for 61 s')));
    expect(await json('/healthz')).toMatchObject({ status: 503, alive: false, since: '1970-01-01T00:16:40.000Z' });
  });

  it.each(['watch pods in shop', 'slack socket', 'slack posting', 'outbox', 'store'])('L-084 %s is needed', async (name) => {
    (await open()).show(bot([link(name, 'broken by hunter2'), link('watch nodes')]));
    expect(await json('/readyz')).toMatchObject({
      status: 503,
      reasons: [{ link: name, since: '1970-01-01T00:16:40.000Z', why: 'broken by [gone]' }],
      links: [{ link: name, needed: true, ok: false, why: 'broken by [gone]' }, { link: 'watch nodes' }],
    });
    expect((await ask('/healthz')).status).toBe(200);
  });

  it.each(['guard', 'model'])('%s is told, and is no reason', async (name) => {
    (await open()).show(bot([link(name, 'down'), link('store')]));
    expect(await json('/readyz')).toMatchObject({
      status: 200,
      ready: true,
      reasons: [],
      links: [{ link: name, needed: false, ok: false }, {}],
    });
  });

  it('says that it stops before anything else ends', async () => {
    const opened = await open();
    opened.show(bot([link('store')]));
    expect((await ask('/readyz')).status).toBe(200);
    opened.stopping();
    expect(await json('/readyz')).toMatchObject({ status: 503, reasons: [{ link: 'bot', why: 'stopping' }] });
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('adds to the levels of the flow what it alone knows', async () => {
    (await open()).show(bot([link('store')]));
    expect(await (await ask('/metrics')).json()).toEqual([
      { name: 'k8s_rca_incidents', labels: { state: 'open' }, value: 2 },
      { name: 'k8s_rca_ready', labels: {}, value: 1 },
      { name: 'k8s_rca_build_info', labels: { version: '1.2.3', node: '24.0.0' }, value: 1 },
    ]);
  });

  it('figures that cannot be read are an error of that door alone', async () => {
    (await open({ page: () => Promise.reject(new Error('no')) })).show(bot([link('store')]));
    expect((await ask('/metrics')).status).toBe(500);
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('takes no other method, no other path, no large header, and no word that is not HTTP', async () => {
    await open();
    expect([(await ask('/healthz', { method: 'DELETE' })).status, (await ask('/api')).status]).toEqual([405, 404]);
    expect((await ask('/healthz', { headers: { much: 'x'.repeat(9_000) } })).status).toBe(431);
    const said = await new Promise<string>((resolve) => {
      const socket = connect(doors?.port ?? 0, '127.0.0.1', () => socket.write('hello\r\n\r\n'));
      let all = '';
      socket.on('data', (d) => (all += d.toString())).on('close', () => resolve(all));
    });
    expect(said).toMatch(/^HTTP\/1.1 400/);
    expect((await ask('/healthz?verbose=1')).status).toBe(200);
  });

  it('rejects when the port is taken', async () => {
    const { port } = await open();
    await expect(openDoors({ ...needsOf(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

function needsOf(port: number): Parameters<typeof openDoors>[0] {
  return {
    port,
    to: 'here',
    about: { version: '1', node: '24' },
    page: () => Promise.resolve({ type: '', text: '' }),
    clean: (text) => text,
    clock: { now: () => now, sleep: () => Promise.resolve() },
    log: quiet,
  };
}
