import { type Evidence, type KubeObject, objectsIn, owners } from '../../model/index.ts';

/** Replaces names that are made anew each time by what they are made of. */
export type Names = (text: string) => string;

/** Names given by controllers: `web-7d9f8-x2x4z` of a ReplicaSet, `backup-28471` of a CronJob. */
const made = new Set(['Pod', 'ReplicaSet', 'Job', 'ControllerRevision', 'EndpointSlice']);

/** Pods of a StatefulSet keep their names over restarts; which of them fails may matter. */
function isMade(body: KubeObject): boolean {
  const [owner] = owners(body);
  return made.has(body.kind) && owner !== undefined && owner.kind !== 'StatefulSet' && owner.kind !== 'Node';
}

/** The name's constant part: of its top owner as far as the evidence shows it, else of its owner. */
function stem(body: KubeObject, all: ReadonlyMap<string, KubeObject>): string {
  let [owner] = owners(body);
  for (let hop = 0; owner !== undefined && hop < 4; hop++) {
    const above = all.get(`${owner.kind} ${owner.name}`);
    const [next] = above === undefined ? [] : owners(above);
    if (next === undefined) break;
    owner = next;
  }
  const hash = body.metadata['labels'];
  const template = typeof hash === 'object' && hash !== null ? (hash as Record<string, unknown>)['pod-template-hash'] : undefined;
  const name = owner?.name ?? body.metadata.name;
  return typeof template === 'string' && name.endsWith(`-${template}`) ? name.slice(0, -template.length - 1) : name;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);

/** A pod gets another with each start; that of anything else may be what fails. */
function addressesOf(body: KubeObject): readonly string[] {
  const status = body['status'];
  if (body.kind !== 'Pod' || typeof status !== 'object' || status === null) return [];
  const { podIP, podIPs } = status as { readonly podIP?: unknown; readonly podIPs?: unknown };
  const all: readonly unknown[] = [podIP, ...(Array.isArray(podIPs) ? podIPs.map((p: { readonly ip?: unknown } | null) => p?.ip) : [])];
  return all.filter((ip): ip is string => typeof ip === 'string' && ip !== '');
}

/** Learns the passing names of an evidence: addresses of pods, pods, sets and jobs by their owner, nodes where none is the subject. */
export function namesOf(evidence: Evidence): Names {
  const all = objectsIn(evidence.items);
  const known = new Map(all.map((b) => [`${b.kind} ${b.metadata.name}`, b] as const));
  const stands = new Map<string, string>();
  for (const body of all) {
    if (isMade(body)) {
      stands.set(body.metadata.name, `${stem(body, known)}~`);
      for (const o of owners(body)) if (made.has(o.kind) && !known.has(`${o.kind} ${o.name}`)) stands.set(o.name, `${stem(body, known)}~`);
    }
    for (const address of addressesOf(body)) stands.set(address, 'ip~');
    const node = body.kind === 'Node' ? body.metadata.name : body.kind === 'Pod' ? nodeOf(body) : undefined;
    if (node !== undefined && evidence.subject.kind !== 'Node') stands.set(node, 'node~');
  }
  const longestFirst = [...stands.keys()].filter((n) => n.length > 2).sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return (text) => text;
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${longestFirst.map(escaped).join('|')})(?![A-Za-z0-9])`, 'gu');
  return (text) => text.replace(pattern, (name) => stands.get(name) ?? name);
}

function nodeOf(body: KubeObject): string | undefined {
  const spec = body['spec'];
  const name = typeof spec === 'object' && spec !== null ? (spec as Record<string, unknown>)['nodeName'] : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
