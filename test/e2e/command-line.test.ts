import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePracticeNote } from '../../src/adapters/files/index.ts';
import { canaries, found, jwtCanary } from './canaries.ts';
import { shell, workload } from './manifests.ts';
import { type Ran, runCommand, startWorld, until, type World } from './world.ts';

const COMMANDS = ['up', 'diagnose', 'look', 'doctor', 'scrub', 'config', 'incident', 'ledger', 'replay', 'version'];
const LOOKS = ['get_pod_status', 'describe_pod', 'get_pod_logs', 'get_pod_events', 'get_deployment_status', 'list_failing_pods'];
/** Put together here, so that no scanner takes the source for a leak. */
const of = (...parts: readonly string[]): string => parts.join('');

let world: World;
/** Settings of a person who named nothing. */
let bare: Readonly<Record<string, string>>;

const alone = (args: readonly string[], env: Readonly<Record<string, string>> = {}, input?: string): Promise<Ran> =>
  runCommand(args, { env: { ...bare, ...env }, ...(input === undefined ? {} : { input }) });

beforeAll(async () => {
  world = await startWorld({ env: { K8S_API_TIMEOUT_SECONDS: '60' } });
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = world.env;
  bare = { PATH, HOME, NODE_COMPILE_CACHE, RCA_DATA_DIR: join(world.dataDir, 'bare') };
});
afterAll(() => world.stop());

/** Runs two at once: the machine has other things to do. */
async function each<T, U>(items: readonly T[], act: (item: T) => Promise<U>): Promise<readonly U[]> {
  const done: U[] = [];
  for (let n = 0; n < items.length; n += 2) done.push(...(await Promise.all(items.slice(n, n + 2).map(act))));
  return done;
}

describe('usage', () => {
  test('P-183 help on every command and every look', async () => {
    const top = await alone(['--help']);
    for (const name of COMMANDS) expect(top.out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    expect(top.out).toContain('Exit codes: 0 healthy or done, 1 findings, 2 usage or configuration, 3 cannot reach.');
    const helps = await each([...COMMANDS.map((c) => [c]), ['look', 'get_pod_logs']], (words) => alone([...words, '--help']));
    for (const [n, { code, out, err }] of helps.entries()) {
      expect({ code, err }, COMMANDS[n] ?? 'get_pod_logs').toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^Usage: k8s-rca \w+/);
    }
    for (const look of LOOKS) expect(helps[COMMANDS.indexOf('look')]?.out).toContain(look);
    for (const name of ['diagnose', 'doctor', 'config', 'incident', 'ledger', 'replay', 'version']) {
      expect(helps[COMMANDS.indexOf(name)]?.out, name).toContain('--json');
    }
  });

  test('P-183 exit 2: an unknown command, look, option, target or file is named, and the near one suggested', async () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /Usage: k8s-rca/],
      [['diagnos', 'pod/x'], /unknown command 'diagnos'[\s\S]*Did you mean diagnose/],
      [['look', 'get_pod_statu', 'x'], /Did you mean get_pod_status/],
      [['doctor', '--frob'], /unknown option '--frob'/],
      [['diagnose'], /name a target/],
      [['diagnose', '--all', 'pod/x'], /exclude each other/],
      [['diagnose', 'nonsense/x'], /"nonsense" is not a kind/],
      [['scrub', '/nonexistent/file'], /\/nonexistent\/file is not a file/],
      [['replay', '/nonexistent'], /\/nonexistent does not exist/],
      [['up', '--port', '99999'], /from 0 to 65535/],
    ];
    const ran = await each(wrong, ([args]) => alone(args));
    for (const [n, { code, out, err }] of ran.entries()) {
      const [args = [], says = /./] = wrong[n] ?? [];
      expect({ code, out }, args.join(' ')).toEqual({ code: 2, out: '' });
      expect(err, args.join(' ')).toMatch(says);
    }
  });

  test('P-183 exit 3: a cluster that does not answer, none at all, and a store that is not there', async () => {
    const nobody = { K8S_PROXY_URL: 'http://127.0.0.1:9', K8S_API_TIMEOUT_SECONDS: '5' };
    const ran = await each(
      [
        () => alone(['diagnose', '--all', '-A'], nobody),
        () => alone(['doctor'], nobody),
        () => alone(['diagnose', 'pod/x']),
        () => alone(['ledger']),
      ],
      (run) => run(),
    );
    expect(ran.map((r) => r.code)).toEqual([3, 3, 3, 3]);
    expect(ran[0]?.err).toContain('Cannot reach the cluster');
    expect(ran[1]?.out).toMatch(/NOT +API server/);
    expect(ran[2]?.err).toContain('npm start');
    expect(ran[3]?.err).toContain('the bot has not run with these settings yet');
  });
});

