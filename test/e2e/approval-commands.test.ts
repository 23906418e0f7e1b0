import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { WebClient } from '@slack/web-api';
import { parse } from 'yaml';
import { loadSigner, readKeySet } from '../../src/adapters/keys/index.ts';
import { metadataOf } from '../../src/adapters/slack/found.ts';
import { sqliteStore } from '../../src/adapters/store/index.ts';
import { chainOf } from '../../src/flow/index.ts';
import { startLocalWorkspace } from '../../src/local/slack/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'k8s-rca-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (...args: readonly string[]): Promise<Ran> => runWith({}, ...args);

function runWith(more: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    RCA_DATA_DIR: folder,
    // Every command is a new process: what one has compiled the next one reads.
    NODE_COMPILE_CACHE: join(tmpdir(), 'rca-compile-cache'),
    K8S_PROXY_URL: 'http://127.0.0.1:1',
    RCA_CLUSTER_NAME: 'none',
    ...more,
  };
  return new Promise((done) => {
    execFile(process.execPath, [resolve('bin/k8s-rca.js'), ...args], { env, cwd: folder }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

describe('keys new', () => {
  it('prints a Secret that can be created as it is, and the public half for the chart', async () => {
    const { code, out, err } = await run('keys', 'new', '--namespace', 'ops');
    expect(code).toBe(0);
    const secret = parse(out) as { kind: string; metadata: { namespace: string }; stringData: Record<string, string> };
    expect(secret).toMatchObject({ kind: 'Secret', metadata: { namespace: 'ops' } });
    const signer = loadSigner({ pem: secret.stringData['approval-key.pem'] ?? '' });
    expect(out).toContain(`# remediation:`);
    expect(out).toContain(signer.keys.keys[0]?.kid);
    expect(err).toContain('kubectl create -f approval-key.yaml');
    expect(err).not.toContain('PRIVATE');
  });

  it('--out writes a file for its owner alone and prints nothing private; a file in use is never overwritten', async () => {
    const file = join(folder, 'key.pem');
    const first = await run('keys', 'new', '--out', file, '--json');
    expect(first.code).toBe(0);
    expect(first.out + first.err).not.toContain('PRIVATE');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { jwks } = JSON.parse(first.out) as { jwks: unknown };
    expect(loadSigner({ file }).keys).toEqual(readKeySet(JSON.stringify(jwks)));
    const before = readFileSync(file, 'utf8');
    const second = await run('keys', 'new', '--out', file);
    expect(second).toMatchObject({ code: 2, out: '' });
    expect(second.err).toContain('exists; nothing was written');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('P-148 audit', () => {
  const file = join(folder, 'k8s-rca.db');
  const head = async (): Promise<string> => {
    const store = await sqliteStore({ file });
    await store.audit.append({ at: 1, body: { is: 'approved', by: 'U0APPROVER' } });
    await store.audit.append({ at: 2, body: { is: 'applied, "quoted"' } });
    const last = await store.audit.append({ at: 3, body: { is: 'recovered' } });
    await store.close();
    return last.head;
  };

  it('verify: whole, edited, a cut tail, nothing there, a newer store: each with its exit code; export as JSON lines and CSV', async () => {
    expect(existsSync(file)).toBe(false);
    expect(await run('audit', 'verify')).toMatchObject({ code: 2, err: expect.stringContaining('No store') as string });
    const known = await head();
    expect(await run('audit', 'verify', '--head', known)).toMatchObject({
      code: 0,
      out: `whole: 3 entries, head ${known}\nthe heads of the cards could not be compared: no Slack is named\n`,
    });
    expect(await run('audit', 'verify', '--head', 'short')).toMatchObject({ code: 2 });

    const lines = (await run('audit', 'export')).out.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3]);
    const csv = (await run('audit', 'export', '--csv')).out.split('\n');
    expect(csv[0]).toBe('seq,at,body,before,hash');
    expect(csv[2]).toMatch(/^2,1970-01-01T00:00:00\.002Z,"\{""is"":""applied, \\""quoted\\""""\}",[0-9a-f]{64},[0-9a-f]{64}$/);

    const raw = new Database(file);
    raw.exec('drop trigger audit_keeps; drop trigger audit_forgets_nothing');
    raw.exec('delete from audit where seq = 3');
    const cut = await run('audit', 'verify', '--head', known, '--json');
    expect(cut.code).toBe(1);
    expect(JSON.parse(cut.out)).toMatchObject({ whole: false, entries: 2, breaks: [{ is: 'tail', seq: 2 }] });
    raw.exec(`update audit set body = '{}' where seq = 1`);
    raw.close();
    expect(await run('audit', 'verify')).toMatchObject({ code: 1, out: expect.stringContaining('edited: entry 1 was edited') as string });

    const newer = new Database(file);
    newer.pragma('user_version = 999');
    newer.close();
    for (const command of [['audit', 'verify'], ['audit', 'export'], ['ledger']])
      expect(await run(...command)).toMatchObject({ code: 3, err: expect.stringContaining('run the newer k8s-rca again') as string });
  });
});

it('P-148 a tail that was cut off is missed by the cards in Slack; the cards of another cluster say nothing of it', async () => {
  const home = mkdtempSync(join(folder, 'cards-'));
  const slack = await startLocalWorkspace();
  try {
    const store = await sqliteStore({ file: join(home, 'k8s-rca.db') });
    await store.audit.append({ at: 1, body: { is: 'offered' } });
    const { head } = await store.audit.append({ at: 2, body: { is: 'approved' } });
    await store.close();
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const card = (cluster: string, at: string) =>
      client.chat.postMessage({
        channel: slack.channel,
        text: 'card',
        metadata: metadataOf({
          incident: 'inc-1',
          key: 'inc-1',
          mark: { incident: 'inc-1', about: 'a', since: 1, state: 'ended', audit: { chain: chainOf(cluster), head: at } },
        }),
      });
    await card('none', head);
    await card('elsewhere', 'f'.repeat(64));
    const env = {
      RCA_DATA_DIR: home,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_CHANNEL_ID: slack.channel,
      RCA_SLACK_API_URL: slack.apiUrl,
    };
    expect(await runWith(env, 'audit', 'verify')).toMatchObject({
      code: 0,
      out: `whole: 2 entries, head ${head}\ncompared with 1 head of the cards in Slack\n`,
    });
    const raw = new Database(join(home, 'k8s-rca.db'));
    raw.exec('drop trigger audit_keeps; drop trigger audit_forgets_nothing');
    raw.exec('delete from audit where seq = 2');
    raw.close();
    expect(await runWith(env, 'audit', 'verify')).toMatchObject({
      code: 1,
      out: expect.stringMatching(new RegExp(`^broken: 1 entries[\\s\\S]*tail: .*never had the known head ${head.slice(0, 12)}`)) as string,
    });
    expect(await runWith(env, 'audit', 'verify', '--no-cards')).toMatchObject({
      code: 0,
      out: expect.stringContaining('left out') as string,
    });
    await slack.stop();
    expect(await runWith(env, 'audit', 'verify')).toMatchObject({
      code: 0,
      out: expect.stringContaining('could not be compared') as string,
    });
  } finally {
    await slack.stop();
  }
});

it('execute without a pod around it refuses and says so; help is there for people', async () => {
  const { code, out } = await run('execute');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ is: 'refused', step: 'verify', code: 'malformed' });
  expect(await run('execute', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('RCA_PLAN') as string });
  expect(await run('execute', 'now')).toMatchObject({ code: 2, out: '' });
});
