import { describe, expect, it } from 'vitest';
import {
  type Arguments,
  configDocs,
  ConfigError,
  loadConfig,
  type Problem,
  renderConfig,
  type SettingKey,
  settingKeys,
  settings,
  type Sources,
} from '../../../src/config.ts';
import type { Config } from '../../../src/model/index.ts';
import { type Effect, MODEL_EFFECTS } from './model-effects.ts';

const BOT = ['xox', 'b-0123456789-obviously-fake'].join('');
const APP = ['xap', 'p-0123456789-obviously-fake'].join('');
const SLACK = { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP, SLACK_CHANNEL_ID: 'C0123456789' };
const KUBE = 'contexts: [{name: prod, context: {}}, {name: dev, context: {}}]\ncurrent-context: prod\n';
const FILES: Record<string, string> = { '/kube': KUBE, '/home/me/.kube/config': KUBE };

function sources(
  env: Record<string, string> = {},
  more: { args?: Arguments; files?: Record<string, string>; inCluster?: boolean } = {},
): Sources {
  const files = { ...FILES, ...more.files };
  return {
    env: { HOME: '/home/me', ...env },
    args: more.args ?? {},
    inCluster: more.inCluster ?? false,
    readFile(path) {
      const text = files[path];
      if (text === undefined) throw new Error(`no such file: ${path}`);
      return text;
    },
  };
}
const load = (...given: Parameters<typeof sources>): Config => loadConfig(sources(...given)).config;
function problems(...given: Parameters<typeof sources>): readonly Problem[] {
  try {
    loadConfig(sources(...given));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const IMAGE = `registry.example/k8s-rca@sha256:${'a'.repeat(64)}`;
/** What fixes on a real cluster cannot do without. */
const FIXES = { REMEDIATION_MODE: 'on', RCA_APPROVAL_KEY_FILE: '/key.pem', RCA_EXECUTOR_IMAGE: IMAGE, REMEDIATION_NAMESPACES: 'shop' };
const REAL = { KUBECONFIG: '/kube', ...SLACK };

/** For every setting: a value, and what it does. A setting without an entry does not compile. */
const EFFECTS: Record<SettingKey, Effect> = {
  'kubernetes.kubeconfig': { env: { KUBECONFIG: '/kube' }, yaml: '/kube', read: (c) => c.cluster.use, is: 'kubeconfig' },
  'kubernetes.context': { env: { RCA_CONTEXT: 'dev' }, yaml: 'dev', read: (c) => c.cluster.name, is: 'dev' },
  'kubernetes.proxyUrl': {
    env: { K8S_PROXY_URL: 'http://127.0.0.1:8001' },
    yaml: 'http://127.0.0.1:8001',
    read: (c) => c.cluster.use,
    is: 'proxy',
  },
  'kubernetes.proxyInsecure': {
    env: { K8S_PROXY_INSECURE: 'true', K8S_PROXY_URL: 'http://10.0.0.1:8001' },
    yaml: true,
    read: (c) => c.cluster.use === 'proxy' && c.cluster.insecure,
    is: true,
  },
  'kubernetes.clusterName': { env: { RCA_CLUSTER_NAME: 'eu-1' }, yaml: 'eu-1', read: (c) => c.cluster.name, is: 'eu-1' },
  'kubernetes.ownNamespace': {
    env: { RCA_NAMESPACE: 'ops' },
    yaml: 'ops',
    read: (c) => c.cluster.use !== 'practice' && c.cluster.ownNamespace,
    is: 'ops',
  },
  'slack.botToken': { env: SLACK, yaml: BOT, read: (c) => c.slack.use === 'slack' && c.slack.botToken, is: BOT },
  'slack.appToken': { env: SLACK, yaml: APP, read: (c) => c.slack.use === 'slack' && c.slack.appToken, is: APP },
  'slack.channel': { env: SLACK, yaml: 'C0123456789', read: (c) => c.slack.use === 'slack' && c.slack.channel, is: 'C0123456789' },
  'slack.apiUrl': {
    env: { ...SLACK, RCA_SLACK_API_URL: 'http://127.0.0.1:1/api' },
    yaml: 'http://127.0.0.1:1/api',
    read: (c) => c.slack.use === 'slack' && c.slack.apiUrl,
    is: 'http://127.0.0.1:1/api',
  },
  'slack.allowedUsers': {
    env: { ALLOWED_USERS: 'U12345, W23456' },
    yaml: ['U12345', 'W23456'],
    read: (c) => c.slack.use === 'slack' && c.slack.allowedUsers,
    is: ['U12345', 'W23456'],
  },
  'slack.allowedChannels': {
    env: { ALLOWED_CHANNELS: 'C12345' },
    yaml: ['C12345'],
    read: (c) => c.slack.use === 'slack' && c.slack.allowedChannels,
    is: ['C12345'],
  },
  'watch.namespaces': {
    env: { WATCH_NAMESPACES: 'shop,pay' },
    yaml: ['shop', 'pay'],
    read: (c) => c.watch.namespaces,
    is: ['shop', 'pay'],
  },
  'watch.excluded': {
    env: { RCA_EXCLUDED_NAMESPACES: 'kube-system' },
    yaml: 'kube-system',
    read: (c) => c.watch.excluded,
    is: ['kube-system'],
  },
  'watch.labelSelector': {
    env: { RCA_LABEL_SELECTOR: 'team=shop,tier!=test' },
    yaml: 'team=shop,tier!=test',
    read: (c) => c.watch.labelSelector,
    is: 'team=shop,tier!=test',
  },
  'triage.quietSeconds': { env: { RCA_QUIET_SECONDS: '7' }, yaml: 7, read: (c) => c.triage.quiet, is: 7000 },
  'triage.longestWaitSeconds': { env: { RCA_LONGEST_WAIT_SECONDS: '90' }, yaml: 90, read: (c) => c.triage.longest, is: 90_000 },
  'triage.soakSeconds': { env: { RCA_SOAK_SECONDS: '900' }, yaml: 900, read: (c) => c.triage.soak, is: 900_000 },
  'triage.reopenSeconds': { env: { RCA_REOPEN_SECONDS: '60' }, yaml: 60, read: (c) => c.triage.reopenWithin, is: 60_000 },
  'triage.flapWindowSeconds': { env: { RCA_FLAP_WINDOW_SECONDS: '61' }, yaml: 61, read: (c) => c.triage.flapWindow, is: 61_000 },
  'triage.analyses': { env: { MAX_CONCURRENT_ANALYSES: '5' }, yaml: 5, read: (c) => c.triage.analyses, is: 5 },
  'triage.flapTransitions': { env: { RCA_FLAP_TRANSITIONS: '5' }, yaml: 5, read: (c) => c.triage.flapTransitions, is: 5 },
  'triage.noteEverySeconds': { env: { RCA_NOTE_EVERY_SECONDS: '62' }, yaml: 62, read: (c) => c.triage.noteEvery, is: 62_000 },
  'evidence.timeoutSeconds': { env: { K8S_API_TIMEOUT_SECONDS: '2.5' }, yaml: 2.5, read: (c) => c.evidence.timeout, is: 2500 },
  'evidence.eventLimit': { env: { K8S_EVENT_LIMIT: '40' }, yaml: 40, read: (c) => c.evidence.eventLimit, is: 40 },
  'evidence.logLines': { env: { K8S_LOG_TAIL_LINES: '500' }, yaml: 500, read: (c) => c.evidence.logLines, is: 500 },
  'evidence.logBytes': { env: { RCA_LOG_BYTES: '4096' }, yaml: 4096, read: (c) => c.evidence.logBytes, is: 4096 },
  'remediation.mode': { env: { ...FIXES, REMEDIATION_MODE: 'dry-run' }, yaml: 'dry-run', read: (c) => c.remediation.mode, is: 'dry-run' },
  'remediation.approvers': {
    env: { ALLOWED_APPROVERS: 'U123, U234' },
    yaml: 'U123, U234',
    read: (c) => c.remediation.approvers,
    is: 'U123, U234',
  },
  'remediation.approversFile': {
    env: { ALLOWED_APPROVERS_FILE: '/approvers' },
    yaml: '/approvers',
    read: (c) => c.remediation.approversFile,
    is: '/approvers',
  },
  'remediation.namespaces': {
    env: { REMEDIATION_NAMESPACES: 'shop,pay' },
    yaml: ['shop', 'pay'],
    read: (c) => c.remediation.namespaces,
    is: ['shop', 'pay'],
  },
  'remediation.excluded': {
    env: { REMEDIATION_EXCLUDED_NAMESPACES: 'infra-*' },
    yaml: ['infra-*'],
    read: (c) => c.remediation.excluded,
    is: ['infra-*'],
  },
  'remediation.guard': { env: { REMEDIATION_GUARD: 'vap' }, yaml: ['vap'], read: (c) => c.remediation.guard, is: ['vap'] },
  'remediation.keyFile': { env: { RCA_APPROVAL_KEY_FILE: '/k' }, yaml: '/k', read: (c) => c.remediation.keyFile, is: '/k' },
  'remediation.trustedKeysFile': {
    env: { RCA_TRUSTED_KEYS_FILE: '/jwks' },
    yaml: '/jwks',
    read: (c) => c.remediation.trustedKeysFile,
    is: '/jwks',
  },
  'remediation.image': { env: { RCA_EXECUTOR_IMAGE: IMAGE }, yaml: IMAGE, read: (c) => c.remediation.image, is: IMAGE },
  'remediation.serviceAccount': {
    env: { RCA_EXECUTOR_SERVICE_ACCOUNT: 'hands' },
    yaml: 'hands',
    read: (c) => c.remediation.serviceAccount,
    is: 'hands',
  },
  'remediation.offerSeconds': { env: { RCA_OFFER_SECONDS: '90' }, yaml: 90, read: (c) => c.remediation.offerLife, is: 90_000 },
  'remediation.firstLookSeconds': { env: { RCA_FIRST_LOOK_SECONDS: '9' }, yaml: 9, read: (c) => c.remediation.firstLook, is: 9_000 },
  'remediation.soakSeconds': { env: { RCA_FIX_SOAK_SECONDS: '400' }, yaml: 400, read: (c) => c.remediation.soak, is: 400_000 },
  'remediation.canarySeconds': { env: { RCA_CANARY_SECONDS: '60' }, yaml: 60, read: (c) => c.remediation.canaryEvery, is: 60_000 },
  'remediation.threshold': { env: { CONFIDENCE_THRESHOLD: '0.9' }, yaml: 0.9, read: (c) => c.remediation.threshold, is: 0.9 },
  'remediation.leastReplicas': { env: { RCA_LEAST_REPLICAS: '2' }, yaml: 2, read: (c) => c.remediation.replicas.least, is: 2 },
  'remediation.mostReplicas': { env: { RCA_MOST_REPLICAS: '30' }, yaml: 30, read: (c) => c.remediation.replicas.most, is: 30 },
  'remediation.replicaStep': { env: { RCA_REPLICA_STEP: '3' }, yaml: 3, read: (c) => c.remediation.replicas.step, is: 3 },
  'remediation.resourceFactor': { env: { RCA_RESOURCE_FACTOR: '2' }, yaml: 2, read: (c) => c.remediation.resources.factor, is: 2 },
  'remediation.memoryFloor': {
    env: { RCA_MEMORY_FLOOR: '128Mi' },
    yaml: '128Mi',
    read: (c) => c.remediation.resources.memoryFloor,
    is: 128 * 2 ** 20,
  },
  'remediation.actions': {
    env: { REMEDIATION_ACTIONS: 'restart,scale' },
    yaml: ['restart', 'scale'],
    read: (c) => c.remediation.actions,
    is: ['restart', 'scale'],
  },
  'remediation.mostPerHour': { env: { REMEDIATION_MAX_PER_HOUR: '9' }, yaml: 9, read: (c) => c.remediation.mostAnHour.cluster, is: 9 },
  'remediation.mostPerOwner': { env: { REMEDIATION_MAX_PER_OWNER: '2' }, yaml: 2, read: (c) => c.remediation.mostAnHour.owner, is: 2 },
  'remediation.twoPeople': {
    env: { REMEDIATION_TWO_PEOPLE: 'rollback,scale' },
    yaml: ['rollback', 'scale'],
    read: (c) => c.remediation.twoPeople,
    is: ['rollback', 'scale'],
  },
  ...MODEL_EFFECTS,
  'scrub.addresses': { env: { SCRUB_ADDRESSES: 'all' }, yaml: 'all', read: (c) => c.scrub.addresses, is: 'all' },
  'store.file': { env: { RCA_STORE_FILE: '/var/rca.db' }, yaml: '/var/rca.db', read: (c) => c.store.file, is: '/var/rca.db' },
  'store.lasts': { env: { RCA_STORE_LASTS: 'false' }, yaml: false, read: (c) => c.store.lasts, is: false },
  'serve.port': { env: { PORT: '8080' }, yaml: 8080, read: (c) => c.serve?.port, is: 8080 },
  'log.level': { env: { LOG_LEVEL: 'debug' }, yaml: 'debug', read: (c) => c.log.level, is: 'debug' },
  dataDir: { env: { RCA_DATA_DIR: '/data' }, yaml: '/data', read: (c) => [c.dataDir, c.store.file], is: ['/data', '/data/k8s-rca.db'] },
};

function nested(key: string, value: unknown): string {
  return JSON.stringify(key.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value));
}

describe('fixes are off unless everything they need is named', () => {
  it('are off on a real cluster, on in practice', () => {
    expect(load(REAL).remediation.mode).toBe('off');
    expect(load({}).remediation.mode).toBe('on');
  });
  it.each(['RCA_APPROVAL_KEY_FILE', 'RCA_EXECUTOR_IMAGE', 'REMEDIATION_NAMESPACES'])(
    'P-125 switched on without %s is an error that names it',
    (name) => {
      const env: Record<string, string> = { ...REAL, ...FIXES };
      delete env[name];
      expect(problems(env).map((p) => p.setting)).toEqual([name]);
    },
  );
  it('P-125 `api` means on and says so; `subprocess` is refused with the reason', () => {
    const { config, notes } = loadConfig(sources({ ...REAL, ...FIXES, REMEDIATION_MODE: 'api' }));
    expect(config.remediation.mode).toBe('on');
    expect(notes.join('\n')).toContain('REMEDIATION_MODE=api is read as on');
    const [problem] = problems({ ...REAL, REMEDIATION_MODE: 'subprocess' });
    expect(problem).toMatchObject({ setting: 'REMEDIATION_MODE' });
    expect(problem?.mend).toContain('never run beside the bot');
  });
  it('an empty guard is refused, and Gatekeeper left out is said', () => {
    expect(
      problems({ ...REAL, ...FIXES, RCA_CONFIG: '/c.yaml' }, { files: { '/c.yaml': 'remediation: {guard: []}' } }).map((p) => p.setting),
    ).toEqual(['REMEDIATION_GUARD']);
    const { notes } = loadConfig(sources({ ...REAL, ...FIXES, REMEDIATION_GUARD: 'vap' }));
    expect(notes.join('\n')).toContain('Gatekeeper is not demanded');
  });
  it('an image without a digest or a tag is refused, and so is latest; a tag is said to be weaker', () => {
    for (const image of ['registry.example/k8s-rca', 'registry.example/k8s-rca:latest', 'registry.example:5000/k8s-rca'])
      expect(problems({ ...REAL, ...FIXES, RCA_EXECUTOR_IMAGE: image }).map((p) => p.setting)).toEqual([
        'RCA_EXECUTOR_IMAGE',
        'RCA_EXECUTOR_IMAGE',
      ]);
    const { notes } = loadConfig(sources({ ...REAL, ...FIXES, RCA_EXECUTOR_IMAGE: 'registry.example/k8s-rca:1' }));
    expect(notes.join('\n')).toContain('RCA_EXECUTOR_IMAGE names a tag');
    expect(loadConfig(sources({ ...REAL, ...FIXES })).notes.join('\n')).not.toContain('names a tag');
  });
});

describe('a store that lives as long as its pod', () => {
  it('is said', () => {
    expect(loadConfig(sources({ ...REAL, RCA_STORE_LASTS: 'false' })).notes.join('\n')).toContain('The store lives as long as this pod');
    expect(loadConfig(sources(REAL)).notes.join('\n')).not.toContain('The store lives');
  });
});

describe('L-082 every setting does what it says', () => {
  it.each(settingKeys)('%s, from the environment and from YAML', (key) => {
    const { env, yaml, read, is } = EFFECTS[key];
    expect(read(load({ ...REAL, ...env }))).toEqual(is);
    const rest = Object.fromEntries(Object.entries({ ...REAL, ...env }).filter(([name]) => !settings[key].env.includes(name)));
    expect(read(load({ ...rest, RCA_CONFIG: '/c.yaml' }, { files: { '/c.yaml': nested(key, yaml) } }))).toEqual(is);
  });
  it.each(settingKeys)('%s is documented once', (key) => {
    expect(configDocs().split(`| \`${key}\` |`)).toHaveLength(2);
  });
  it.each([
    'WATCH_NAMESPACS',
    'SLACK_BOT_TOKN',
    'RCA_QUIET_SECOND',
    'RCA_NO_SUCH_THING',
    'SLACK_CHANNEL',
    'K8S_EVENTS_LIMIT',
    'rca_data_dir',
  ])('typo %s is an error that names the key', (name) => {
    const [problem] = problems({ [name]: '1' });
    expect(problem?.setting).toBe(name);
    expect(problem?.mend).toMatch(/Did you mean \w+/);
  });
  it.each([
    'PATH',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'LANGUAGES',
    'LOGNAME',
    'KUBECONFIG_DIR',
    'SLACK_SIGNING_SECRET',
    'npm_config_loglevel',
  ])('%s is a stranger, not a typo', (name) => {
    expect(problems({ [name]: '1' })).toEqual([]);
  });
  it('an unknown YAML key is an error with the nearest name', () => {
    const [problem] = problems({ RCA_CONFIG: '/c.yaml' }, { files: { '/c.yaml': 'triage: {quietSecond: 3}' } });
    expect(problem).toMatchObject({ setting: '/c.yaml: triage.quietSecond', mend: 'Did you mean triage.quietSeconds?' });
  });
  it('an environment name used as a YAML key is answered with its YAML name', () => {
    expect(problems({ RCA_CONFIG: '/c.yaml' }, { files: { '/c.yaml': 'LOG_LEVEL: debug' } })[0]?.mend).toBe('Did you mean log.level?');
  });
});

describe('L-081 absent is not false', () => {
  const insecure = (env: Record<string, string>) =>
    problems({ KUBECONFIG: '', K8S_PROXY_URL: 'http://10.0.0.1:8001', ...env }).length === 0;
  it('absent, true, false and empty of a boolean', () => {
    expect([
      insecure({}),
      insecure({ K8S_PROXY_INSECURE: 'true' }),
      insecure({ K8S_PROXY_INSECURE: 'false' }),
      insecure({ K8S_PROXY_INSECURE: '' }),
    ]).toEqual([false, true, false, false]);
  });
  it('words that are no boolean are refused, not read as false', () => {
    expect(problems({ K8S_PROXY_INSECURE: 'yes' })).toMatchObject([
      { setting: 'K8S_PROXY_INSECURE', given: '"yes"', allowed: 'true, false' },
    ]);
  });
  it('one YAML key changes nothing else', () => {
    const { log, ...rest } = load(REAL);
    const { log: changed, ...same } = load({ ...REAL, RCA_CONFIG: '/c.yaml' }, { files: { '/c.yaml': 'log: {level: warn}' } });
    expect([log.level, changed.level]).toEqual(['info', 'warn']);
    expect(same).toEqual(rest);
  });
  it('the environment goes before the file', () => {
    expect(load({ LOG_LEVEL: 'error', RCA_CONFIG: '/c.yaml' }, { files: { '/c.yaml': 'log: {level: warn}' } }).log.level).toBe('error');
  });
});

describe('which cluster', () => {
  it('nothing named: practice, though a ~/.kube/config lies about', () => {
    expect(load().cluster).toEqual({ use: 'practice', name: 'practice' });
  });
  it('proxy before in-cluster before KUBECONFIG, --context before all', () => {
    const all = { ...SLACK, K8S_PROXY_URL: 'https://api:6443', KUBECONFIG: '/kube' };
    expect(load(all, { inCluster: true }).cluster.use).toBe('proxy');
    expect(load(REAL, { inCluster: true }).cluster.use).toBe('in-cluster');
    expect(load(REAL).cluster).toEqual({ use: 'kubeconfig', name: 'prod', file: '/kube', context: 'prod', ownNamespace: 'k8s-rca' });
    expect(load(all, { inCluster: true, args: { context: 'dev' } }).cluster).toMatchObject({ use: 'kubeconfig', context: 'dev' });
  });
  it('--context alone reads ~/.kube/config', () => {
    expect(load(SLACK, { args: { context: 'dev' } }).cluster).toMatchObject({ file: '/home/me/.kube/config', name: 'dev' });
  });
  it('an unknown context names those that exist', () => {
    expect(problems(SLACK, { args: { context: 'nope' } })[0]?.mend).toContain('prod, dev');
  });
  it('a kubeconfig that cannot be read is an error, never practice', () => {
    expect(problems({ KUBECONFIG: '/gone' })[0]).toMatchObject({ setting: 'KUBECONFIG', given: '"/gone"' });
  });
  it('plain http only to this machine', () => {
    expect(problems({ K8S_PROXY_URL: 'http://192.168.1.42:8555' })[0]?.mend).toContain('K8S_PROXY_INSECURE=true');
    expect(problems({ K8S_PROXY_URL: 'http://localhost:8001' })).toEqual([]);
  });
  it('the own namespace comes from the service account', () => {
    const files = { '/var/run/secrets/kubernetes.io/serviceaccount/namespace': 'monitoring\n' };
    expect(load(SLACK, { inCluster: true, files }).cluster).toMatchObject({ ownNamespace: 'monitoring' });
  });
});

describe('which Slack', () => {
  it('a missing piece is named, whichever it is', () => {
    for (const name of Object.keys(SLACK)) {
      const env = Object.fromEntries(Object.entries(REAL).filter(([n]) => n !== name));
      expect(problems(env).map((p) => p.setting)).toEqual([name]);
    }
  });
  it('practice incidents stay local unless asked by flag', () => {
    const kept = loadConfig(sources(SLACK));
    expect(kept.config.slack.use).toBe('local');
    expect(kept.notes.join(' ')).toContain('--practice-to-slack');
    expect(load(SLACK, { args: { practiceToSlack: true } }).slack.use).toBe('slack');
    expect(load({ ...SLACK, RCA_SLACK_API_URL: 'http://127.0.0.1:9/api/' }).slack.use).toBe('slack');
  });
  it('swapped tokens are found by their prefixes, and not shown', () => {
    const found = problems({ ...REAL, SLACK_BOT_TOKEN: APP, SLACK_APP_TOKEN: BOT });
    expect(found.map((p) => p.setting)).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
    expect(JSON.stringify(found)).not.toContain('obviously-fake');
  });
});

describe('production', () => {
  it('missing settings are errors, all at once', () => {
    const found = problems({ NODE_ENV: 'production', LOG_LEVEL: 'loud', RCA_SOAK_SECONDS: 'long' });
    expect(found.map((p) => p.setting)).toEqual([
      'RCA_SOAK_SECONDS',
      'LOG_LEVEL',
      'KUBECONFIG',
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'SLACK_CHANNEL_ID',
    ]);
  });
  it('in a cluster there is no local workspace', () => {
    expect(problems({}, { inCluster: true })).toHaveLength(3);
    expect(load(SLACK, { inCluster: true }).production).toBe(true);
  });
});

describe('times', () => {
  it('the soak outlasts the back-off of the kubelet; less is said', () => {
    expect(load(REAL).triage.soak).toBe(600_000);
    expect(loadConfig(sources(REAL)).notes).toEqual([]);
    expect(loadConfig(sources({ ...REAL, RCA_SOAK_SECONDS: '300' })).notes.join()).toContain('back-off of 300 s');
  });
  it('practice shortens them and says so, but not what was set', () => {
    const { config, notes } = loadConfig(sources({ RCA_SOAK_SECONDS: '33' }));
    expect([config.triage.soak, config.triage.quiet]).toEqual([33_000, 2000]);
    expect(notes.join()).toContain('times are shortened');
  });
  it('a longest wait under the quiet period is refused', () => {
    expect(problems({ ...REAL, RCA_QUIET_SECONDS: '30', RCA_LONGEST_WAIT_SECONDS: '20' })[0]?.setting).toBe('RCA_LONGEST_WAIT_SECONDS');
  });
});

describe('names of other tools', () => {
  it.each([
    ['WATCH_NAMESPACE', (c: Config) => c.watch.namespaces, ['7']],
    ['KUBESENT_KUBERNETES_NAMESPACE', (c: Config) => c.watch.namespaces, ['7']],
    ['KUBESENT_POD_WATCHER_LOG_LINES', (c: Config) => c.evidence.logLines, 7],
    ['POD_NAMESPACE', (c: Config) => c.cluster.use !== 'practice' && c.cluster.ownNamespace, '7'],
  ] as const)('%s is read', (name, read, is) => {
    expect(read(load({ ...REAL, [name]: '7' }))).toEqual(is);
  });
  it('two names for one thing that disagree are an error', () => {
    expect(problems({ WATCH_NAMESPACES: 'a', WATCH_NAMESPACE: 'b' })[0]?.setting).toBe('WATCH_NAMESPACES and WATCH_NAMESPACE');
  });
  it('a deprecated name works, is told with the name to use, and is marked in the documentation; no current name is', () => {
    const deprecated = settingKeys.flatMap((key) => (settings[key].deprecated ?? []).map((name) => ({ name, ours: settings[key].env[0] })));
    expect(deprecated.length).toBeGreaterThan(2);
    for (const { name, ours } of deprecated) {
      const value = name.includes('LINES') ? '7' : 'shop';
      const told = loadConfig(sources({ [name]: value })).notes.filter((note) => note.includes('deprecated'));
      expect(told).toEqual([`${name} is deprecated and will not be read in a later version: use ${ours}.`]);
      expect(loadConfig(sources({ [ours]: value })).notes.join()).not.toContain('deprecated');
      expect(configDocs()).toContain(`\`${name}\` (deprecated)`);
    }
    expect(problems({ WATCH_NAMESPACES: 'a', KUBESENT_KUBERNETES_NAMESPACE: 'b' })[0]?.mend).toContain('keep WATCH_NAMESPACES only');
  });

  it('`all` is every namespace', () => {
    expect(load({ WATCH_NAMESPACES: 'all' }).watch.namespaces).toEqual([]);
  });
  it('switching the scrubbing off is refused', () => {
    expect(problems({ BUILTIN_REDACTION_ENABLED: 'false' })[0]?.setting).toBe('BUILTIN_REDACTION_ENABLED');
    expect(problems({ MASKING_REGEX_LIST_JSON: '[]' })).toHaveLength(1);
  });
  it('no port is opened unless one is named; outside a cluster it is for this machine alone', () => {
    expect(load(REAL).serve).toBeUndefined();
    expect(load({ ...REAL, PORT: '0' }).serve).toEqual({ port: 0, to: 'here' });
    expect(loadConfig(sources({ ...SLACK, PORT: '8080' }, { inCluster: true })).config.serve).toEqual({ port: 8080, to: 'everybody' });
    expect(problems({ ...REAL, PORT: '70000' })[0]).toMatchObject({ setting: 'PORT', given: '"70000"' });
  });
  it('what has no effect is said', () => {
    expect(loadConfig(sources({ ...REAL, WEB_CONCURRENCY: '4', PORT: '80', LANGUAGE: 'de' })).notes).toHaveLength(2);
    expect(loadConfig(sources({ ...REAL, LANGUAGE: 'de_DE:de' })).notes).toEqual([]);
  });
});

describe('what is shown', () => {
  it('every value, no secret', () => {
    const { text, json } = renderConfig(load({ ...REAL, HTTPS_PROXY: 'http://me:hunter2@proxy:3128', NO_PROXY: 'a, b' }));
    expect(text).toContain('https');
    expect(`${text}${JSON.stringify(json)}`).not.toMatch(/obviously-fake|hunter2/);
    expect(json['slack.botToken']).toBe(`${BOT.slice(0, 5)}… (${BOT.length} characters)`);
  });
  it('the config cannot be changed', () => {
    const config = load();
    expect(Object.isFrozen(config) && Object.isFrozen(config.triage) && Object.isFrozen(config.watch.namespaces)).toBe(true);
  });
});