describe('settings', () => {
  test('P-206 L-082 each wrong setting in one line: the field, what was given, what is allowed, the mend; secrets masked', async () => {
    const wrong = of('xo', 'xz-', 'not-a-bot-token');
    const { code, out, err } = await alone(['config'], {
      LOG_LEVEL: 'loud',
      K8S_EVENT_LIMIT: 'many',
      RCA_QUITE_SECONDS: '3',
      SLACK_BOT_TOKEN: wrong,
      BUILTIN_REDACTION_ENABLED: 'false',
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const lines = err.trim().split('\n');
    expect(lines).toContain('LOG_LEVEL: is "loud"; allowed: debug, info, warn, error. Correct it, or remove it to use the default.');
    expect(lines).toContain('K8S_EVENT_LIMIT: is "many"; allowed: 1 to 1000. Correct it, or remove it to use the default.');
    expect(lines).toContainEqual(expect.stringMatching(/^RCA_QUITE_SECONDS: .*Did you mean RCA_QUIET_SECONDS\?$/));
    expect(lines).toContainEqual(expect.stringMatching(/^SLACK_BOT_TOKEN: is xox.-… \(\d+ characters\); allowed: begins with xoxb-/));
    expect(lines).toContainEqual(expect.stringMatching(/^BUILTIN_REDACTION_ENABLED: .*Secrets are always taken out/));
    expect(lines).toContainEqual(expect.stringMatching(/^SLACK_CHANNEL_ID: not set/));
    expect(err).not.toContain(wrong);
  });

  test('P-206 a YAML file and the option are held to the same, and an unknown key is named with the near one', async () => {
    const file = join(world.dataDir, 'settings.yml');
    writeFileSync(file, 'log:\n  leve: debug\nevidence:\n  eventLimit: 0\n');
    const [yaml, absent, option] = await Promise.all([
      alone(['--config', file, 'config']),
      alone(['--config', '/nonexistent.yml', 'config']),
      alone(['--log-level', 'shout', 'config']),
    ]);
    expect([yaml.code, absent.code, option.code]).toEqual([2, 2, 2]);
    expect(yaml.err).toMatch(/log\.leve: is an unknown key.*Did you mean log\.level\?/);
    expect(yaml.err).toMatch(/evidence\.eventLimit: is "0"; allowed: 1 to 1000/);
    expect(absent.err).toMatch(/--config: is "\/nonexistent\.yml"/);
    expect(option.err).toMatch(/"shout"; allowed: debug, info, warn, error/);
  });

  test('P-206 config --print masks tokens; LOG_LEVEL is info; PORT is read; what has no effect is said', async () => {
    const { code, out, err } = await world.run(['config', '--print'], { env: { WEB_CONCURRENCY: '4', PORT: '8080', LANGUAGE: 'de' } });
    expect(code).toBe(0);
    expect(out).toMatch(/^log\.level +info$/m);
    expect(out).toMatch(/^serve\.port +8080$/m);
    expect(out).toMatch(/^serve\.to +here$/m);
    expect(out).toMatch(/^slack\.botToken +xoxb-… \(\d+ characters\)$/m);
    expect(out).toMatch(/^slack\.appToken +xapp-… \(\d+ characters\)$/m);
    for (const token of [world.slack.botToken, world.slack.appToken]) expect(out + err).not.toContain(token);
    for (const name of ['WEB_CONCURRENCY', 'LANGUAGE']) expect(err).toMatch(new RegExp(`^note: ${name}.* has no effect`, 'm'));
  });

  test('P-019 P-023 P-024 P-027 the waits of a bot that watches a real cluster, unless others are set', async () => {
    const { SLACK_BOT_TOKEN = '', SLACK_APP_TOKEN = '', SLACK_CHANNEL_ID = '', K8S_PROXY_URL = '' } = world.env;
    const named = { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_CHANNEL_ID, K8S_PROXY_URL };
    const json = async (env: Readonly<Record<string, string>>) =>
      JSON.parse((await alone(['config', '--json'], { ...named, ...env })).out) as Record<string, unknown>;
    const [usual, set] = await Promise.all([json({}), json({ RCA_QUIET_SECONDS: '7', RCA_FLAP_TRANSITIONS: '5' })]);
    const minutes = 60_000;
    expect(usual).toMatchObject({
      'triage.quiet': 15_000,
      'triage.longest': 60_000,
      'triage.soak': 10 * minutes,
      'triage.reopenWithin': 30 * minutes,
      'triage.flapWindow': 30 * minutes,
      'triage.flapTransitions': 3,
      'triage.noteEvery': 15 * minutes,
      'triage.analyses': 3,
    });
    expect(set).toMatchObject({ 'triage.quiet': 7_000, 'triage.flapTransitions': 5, 'triage.longest': 60_000 });
  });

  test('P-204 the names of other tools are read: timeout 5 s, 25 events, 200 lines, and what is set instead', async () => {
    const json = async (env: Readonly<Record<string, string>>) =>
      JSON.parse((await alone(['config', '--json'], env)).out) as Record<string, unknown>;
    const [usual, set, alias] = await Promise.all([
      json({}),
      json({ K8S_API_TIMEOUT_SECONDS: '9', K8S_EVENT_LIMIT: '7', K8S_LOG_TAIL_LINES: '50' }),
      json({ KUBESENT_POD_WATCHER_LOG_LINES: '60' }),
    ]);
    expect(usual).toMatchObject({
      'evidence.timeout': 5000,
      'evidence.eventLimit': 25,
      'evidence.logLines': 200,
      'evidence.logBytes': 32_768,
    });
    expect(set).toMatchObject({ 'evidence.timeout': 9000, 'evidence.eventLimit': 7, 'evidence.logLines': 50 });
    expect(alias).toMatchObject({ 'evidence.logLines': 60 });
  });

  test('L-078 a store that cannot be opened ends the start with what mends it; nothing runs from memory instead', async () => {
    const file = join(world.dataDir, 'not-a-database');
    writeFileSync(file, 'this is a text, and long enough to be taken for a page of a database: '.repeat(20));
    const { code, err, out } = await world.run(['up'], { env: { RCA_STORE_FILE: file } });
    expect(code).toBe(3);
    expect(out).not.toContain('k8s-rca is running');
    expect(err).toContain(file);
    expect(readFileSync(file, 'utf8')).toMatch(/^this is a text/);
  });
});

describe('facts', () => {
  test('P-180 doctor tells the store of the practice run where that is what runs, and makes none', async () => {
    const home = join(world.dataDir, 'beside');
    mkdirSync(home, { recursive: true });
    writePracticeNote(home, { pid: process.pid, url: world.cluster.url });
    const { out } = await alone(['doctor'], { RCA_DATA_DIR: home });
    expect(out).toContain(`store ${join(home, 'practice', 'k8s-rca.db')}`);
    expect(out).toContain('not there yet; the bot makes it');
    expect(readdirSync(home).filter((name) => name.includes('.db'))).toEqual([]);
  });

  test('P-180 P-183 doctor: each connection and right; healthy, degraded, critical; --post shows a card', async () => {
    const well = await world.run(['doctor', '--post']);
    expect(well.code, well.out).toBe(0);
    for (const link of [
      'API server',
      'get, list, watch pods',
      'get pods/log',
      'slack bot token',
      'slack scopes',
      'slack channel',
      'slack app token',
      'slack test card',
      'store',
    ]) {
      expect(well.out).toMatch(new RegExp(`^ok +${link}`, 'm'));
    }
    expect(well.out).toMatch(/healthy: all \d+ work/);
    expect(world.cards().filter((c) => c.user === world.slack.botUser)).toHaveLength(1);

    world.slack.failCalls('apps.connections.open', { is: 'error', error: 'invalid_auth' }, 20);
    const degraded = await world.run(['doctor', '--json']);
    world.slack.clearFaults();
    expect(degraded.code).toBe(3);
    const checks = JSON.parse(degraded.out) as readonly { readonly link: string; readonly ok: boolean; readonly why: string }[];
    expect(checks.filter((c) => !c.ok)).toEqual([
      expect.objectContaining({ link: 'slack app token', why: expect.stringContaining('invalid_auth') }),
    ]);

    for (const resource of ['pods', 'nodes', 'events']) world.cluster.faults.deny(resource);
    const critical = await world.run(['doctor']);
    world.cluster.faults.clear();
    expect(critical.code).toBe(1);
    expect(critical.out).toMatch(/critical: 3 checks of \d+ failed/);
  });

  test('P-183 diagnose: 0 where all is well, 1 where something fails, text and JSON; ledger of what the bot saw', async () => {
    const [well, wellJson] = await Promise.all([world.run(['diagnose', '--all', '-A']), world.run(['diagnose', '--all', '-A', '--json'])]);
    expect(well).toMatchObject({ code: 0, out: 'Nothing fails.\n' });
    expect(wellJson).toMatchObject({ code: 0 });
    expect(JSON.parse(wellJson.out)).toEqual([]);

    const bot = await world.startBot();
    await world.watching();
    world.cluster.apply([
      workload({
        name: 'worker',
        containers: [shell('main', 'echo "FATAL: cannot open /data/w.db: No such file or directory" >&2; exit 1')],
      }),
    ]);
    await until(() => world.cards().find((c) => c.words.includes('worker')), { what: 'the card of worker' });
    const [text, json, all] = [
      await world.run(['diagnose', 'deployment/worker']),
      await world.run(['diagnose', 'deployment/worker', '--json']),
      await world.run(['diagnose', '--all', '--json']),
    ];
    expect([text.code, json.code, all.code]).toEqual([1, 1, 1]);
    expect(text.out).toContain('crashloop.missing_file');
    expect(JSON.parse(json.out)).toMatchObject({
      healthy: false,
      causes: expect.arrayContaining([expect.objectContaining({ id: 'crashloop.missing_file' })]),
    });
    expect(JSON.parse(all.out)).toMatchObject([{ subject: { kind: 'Deployment', namespace: 'default', name: 'worker' } }]);

    const ledger = await world.run(['ledger', '--json']);
    expect(ledger.code).toBe(0);
    const { received, posted, merged, suppressed, failed, waiting } = JSON.parse(ledger.out) as {
      received: number;
      posted: number;
      merged: number;
      suppressed: Record<string, number>;
      failed: number;
      waiting: number;
    };
    expect(received).toBeGreaterThan(0);
    expect(received).toBe(posted + merged + Object.values(suppressed).reduce((a, b) => a + b, 0) + failed + waiting);
    expect((await world.run(['ledger'])).out).toContain('balances:');
    expect(await bot.stop()).toBe(0);
  });

  test('P-183 version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
    const [text, json, flag] = await Promise.all([alone(['version']), alone(['version', '--json']), alone(['--version'])]);
    expect(text.out).toContain(version);
    expect(JSON.parse(json.out)).toMatchObject({ version });
    expect(flag).toMatchObject({ code: 0, out: `${version}\n` });
  });
});

describe('scrub, as a filter', () => {
  const filter = async (text: string, env: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await alone(['scrub'], env, text)).out;

  test('P-054 public addresses, e-mail, tokens, keys and passwords go; private addresses stay unless all are to go', async () => {
    const families = ['jwt', 'bearer', 'api key', 'password', 'email', 'address'];
    const text = canaries.filter((c) => families.includes(c.family)).map((c) => c.line);
    const out = await filter([...text, 'api-key=canary9Key1 apikey=canary9Key2', 'peer 10.1.2.3 and 192.168.7.8'].join('\n'));
    expect(found(out)).toEqual([]);
    expect(out).not.toMatch(/canary9Key/);
    expect(out).toContain('peer 10.1.2.3 and 192.168.7.8');
    expect(await filter('peer 10.1.2.3 and 192.168.7.8', { SCRUB_ADDRESSES: 'all' })).not.toMatch(/10\.1\.2\.3|192\.168\.7\.8/);
  });

  test('P-055 L-039 values under secret names go in any object, names of Secrets stay; every form of a Secret is emptied', async () => {
    const secrets = [
      'password',
      'db_token',
      'secret',
      'credential',
      'authorization',
      'api_key',
      'apikey',
      'private_key',
      'access_key',
      'client_secret',
    ];
    const kept = {
      secret_name: 'db-login',
      token_budget: '4096',
      service_account_token: 'projected',
      secret_ref: 'db-ref',
      secret_key_ref: 'login',
      key_ref: 'first',
    };
    const object = { a: [{ ...Object.fromEntries(secrets.map((name, n) => [name, `fake${n}C4n4ryV4lue`])), ...kept }] };
    const out = JSON.parse(await filter(JSON.stringify(object))) as { readonly a: readonly Record<string, string>[] };
    for (const name of secrets) expect(out.a[0]?.[name], name).toMatch(/^\[REDACTED:/);
    expect(out.a[0]).toMatchObject(kept);

    const value = of('open', 'sesame', 'Canary4');
    const data = { login: Buffer.from(value).toString('base64') };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data };
    const forms = [
      JSON.stringify(secret),
      JSON.stringify(secret, null, 2),
      JSON.stringify({ kind: 'SecretList', items: [{ metadata: { name: 'db' }, data }] }),
      JSON.stringify({ kind: 'List', items: [secret] }),
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  login: ${data.login}\n`,
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  login: ${value}\n`,
      JSON.stringify({ metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(secret) } } }),
    ];
    const lines = forms.map((text, id) => `${JSON.stringify({ id, text })}\n`).join('');
    const masked = (await alone(['scrub', '--jsonl'], {}, lines)).out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly text: string }).text);
    expect(masked).toHaveLength(forms.length);
    for (const text of masked) {
      expect(text).toMatch(/\[REDACTED:/);
      expect(text).not.toContain(value);
      expect(text).not.toContain(data.login);
    }
  });

  test('P-056 authorization headers of each scheme, keys in addresses, long base64; digests, uids and hashes stay', async () => {
    const stay = [
      'registry.example.com/shop/api@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      'uid 3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      'commit da39a3ee5e6b4b0d3255bfef95601890afd80709',
    ];
    const go = [
      ...canaries.filter((c) => ['basic', 'bearer', 'digest', 'query', 'base64'].includes(c.family)).map((c) => c.line),
      `Authorization: Token ${of('canarytoken', '0f1e2d3c4b')}`,
      ...['token', 'access_token', 'api_key', 'apikey', 'key'].map((name) => `GET /v1?${name}=${of('canaryIn', 'Url77', name)}&page=2`),
    ];
    const out = await filter([...stay, ...go].join('\n'));
    for (const line of stay) expect(out).toContain(line);
    expect(found(out)).toEqual([]);
    expect(out).not.toMatch(/canarytoken|canaryInUrl/);
    expect(out).toContain('&page=2');
  });

  test('P-058 cloud keys, vendors’ tokens, private keys, passwords in addresses and connection strings, cards', async () => {
    const connection = `Server=db;User Id=svc;Password=${of('Canary', 'Conn', '88')};Encrypt=true`;
    const out = await filter([...canaries.map((c) => c.line), connection].join('\n'));
    expect(found(out)).toEqual([]);
    expect(out).not.toContain('CanaryConn88');
    expect(out).toContain('@orders-db:5432/orders');
    expect(out).toContain('-----BEGIN RSA PRIVATE KEY-----');
  });

  test('P-060 L-041 the same secret has the same placeholder here, another in another installation, and its hash tells nothing', async () => {
    const text = `first ${jwtCanary}\nlogin password=hunter4canary\nagain ${jwtCanary}\n`;
    const marks = (out: string): readonly string[] => out.match(/\[REDACTED:[a-z-]+:[a-z2-7]+\]/g) ?? [];
    const other = { RCA_DATA_DIR: join(world.dataDir, 'other') };
    mkdirSync(other.RCA_DATA_DIR, { recursive: true });
    const [here, again, elsewhere] = await Promise.all([filter(text), filter(text), filter(text, other)]);
    expect(marks(here)).toHaveLength(3);
    expect(marks(here)[0]).toBe(marks(here)[2]);
    expect(again).toBe(here);
    // The filter reads its own output in another process and changes nothing.
    expect(await filter(here)).toBe(here);
    expect(new Set([...marks(here), ...marks(elsewhere)]).size).toBe(4);
    for (const algorithm of ['sha256', 'sha1', 'md5']) {
      const hash = createHash(algorithm).update('hunter4canary').digest('hex');
      expect(here).not.toContain(hash.slice(0, 6));
    }
  });
});

