import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PracticeCluster } from '../../src/local/cluster/index.ts';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local/slack/index.ts';
import { freePorts } from '../../tools/control-plane/free-ports.ts';
import { helm } from '../../tools/helm/install.ts';
import { subchart } from '../../tools/helm/subchart.ts';
import { kubectl } from '../../tools/kubectl/install.ts';
import { type Repository, startRepository } from './repository.ts';

const ROOT = resolve('.');
const HERE = join(ROOT, 'test/docs');

/** What git would give a reader: every file that is in the project now, without what it ignores. */
function cloneInto(folder: string): void {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { maxBuffer: 1 << 26 });
  const there = files
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(file));
  const pack = execFileSync('tar', ['--null', '-T', '-', '-cf', '-'], { input: there.join('\0'), maxBuffer: 1 << 28 });
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xf', '-', '-C', folder], { input: pack });
}

/** Programs on PATH before the machine's own: stand-ins, and the real kubectl and helm behind a wrapper. */
function writePrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, line: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  for (const name of ['docker', 'kind', 'aws']) put(name, `exec '${process.execPath}' '${HERE}/stand-in.ts' ${name} "$@"`);
  for (const name of ['kubectl', 'helm']) put(name, `exec '${process.execPath}' '${HERE}/tool.ts' ${name} "$@"`);
}

/** The kubeconfig under the name that our pages use. */
export const named = (cluster: PracticeCluster): string => JSON.stringify(cluster.kubeconfig()).replaceAll('"practice"', '"my-cluster"');

const tools = { kubectl: kubectl(), helm: helm() };

/** Why the suite cannot run here, or nothing. */
export function missing(): string | undefined {
  const chart = tools.helm.is === 'there' ? subchart() : undefined;
  const lacks = [tools.kubectl, tools.helm, chart].flatMap((tool) => (tool?.is === 'missing' ? [tool.why] : []));
  return lacks.length === 0 ? undefined : lacks.join('; ');
}

/** What a reader sits at. */
export interface Machine {
  readonly scratch: string;
  readonly clone: string;
  readonly slack: LocalWorkspace;
  /** Stands for the chart repository that the chart's dependency comes from. */
  readonly repository: Repository;
  readonly env: NodeJS.ProcessEnv;
  readonly door: number;
}

/** A fresh clone, programs on PATH, a home, a Slack workspace, a chart repository and a free port. */
export async function furnish(): Promise<Machine> {
  const scratch = mkdtempSync(join(tmpdir(), 'rca-docs-'));
  const clone = join(scratch, 'k8s-rca');
  cloneInto(clone);
  writePrograms(join(scratch, 'bin'));
  mkdirSync(join(scratch, '.kube'));
  const realHelm = tools.helm.is === 'there' ? tools.helm.path : '';
  const repository = await startRepository(join(ROOT, 'helm/k8s-rca/charts'), { folder: join(scratch, 'repository'), helm: realHelm });
  const env = {
    PATH: `${join(scratch, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: scratch,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_cache: process.env['npm_config_cache'] ?? join(process.env['HOME'] ?? scratch, '.npm'),
    NODE_COMPILE_CACHE: join(tmpdir(), 'rca-compile-cache'),
    DOCS_KUBECTL: tools.kubectl.is === 'there' ? tools.kubectl.path : '',
    DOCS_HELM: realHelm,
    DOCS_REPOSITORY: repository.url,
    DOCS_POD: join(scratch, 'pod-data'),
  };
  const [door = 0] = await freePorts(1);
  return { scratch, clone, slack: await startLocalWorkspace(), repository, env, door };
}
