import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Manifest } from '../../policies/index.ts';

export const CHART = 'helm/k8s-rca';
export const NAMESPACE = 'rca';
export const KUBE_VERSIONS = ['1.28.15', '1.31.9', '1.35.4'] as const;
const VALUES = 'test/chart/values';

/** Sets of values that are rendered, linted and kept as golden files. */
export const valueSets = readdirSync(VALUES).map((file) => file.replace(/\.yaml$/, ''));

export interface Asked {
  /** Name of a set of values. */
  readonly values?: string;
  readonly kube?: string;
  /** As `--set`. */
  readonly set?: readonly string[];
  /** As `--set-json`. */
  readonly json?: readonly string[];
  /** Kinds that the cluster serves beside Kubernetes' own. */
  readonly apis?: readonly string[];
}

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function flags({ values, kube = '1.35.4', set = [], json = [], apis = [] }: Asked): readonly string[] {
  return [
    `--namespace=${NAMESPACE}`,
    `--kube-version=${kube}`,
    ...(values === undefined ? [] : ['--values', join(VALUES, `${values}.yaml`)]),
    ...set.flatMap((one) => ['--set', one]),
    ...json.flatMap((one) => ['--set-json', one]),
    ...apis.flatMap((one) => ['--api-versions', one]),
  ];
}

/** A real Helm, away from this machine's own settings. */
export function helm(path: string, args: readonly string[]): Said {
  const { status, stdout, stderr } = spawnSync(path, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', KUBECONFIG: '/nonexistent' },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 30_000,
  });
  return { code: status ?? 1, out: stdout, err: stderr };
}

const rendered = new Map<string, Said>();

/** Once for the same question: Helm answers it the same. */
export function template(path: string, asked: Asked): Said {
  const args = ['template', 'k8s-rca', CHART, ...flags(asked)];
  const known = rendered.get(args.join('\n')) ?? helm(path, args);
  rendered.set(args.join('\n'), known);
  return known;
}

/** The notes too, as an installation would print them. */
export const notes = (path: string, asked: Asked): Said =>
  helm(path, [
    'install',
    'k8s-rca',
    CHART,
    '--dry-run=client',
    '--hide-secret',
    ...flags({ ...asked, apis: [] }).filter((f) => !f.startsWith('--kube-version')),
  ]);

export const lint = (path: string, { values, kube }: Required<Pick<Asked, 'values' | 'kube'>>): Said =>
  helm(path, ['lint', '--strict', CHART, ...flags({ values, kube })]);

/** The objects of a rendered chart, Gatekeeper's left out. Throws with Helm's words where it refuses. */
export function objects(path: string, asked: Asked): readonly Manifest[] {
  const { code, out, err } = template(path, asked);
  if (code !== 0) throw new Error(err);
  const own = out.split(/^---\n/m).filter((document) => !/^# Source: k8s-rca\/charts\//m.test(document));
  return own.flatMap((text) => {
    const document = parseDocument(text, { version: '1.1' });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const object = document.toJS() as Manifest | null;
    return object === null ? [] : [object];
  });
}

export const nameOf = (one: Manifest): string => `${one.kind} ${one.metadata.namespace ?? ''}/${one.metadata.name}`;
