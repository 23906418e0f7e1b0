import { parse } from 'yaml';
import { at, type ClusterConfig, str } from '../model/index.ts';
import type { Problem } from './problem.ts';
import type { Values } from './settings.ts';
import { envValue, NAMESPACE_FILE, readable, type Sources } from './sources.ts';

export interface Chosen<T> {
  /** Absent when a problem stands in the way. */
  readonly choice?: T;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/** Of a cluster that is not named, where the bot runs in it. */
export const usualName = 'in-cluster';

/** --context, K8S_PROXY_URL, in-cluster, KUBECONFIG, in this order; nothing named is the practice cluster, but never in production. */
export function chooseCluster(values: Values, sources: Sources, production: boolean): Chosen<ClusterConfig> {
  const file = values['kubernetes.kubeconfig'];
  const url = values['kubernetes.proxyUrl'];
  const { context } = sources.args;
  const over = (winner: string, losers: readonly (string | false)[]) =>
    losers.flatMap((loser) => (loser === false ? [] : [`${loser} is not used: ${winner} goes before it.`]));
  if (context !== undefined) {
    const notes = over('--context', [url !== undefined && 'K8S_PROXY_URL', sources.inCluster && 'The cluster this pod runs in']);
    return withNotes(kubeconfig(values, sources, file ?? homeFile(sources), context), notes);
  }
  if (url !== undefined) return withNotes(proxy(url, values, sources), over('K8S_PROXY_URL', [file !== undefined && 'KUBECONFIG']));
  if (sources.inCluster) {
    const choice = {
      use: 'in-cluster',
      name: values['kubernetes.clusterName'] ?? usualName,
      ownNamespace: ownNamespace(values, sources),
    } as const;
    return { choice, problems: [], notes: over('the cluster this pod runs in', [file !== undefined && 'KUBECONFIG']) };
  }
  if (file !== undefined) return kubeconfig(values, sources, file, values['kubernetes.context']);
  return production
    ? missing()
    : { choice: { use: 'practice', name: values['kubernetes.clusterName'] ?? 'practice' }, problems: [], notes: [] };
}

function withNotes<T>(chosen: Chosen<T>, notes: readonly string[]): Chosen<T> {
  return { ...chosen, notes: [...notes, ...chosen.notes] };
}

function homeFile(sources: Sources): string {
  return `${envValue(sources, 'HOME') ?? envValue(sources, 'USERPROFILE') ?? '~'}/.kube/config`;
}

function ownNamespace(values: Values, sources: Sources): string {
  return values['kubernetes.ownNamespace'] ?? str(readable(sources, NAMESPACE_FILE)?.trim()) ?? 'k8s-rca';
}

function kubeconfig(values: Values, sources: Sources, file: string, context: string | undefined): Chosen<ClusterConfig> {
  const text = readable(sources, file);
  const refuse = (given: string, mend: string): Chosen<ClusterConfig> => ({
    problems: [
      {
        setting: context === undefined ? 'KUBECONFIG' : '--context',
        given,
        allowed: 'one readable kubeconfig file and a context in it',
        mend,
      },
    ],
    notes: [],
  });
  if (text === undefined) return refuse(`"${file}"`, 'This file cannot be read. A list of files is not supported: name one.');
  const seen = contexts(text);
  if (seen === undefined) return refuse(`"${file}"`, 'This file is no kubeconfig: it is not YAML with contexts.');
  const name = context ?? seen.current;
  if (name === undefined) return refuse(`"${file}"`, 'It has no current-context: name one with --context.');
  if (!seen.names.includes(name)) return refuse(`"${name}"`, `${file} has these contexts: ${seen.names.join(', ') || 'none'}.`);
  return {
    choice: {
      use: 'kubeconfig',
      name: values['kubernetes.clusterName'] ?? name,
      file,
      context: name,
      ownNamespace: ownNamespace(values, sources),
    },
    problems: [],
    notes: [],
  };
}

function contexts(text: string): { readonly names: readonly string[]; readonly current: string | undefined } | undefined {
  try {
    const root: unknown = parse(text);
    const list = at(root, 'contexts');
    if (!Array.isArray(list)) return undefined;
    return { names: list.flatMap((entry) => str(at(entry, 'name')) ?? []), current: str(at(root, 'current-context')) };
  } catch {
    return undefined;
  }
}

function proxy(url: string, values: Values, sources: Sources): Chosen<ClusterConfig> {
  const host = URL.canParse(url) ? new URL(url) : undefined;
  const insecure = values['kubernetes.proxyInsecure'];
  if (host === undefined || (host.protocol === 'http:' && !isThisMachine(host.hostname) && !insecure)) {
    const mend =
      'Plain http would carry the cluster over the network readable and changeable: use https, or set K8S_PROXY_INSECURE=true if you must.';
    return {
      problems: [{ setting: 'K8S_PROXY_URL', given: `"${host?.origin ?? url}"`, allowed: 'https://…, or http:// to this machine', mend }],
      notes: [],
    };
  }
  const choice = {
    use: 'proxy',
    name: values['kubernetes.clusterName'] ?? host.host,
    url,
    ownNamespace: ownNamespace(values, sources),
  } as const;
  return { choice: insecure ? { ...choice, insecure } : choice, problems: [], notes: [] };
}

export function isThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host);
}

function missing(): Chosen<ClusterConfig> {
  return {
    problems: [
      {
        setting: 'KUBECONFIG',
        given: '',
        allowed: 'a kubeconfig file, K8S_PROXY_URL, or a service account when run in a cluster',
        mend: 'NODE_ENV=production never falls back to the practice cluster: name a cluster.',
      },
    ],
    notes: [],
  };
}