describe('evaluation and replay', () => {
  test('P-227 npm run eval prints top-1, top-3, families, abstention, baselines and calibration', async () => {
    const { stdout: out } = await promisify(execFile)(process.execPath, [resolve('eval/main.ts')], { maxBuffer: 1 << 26 });
    expect(out).toMatch(/^cases \d+, not run 0, crashes 0, .*failures without a cause \d+$/m);
    expect(out).toMatch(/top-1 +top-3/);
    for (const family of ['crashloop', 'image', 'pending', 'volume']) expect(out).toMatch(new RegExp(`^${family} +\\d+ +\\d+/\\d+`, 'm'));
    for (const baseline of ['majority label', 'keywords', 'nearest case by text'])
      expect(out).toMatch(new RegExp(`^${baseline} +\\d+/\\d+`, 'm'));
    expect(out).toMatch(/by family out of fold/);
    expect(out).toMatch(/Calibration of the first cause over \d+ named causes: Brier 0\.\d+/);
  });

  test('P-164 replay shows an incident in words: its subject, priority and causes', async () => {
    const { code, out } = await alone(['replay', resolve('eval/data/cases/krane/true_for_missing_tag_error.json')]);
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}P[1-4] \w+\/[\w-]+/m);
    expect(out).toMatch(/^ +\d+ % {2}image\.\w+/m);
  });
});
