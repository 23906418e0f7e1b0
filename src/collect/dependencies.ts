import { at, type Look, type ObjectRef, type Pod, refOf, sameObject, stringMap } from '../model/index.ts';
import type { Known } from './known.ts';
import { get, labelSelector, listOf, ref } from './looks.ts';
import { ownPods, podLooksOf } from './pods.ts';

/** Services a program names, at most so many: more would be a tour of the namespace. */
const mostServices = 4;

interface Service {
  readonly ref: ObjectRef;
  readonly selector: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
}

function servicesOf(known: Known): readonly Service[] {
  return known.services.map((s) => {
    const ips = at(s['spec'], 'clusterIPs');
    const one = at(s['spec'], 'clusterIP');
    const addresses = (Array.isArray(ips) ? ips : [one]).filter((a): a is string => typeof a === 'string' && a !== 'None' && a !== '');
    return { ref: refOf(s), selector: stringMap(at(s['spec'], 'selector')), addresses };
  });
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Whether a text names the Service as a host (`db`, `db.shop`, `db.shop.svc.cluster.local`) or by its address. */
function names(service: Service, text: string): boolean {
  const name = escaped(service.ref.name);
  const ns = escaped(service.ref.namespace ?? '');
  const host = new RegExp(String.raw`(?:^|[\s"'/@=(,[])${name}(?:\.${ns}(?:\.svc[\w.-]*)?)?(?=$|[\s"'/:,;)\]?]|\.(?:$|\s))`);
  return host.test(text) || service.addresses.some((a) => text.includes(a));
}

const troubled =
  /refused|timed? ?out|timeout|unreachable|no such host|not known|ENOTFOUND|ECONN|EAI_AGAIN|UnknownHost|unavailable|resolve|lookup|5\d\d|connect|upstream|error|fail|denied|reset/i;

/** What a program says of others: troubled log lines first, then its settings. */
function wordsOf(pods: readonly Pod[], known: Known): { readonly logs: string; readonly settings: string } {
  const mine = new Set(pods.map((p) => p.ref.name));
  const logs = known.items.flatMap((i) =>
    i.is === 'logs' && mine.has(i.pod.name)
      ? i.text
          .split('\n')
          .filter((l) => troubled.test(l))
          .slice(-100)
      : [],
  );
  const settings = pods
    .slice(0, 3)
    .flatMap((p) => p.containers.flatMap((c) => [...c.env.map((e) => e.value ?? ''), ...c.args, ...c.command]));
  return { logs: logs.join('\n'), settings: settings.join('\n') };
}

function spokenOf(pods: readonly Pod[], known: Known): readonly Service[] {
  const words = wordsOf(pods, known);
  const all = servicesOf(known).filter((s) => !pods.some((p) => selects(s, p)));
  const inLogs = all.filter((s) => names(s, words.logs));
  const inSettings = all.filter((s) => !inLogs.includes(s) && names(s, words.settings));
  return [...inLogs, ...inSettings].slice(0, mostServices);
}

function selects(service: Service, pod: Pod): boolean {
  const wanted = Object.entries(service.selector);
  return wanted.length > 0 && pod.ref.namespace === service.ref.namespace && wanted.every(([k, v]) => pod.labels[k] === v);
}

/** Pods behind each Service and, once they are seen, what fails among them; then the same for those, as far as the rounds reach. */
function behind(services: readonly Service[], known: Known, hops: number): readonly Look[] {
  return services.flatMap((s) => {
    const pods = known.pods.filter((p) => selects(s, p));
    const failing = pods.filter((p) => p.phase !== 'Running' || p.containers.some((c) => c.role !== 'init' && !c.ready));
    const label = labelSelector(s.selector);
    const list = label === '' ? [] : podsOf(s, label, known);
    const owner = pods.length === 0 ? workloadsNamed(s) : ownerLooks(pods);
    const deeper = failing.length > 0 && hops > 0 ? behind(spokenOf(failing, known), known, hops - 1) : [];
    return [...list, ...(label === '' ? [] : owner), ...podLooksOf(failing.slice(0, 2), [], known), ...deeper];
  });
}

/**
 * The namespace's pods at one look, so that the pods of every further dependency are known with it; one Service's alone where the
 * namespace is too large to be listed whole.
 */
function podsOf(s: Service, label: string, known: Known): readonly Look[] {
  const whole = known.items.find((i) => i.is === 'list' && i.kind === 'Pod' && i.namespace === s.ref.namespace && i.selector === undefined);
  const partial = whole?.is === 'list' && !whole.complete;
  return partial ? [listOf('Pod', s.ref.namespace, { label })] : [listOf('Pod', s.ref.namespace)];
}

/** A Service without pods: a workload of its name may be scaled to zero. */
function workloadsNamed(s: Service): readonly Look[] {
  return [get(ref('Deployment', s.ref.namespace, s.ref.name)), get(ref('StatefulSet', s.ref.namespace, s.ref.name))];
}

function ownerLooks(pods: readonly Pod[]): readonly Look[] {
  const one = pods[0]?.owners.find((o) => o.controller);
  const ns = pods[0]?.ref.namespace;
  if (one === undefined) return [];
  if (one.kind !== 'ReplicaSet') return [get(ref(one.kind, ns, one.name))];
  return [
    get(ref('ReplicaSet', ns, one.name)),
    get(ref('Deployment', ns, one.name.replace(new RegExp(`-${pods[0]?.labels['pod-template-hash'] ?? '[a-z0-9]{5,10}'}$`), ''))),
  ];
}

/** The Services that the subject's programs speak of, or the one it is, and what stands behind them, three hops at most. */
export function dependencyLooks(
  about: { readonly subject: ObjectRef; readonly failing: readonly ObjectRef[] },
  known: Known,
): readonly Look[] {
  const pods = ownPods(about, known);
  const itself = servicesOf(known).filter((s) => sameObject(s.ref, about.subject));
  return behind([...itself, ...spokenOf(pods, known)], known, 2);
}
