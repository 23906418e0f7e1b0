import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { attach, type Client, type ControlPlane } from '../../../tools/control-plane/index.ts';
import { helm as findHelm } from '../../../tools/helm/install.ts';
import { kubectl as findKubectl } from '../../../tools/kubectl/install.ts';
import type { Ran } from '../../e2e/world.ts';
import type { Site } from './set-up.ts';

export const CHART = 'helm/k8s-rca';
export const RELEASE = 'k8s-rca';

/** The cluster that was made for these tests, and the tools of who installs something in it. */
export interface Cluster {
  readonly site: Site;
  readonly plane: ControlPlane;
  readonly admin: Client;
  /** Runs Helm as the cluster's administrator; `values` are laid over each other in their order. */
  helm(args: readonly string[], values?: readonly unknown[]): Promise<Ran>;
  kubectl(args: readonly string[]): Promise<Ran>;
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(program, [...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (d: Buffer) => (out += d.toString()));
    child.stderr.on('data', (d: Buffer) => (err += d.toString()));
    child.on('close', (code) => done({ code, out, err }));
  });
}

/** The cluster of this run. */
export async function openCluster(): Promise<Cluster & { close(): void }> {
  const site = inject('site');
  const plane = attach(site.plane);
  const [helm, kubectl] = [findHelm(), findKubectl()];
  if (helm.is === 'missing' || kubectl.is === 'missing') throw new Error('what was looked for before is gone');
  const home = mkdtempSync(join(tmpdir(), 'rca-helm-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, KUBECONFIG: await plane.kubeconfig() };
  let files = 0;
  const written = (values: unknown): readonly string[] => {
    const file = join(home, `values-${(files += 1)}.yaml`);
    writeFileSync(file, typeof values === 'string' ? values : JSON.stringify(values));
    return ['--values', file];
  };
  return {
    site,
    plane,
    admin: await plane.client(),
    helm: (args, values = []) => run(helm.path, [...args, ...values.flatMap(written)], env),
    kubectl: (args) => run(kubectl.path, args, env),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** What a tool printed, when it succeeded. Throws with its words when it did not. */
export function done({ code, out, err }: Ran): string {
  if (code !== 0) throw new Error(`exit ${code}: ${err}\n${out}`);
  return out;
}
