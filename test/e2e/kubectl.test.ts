/** A real kubectl against the practice cluster. Without a kubectl for this machine every test here is skipped, and says why. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticeCluster, startPracticeCluster } from '../../src/local/cluster/index.ts';
import { kubectl as findKubectl } from '../../tools/kubectl/install.ts';

const run = promisify(execFile);
const found = findKubectl();
if (found.is === 'missing') console.warn(`kubectl: skipped (${found.why})`);

const FAILURES = join(import.meta.dirname, '../../examples/failures');

describe.skipIf(found.is === 'missing')('kubectl against the practice cluster', () => {
  let cluster: PracticeCluster;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'k8s-rca-kubectl-'));
    cluster = await startPracticeCluster({ timeScale: 20 });
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(cluster.kubeconfig()));
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Standard output; throws with kubectl's complaint when it fails. */
  async function kubectl(...args: readonly string[]): Promise<string> {
    const path = found.is === 'there' ? found.path : '';
    const { stdout } = await run(path, args, { env: { KUBECONFIG: join(folder, 'kubeconfig'), HOME: folder }, timeout: 25_000 });
    return stdout;
  }

  /** Asks again until the output matches, at most 20 s. */
  async function until(pattern: RegExp, ...args: readonly string[]): Promise<string> {
    const deadline = Date.now() + 20_000;
    let last = '';
    while (Date.now() < deadline) {
      last = await kubectl(...args).catch((error: unknown) => String(error));
      if (pattern.test(last)) return last;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`kubectl ${args.join(' ')} never showed ${String(pattern)}; last:\n${last}`);
  }

  const randomName = (): string => `x${Math.floor(Math.random() * 1e9).toString(36)}`;

  test('a workload of any name: runs, shows in get, describe, logs and get all, and is deleted', async () => {
    const name = randomName();
    await kubectl('create', 'deployment', name, '--image=nginx:1.27', '--replicas=2', '--port=80');
    expect(await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=20s')).toContain('successfully rolled out');
    expect(await kubectl('get', 'pods', '-l', `app=${name}`)).toMatch(/NAME\s+READY\s+STATUS\s+RESTARTS\s+AGE[\s\S]*1\/1\s+Running/);
    expect(await kubectl('describe', 'deployment', name)).toMatch(/Scaled up replica set .* from 0 to 2/);
    expect(await kubectl('logs', `deployment/${name}`)).toContain('start worker processes');
    await kubectl('expose', 'deployment', name, '--port=80');
    await until(/10\.244\.\d+\.\d+:80/, 'get', 'endpoints', name);
    expect(await kubectl('get', 'all')).toContain(`deployment.apps/${name}`);
    expect(await kubectl('get', 'deployment', name, '-o', 'wide')).toContain('nginx:1.27');
    await kubectl('delete', 'deployment,service', name);
    await until(/^$/, 'get', 'pods', '-l', `app=${name}`, '--no-headers', '--ignore-not-found');
  });

  test('a bad image fails, the wrong change leaves it failing, rollout undo heals it, and the pods are new ones', async () => {
    const name = randomName();
    await kubectl('create', 'deployment', name, '--image=nginx:1.27');
    await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=20s');
    const before = await kubectl('get', 'pods', '-l', `app=${name}`, '-o', 'name');
    await kubectl('set', 'image', `deployment/${name}`, 'nginx=nginx:non-existent');
    await until(/ImagePullBackOff/, 'get', 'pods', '-l', `app=${name}`);
    await kubectl('set', 'image', `deployment/${name}`, 'nginx=nginx:also-missing');
    await until(/also-missing/, 'get', 'pods', '-l', `app=${name}`, '-o', 'yaml');
    await until(/ErrImagePull|ImagePullBackOff/, 'get', 'pods', '-l', `app=${name}`);
    await kubectl('rollout', 'undo', `deployment/${name}`, '--to-revision=1');
    expect(await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=20s')).toContain('successfully rolled out');
    await kubectl('rollout', 'restart', `deployment/${name}`);
    await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=20s');
    expect(await kubectl('rollout', 'history', `deployment/${name}`)).toMatch(/^[45]\s/m);
    const after = await kubectl('get', 'pods', '-l', `app=${name}`, '--field-selector=status.phase=Running', '-o', 'name');
    expect(after).not.toContain(before.trim());
    await kubectl('scale', `deployment/${name}`, '--replicas=3');
    await until(/3\/3/, 'get', 'deployment', name);
  });

  const set = (kind: string, name: string, image: string): string =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind,
      metadata: { name },
      spec: {
        ...(kind === 'StatefulSet' ? { replicas: 2, serviceName: name } : {}),
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image }] } },
      },
    });

  test.each([
    ['StatefulSet', 'statefulset'],
    ['DaemonSet', 'daemonset'],
  ])('%s: a new image rolls out, history numbers and shows revisions, undo brings the one before back', async (kind, short) => {
    const name = randomName();
    const file = join(folder, `${name}.json`);
    writeFileSync(file, set(kind, name, 'nginx:1.26'));
    await kubectl('apply', '-f', file);
    await kubectl('rollout', 'status', `${short}/${name}`, '--timeout=20s');
    await kubectl('set', 'image', `${short}/${name}`, 'web=nginx:1.27');
    await kubectl('rollout', 'status', `${short}/${name}`, '--timeout=20s');
    expect(await kubectl('rollout', 'history', `${short}/${name}`)).toMatch(/^1\s[\s\S]*^2\s/m);
    expect(await kubectl('rollout', 'history', `${short}/${name}`, '--revision=1')).toContain('nginx:1.26');
    await kubectl('rollout', 'undo', `${short}/${name}`);
    await kubectl('rollout', 'status', `${short}/${name}`, '--timeout=20s');
    const images = await kubectl('get', 'pods', '-l', `app=${name}`, '-o', 'jsonpath={.items[*].spec.containers[*].image}');
    expect(new Set(images.split(' '))).toEqual(new Set(['nginx:1.26']));
    expect(await kubectl('get', 'controllerrevisions', '-l', `app=${name}`)).toMatch(
      new RegExp(`${name}-\\w+\\s+${short}\\.apps/${name}\\s+3\\s`),
    );
    await kubectl('delete', short, name);
  });

  test('debug adds a container that runs once, and top tells what containers take', async () => {
    const name = randomName();
    await kubectl('run', name, '--image=nginx:1.27');
    await kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=20s');
    await kubectl('debug', name, '--image=busybox:1.37', '-c', 'look', '--', 'sh', '-c', 'echo seen from inside; exit 2');
    await until(/Ephemeral Containers:\s+look:[\s\S]*Exit Code:\s+2/, 'describe', 'pod', name);
    expect(await kubectl('logs', name, '-c', 'look')).toBe('seen from inside\n');
    expect(await kubectl('get', 'pod', name)).toMatch(/1\/1\s+Running/);
    expect(await kubectl('top', 'pod', name)).toMatch(new RegExp(`^${name}\\s+\\d+m\\s+\\d+Mi`, 'm'));
    expect(await kubectl('top', 'node')).toMatch(/^node-1\s+\d+m\s+\d+%\s+\d+Mi\s+\d+%/m);
    await kubectl('delete', 'pod', name, '--now');
  });

  test('out of memory: OOMKilled 137 until the limit is raised', async () => {
    const name = randomName();
    const script = "import time; data = bytearray(200 * 1000 * 1000); print('ready'); time.sleep(86400)";
    await kubectl('create', 'deployment', name, '--image=python:3.13-alpine', '--', 'python', '-c', script);
    await kubectl('set', 'resources', `deployment/${name}`, '--limits=memory=64Mi');
    await until(/Reason:\s+OOMKilled\s+Exit Code:\s+137/, 'describe', 'pods', '-l', `app=${name}`);
    await kubectl('set', 'resources', `deployment/${name}`, '--limits=memory=100Mi');
    await until(/OOMKilled[\s\S]*memory:\s+100Mi/, 'describe', 'pods', '-l', `app=${name}`);
    await kubectl('set', 'resources', `deployment/${name}`, '--limits=memory=256Mi');
    expect(await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=20s')).toContain('successfully rolled out');
  });

  test('a crashing pod: restarts, back-off events that are counted, logs of now and of before', async () => {
    const name = randomName();
    await kubectl('run', name, '--image=busybox', '--', 'sh', '-c', 'echo "life of $HOSTNAME"; sleep 1; cat /missing; exit 3');
    await until(/CrashLoopBackOff/, 'get', 'pod', name);
    expect(await until(/life of/, 'logs', name, '--previous')).toContain("cat: can't open '/missing': No such file or directory");
    const events = await until(
      /BackOff\s+pod.*Back-off restarting failed container/,
      'get',
      'events',
      `--field-selector=involvedObject.name=${name}`,
    );
    expect(events).toContain('Container started');
    await until(/x[2-9]\d* over/, 'describe', 'pod', name);
    expect(await kubectl('logs', name, '--previous', '--tail=1')).not.toContain('life of');
    await kubectl('delete', 'pod', name, '--now');
    await expect(kubectl('get', 'pod', name)).rejects.toThrow(/pods "x\w+" not found/);
  });

  test('typed objects, patches, selectors, conflicts, dry run, access review, wait', async () => {
    const name = randomName();
    await kubectl('create', 'namespace', name);
    await kubectl('-n', name, 'create', 'configmap', 'settings', '--from-literal=mode=standard');
    await kubectl('-n', name, 'patch', 'configmap', 'settings', '-p', '{"data":{"mode":null,"level":"2"}}');
    expect(await kubectl('-n', name, 'get', 'configmap', 'settings', '-o', 'jsonpath={.data}')).toBe('{"level":"2"}');
    await expect(
      kubectl('-n', name, 'patch', 'configmap', 'settings', '--type=json', '-p', '[{"op":"test","path":"/data/level","value":"9"}]'),
    ).rejects.toThrow(/the server rejected our request/);
    await kubectl('-n', name, 'create', 'deployment', 'ghost', '--image=nginx', '--dry-run=server');
    await expect(kubectl('-n', name, 'get', 'deployment', 'ghost')).rejects.toThrow(/not found/);
    await kubectl('-n', name, 'create', 'job', 'once', '--image=busybox', '--', 'true');
    await kubectl('-n', name, 'wait', '--for=condition=Complete', 'job/once', '--timeout=20s');
    expect(await kubectl('auth', 'can-i', 'list', 'secrets')).toContain('yes');
    cluster.faults.deny('secrets');
    await expect(kubectl('auth', 'can-i', 'list', 'secrets')).rejects.toThrow('Command failed');
    await expect(kubectl('get', 'secrets')).rejects.toThrow(/secrets is forbidden: User .* cannot list resource "secrets"/);
    cluster.faults.clear();
    await kubectl('delete', 'namespace', name);
    await expect(kubectl('get', 'namespace', name)).rejects.toThrow(/not found/);
  });

  test('drain and uncordon go through evictions', async () => {
    await kubectl('drain', 'node-3', '--ignore-daemonsets', '--force', '--delete-emptydir-data', '--timeout=20s');
    expect(await kubectl('get', 'nodes')).toMatch(/node-3\s+Ready,SchedulingDisabled/);
    await kubectl('uncordon', 'node-3');
    expect(await kubectl('get', 'node', 'node-3')).toMatch(/node-3\s+Ready\s/);
  });

  /** What each example must show, and the change its first lines recommend. */
  const EXAMPLES: Readonly<Record<string, { shows: RegExp; mend?: readonly string[]; healed?: readonly string[] }>> = {
    'crash.yaml': { shows: /crash-loop\s+0\/1\s+CrashLoopBackOff/ },
    'oom-64mi.yaml': {
      shows: /memory-hungry-\S+\s+0\/1\s+(OOMKilled|CrashLoopBackOff)/,
      mend: ['set', 'resources', 'deployment/memory-hungry', '--limits=memory=256Mi'],
      healed: ['deployment/memory-hungry'],
    },
    'oom-10mi.yaml': {
      shows: /tiny-limit-\S+\s+0\/1\s+(OOMKilled|CrashLoopBackOff)/,
      mend: ['set', 'resources', 'deployment/tiny-limit', '--limits=memory=96Mi'],
      healed: ['deployment/tiny-limit'],
    },
    'bad-tag.yaml': {
      shows: /bad-tag-\S+\s+0\/1\s+ImagePullBackOff/,
      mend: ['set', 'image', 'deployment/bad-tag', 'web=nginx:1.29-alpine'],
      healed: ['deployment/bad-tag'],
    },
    'missing-db-password.yaml': {
      shows: /needs-password-\S+\s+0\/1\s+CrashLoopBackOff/,
      mend: ['set', 'env', 'deployment/needs-password', 'DB_PASSWORD=example'],
      healed: ['deployment/needs-password'],
    },
    'missing-configmap.yaml': {
      shows: /needs-settings-\S+\s+0\/1\s+CreateContainerConfigError/,
      mend: ['create', 'configmap', 'app-settings', '--from-literal=MODE=standard'],
      healed: ['deployment/needs-settings'],
    },
    'failing-readiness.yaml': {
      shows: /never-ready-\S+\s+0\/1\s+Running/,
      mend: [
        'patch',
        'deployment',
        'never-ready',
        '--type=json',
        '-p',
        '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":80}]',
      ],
      healed: ['deployment/never-ready'],
    },
    'pending-cpu.yaml': {
      shows: /too-much-cpu-\S+\s+0\/1\s+Pending/,
      mend: ['set', 'resources', 'deployment/too-much-cpu', '--requests=cpu=100m'],
      healed: ['deployment/too-much-cpu'],
    },
    'dependency-down.yaml': {
      shows: /inventory-\S+\s+0\/1\s+CrashLoopBackOff/,
      mend: ['scale', 'deployment/inventory-db', '--replicas=1'],
    },
    'failing-job.yaml': { shows: /nightly-report-\S+\s+0\/1\s+Error/ },
  };

  test('every example of examples/failures is known here', () => {
    expect(
      readdirSync(FAILURES)
        .filter((file) => file.endsWith('.yaml'))
        .sort(),
    ).toEqual(Object.keys(EXAMPLES).sort());
  });

  test.each(Object.entries(EXAMPLES))(
    'examples/failures/%s fails as it says, and heals by the change it names',
    async (file, { shows, mend, healed }) => {
      await kubectl('apply', '-f', join(FAILURES, file));
      await until(shows, 'get', 'pods');
      if (mend) await kubectl(...mend);
      for (const workload of healed ?? [])
        expect(await kubectl('rollout', 'status', workload, '--timeout=20s')).toContain('successfully rolled out');
      if (file === 'dependency-down.yaml') await until(/inventory-\w+-\w+\s+1\/1\s+Running/, 'get', 'pods', '-l', 'app=inventory');
      if (file === 'failing-job.yaml') await until(/BackoffLimitExceeded/, 'describe', 'job', 'nightly-report');
      await kubectl('delete', '-f', join(FAILURES, file), '--wait=false');
    },
  );
});
