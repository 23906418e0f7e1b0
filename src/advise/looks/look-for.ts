import { apiVersionOf, type LlmCall, type Look, maybe, type ObjectRef, parseSelector } from '../../model/index.ts';
import { type Scope, scopeWords } from '../scope.ts';
import { readable } from './kinds.ts';
import { forms } from './tools.ts';

/** The looks behind a call, with what they are in words; or why not, in ours. */
export type Sought =
  | { readonly is: 'looks'; readonly looks: readonly Look[]; readonly words: string }
  | { readonly is: 'refused'; readonly why: string };

const refused = (why: string): Sought => ({ is: 'refused', why });
const mostListed = 50;
const mostPods = 250;

type Args<T extends keyof typeof forms> = ReturnType<(typeof forms)[T]['parse']>;

interface Place {
  readonly namespace: string;
}

function podRef({ namespace }: Place, name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Pod', namespace, name };
}

function about(kind: string, { namespace }: Place, name: string): ObjectRef {
  return { apiVersion: apiVersionOf(kind), kind, namespace, name };
}

function looked(words: string, ...looks: readonly Look[]): Sought {
  return { is: 'looks', looks, words };
}

function workload({ deployment_name: name, kind }: Args<'get_deployment_status'>, place: Place): Sought {
  const ref = about(kind ?? 'Deployment', place, name);
  const scalers: Look = {
    do: 'list',
    apiVersion: apiVersionOf('HorizontalPodAutoscaler'),
    kind: 'HorizontalPodAutoscaler',
    namespace: place.namespace,
    limit: mostListed,
  };
  return looked(
    `status of ${ref.kind} ${name}`,
    { do: 'get', ref },
    { do: 'events', about: ref },
    ...(/^(Job|CronJob|DaemonSet)$/u.test(ref.kind) ? [] : [scalers]),
  );
}

function logs({ pod_name: name, container }: Args<'get_pod_logs'>, place: Place, scope: Scope): Sought {
  const seen = scope.pods.find((p) => p.namespace === place.namespace && p.name === name);
  const named = container ?? seen?.containers[0];
  if (named === undefined) return refused('Name the container: get_pod_status tells which there are.');
  const of = { do: 'logs', pod: podRef(place, name), container: named } as const;
  return looked(`logs of pod ${name}, container ${named}`, { ...of, previous: false }, { ...of, previous: true });
}

function kindOf(args: { readonly api_version: string; readonly plural: string }): (typeof readable)[number] | undefined {
  return readable.find((k) => k.apiVersion === args.api_version.trim() && k.plural === args.plural.trim().toLowerCase());
}

function noSuchKind(): Sought {
  return refused(`Only these kinds can be read: ${readable.map((k) => `${k.apiVersion} ${k.plural}`).join(', ')}.`);
}

function inScope(kind: string, name: string, scope: Scope): boolean {
  const names: Readonly<Record<string, readonly string[]>> = {
    Node: scope.nodes,
    Namespace: scope.namespaces,
    PersistentVolume: scope.volumes,
  };
  return names[kind]?.includes(name) === true;
}

function manifest(args: Args<'get_manifest'>, place: Place | undefined, scope: Scope): Sought {
  const kind = kindOf(args);
  if (kind === undefined) return noSuchKind();
  const { name } = args;
  if (kind.lives === 'scoped' && !inScope(kind.kind, name, scope)) return outside(scope);
  if (kind.lives === 'namespace' && place === undefined) return outside(scope);
  const ref: ObjectRef = {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    ...(kind.lives === 'namespace' ? maybe('namespace', place?.namespace) : {}),
    name,
  };
  return looked(`${kind.kind} ${name}`, { do: 'get', ref });
}

function manifests(args: Args<'list_manifests'>, place: Place | undefined, scope: Scope): Sought {
  const kind = kindOf(args);
  if (kind === undefined) return noSuchKind();
  const selector = args.label_selector ?? '';
  const wanted = selector === '' ? [] : parseSelector(selector);
  // What a selector excludes may be any words at all, and would be shown as what was looked at.
  if (wanted?.every((r) => r.operator === 'Exists' || (r.operator === 'In' && r.values.length === 1)) !== true)
    return refused('The label selector cannot be read: pairs key=value, with commas between them.');
  if (kind.lives === 'scoped' || (kind.lives === 'namespace' && place === undefined)) return outside(scope);
  const look: Look = {
    do: 'list',
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    ...(kind.lives === 'namespace' ? maybe('namespace', place?.namespace) : {}),
    ...(selector === '' ? {} : { labelSelector: selector }),
    limit: Math.min(mostListed, Math.max(1, args.limit)),
  };
  return looked(`${kind.plural}${place === undefined || kind.lives !== 'namespace' ? '' : ` in ${place.namespace}`}`, look);
}

function outside(scope: Scope): Sought {
  return refused(`That is outside this incident. It may look at: ${scopeWords(scope)}.`);
}

/** The namespace a call means, if the scope holds it. */
function placeOf(args: unknown, scope: Scope): Place | 'outside' | undefined {
  const named = (args as { readonly namespace?: string | null }).namespace;
  const namespace = named === null || named === undefined || named === '' ? scope.home : named;
  if (namespace === '') return undefined;
  return scope.namespaces.includes(namespace) ? { namespace } : 'outside';
}

/** A tool's own name; what else a model calls one is its own words, and not shown. */
export function toolName(name: string): string {
  return isTool(name) ? name : 'another tool';
}

const isTool = (name: string): name is keyof typeof forms => Object.hasOwn(forms, name);

/**
 * Translates a call of a model into looks of ours, bound to the scope: its namespaces and nodes, a closed list of kinds, never Secrets.
 * Whatever else it asks for is refused, with a reason for the model.
 */
export function lookFor(call: LlmCall, scope: Scope): Sought {
  const { name } = call;
  if (!isTool(name)) return refused(`There is no such look. There are: ${Object.keys(forms).join(', ')}.`);
  const read = forms[name].safeParse(call.arguments ?? {});
  if (!read.success) return refused(`The arguments of ${name} do not have its form.`);
  const place = placeOf(read.data, scope);
  if (place === 'outside') return outside(scope);
  return translated(name, read.data, { place, scope });
}

function translated(
  name: keyof typeof forms,
  args: unknown,
  { place, scope }: { readonly place: Place | undefined; readonly scope: Scope },
): Sought {
  if (name === 'get_manifest') return manifest(forms.get_manifest.parse(args), place, scope);
  if (name === 'list_manifests') return manifests(forms.list_manifests.parse(args), place, scope);
  if (place === undefined) return outside(scope);
  if (name === 'get_deployment_status') return workload(forms.get_deployment_status.parse(args), place);
  if (name === 'get_pod_logs') return logs(forms.get_pod_logs.parse(args), place, scope);
  if (name === 'list_failing_pods')
    return looked(`failing pods of ${place.namespace}`, {
      do: 'list',
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: place.namespace,
      limit: mostPods,
    });
  const { pod_name: pod } = forms[name].parse(args);
  const ref = podRef(place, pod);
  const words = { get_pod_status: 'status', describe_pod: 'description', get_pod_events: 'events' }[name];
  const get: Look = { do: 'get', ref };
  const events: Look = { do: 'events', about: ref };
  return looked(`${words} of pod ${pod}`, ...(name === 'get_pod_status' ? [get] : name === 'get_pod_events' ? [events] : [get, events]));
}
