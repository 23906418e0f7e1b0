import { dict, list } from '../src/model/index.ts';
import { seeded } from './random.ts';
import { deep, renamed } from './rename.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Perturbation {
  readonly name: string;
  readonly what: string;
  readonly apply: (json: Json, seed: number) => Json;
}

const textOf = (json: Json): string => (typeof json['raw_text'] === 'string' ? json['raw_text'] : '');
const isEvent = (o: unknown): boolean => dict(o)['kind'] === 'Event';

function shuffle<T>(values: readonly T[], random: () => number): T[] {
  const all = [...values];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [all[i], all[j]];
    if (a !== undefined && b !== undefined) [all[i], all[j]] = [b, a];
  }
  return all;
}

/** Lists whose order the API does not promise. */
const unordered =
  /^(?:objects|events|conditions|containers|containerStatuses|initContainerStatuses|volumes|env|items|subsets|endpoints|ports|taints|tolerations)$/;

function shuffled(value: unknown, key: string, random: () => number): unknown {
  if (Array.isArray(value)) {
    const inner = value.map((v) => shuffled(v, '', random));
    return unordered.test(key) ? shuffle(inner, random) : inner;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shuffled(v, k, random)]));
}

/** Event tables of described objects and of `kubectl events`, and lone rows. */
function withoutEventText(text: string): string {
  const lines = text.split('\n');
  let inside = false;
  return lines
    .filter((line) => {
      if (/^\s*Events:\s*$/.test(line) || /^\s*(?:LAST SEEN|FirstSeen)\s/.test(line)) inside = true;
      else if (inside && (line.trim() === '' || line.startsWith('### ') || line.startsWith('$ '))) inside = false;
      return !inside && !/^\s*(?:\.\.\.\s+)?(?:Normal|Warning)\s+[A-Z]\w+\s/.test(line);
    })
    .join('\n');
}

function withoutLogText(text: string): string {
  return text.replace(/^### (?:kubectl logs|fetch_pod_logs)[^\n]*\n(?:(?!^### )[^\n]*\n?)*/gm, '');
}

/** `message` fields of states, conditions and status; reasons and exit codes stay. */
function withoutMessages(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMessages);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([k, v]) => !(k === 'message' && typeof v === 'string'));
  return Object.fromEntries(kept.map(([k, v]) => [k, withoutMessages(v)]));
}

/** The same sentences as other releases of scheduler, kubelet and runtimes write them. First form that is found is swapped for the other. */
const versions: readonly (readonly [RegExp, string])[] = [
  [/node\(s\) had untolerated taint\(?s?\)? ?\{([^}]*)\}/g, "node(s) had taint {$1}, that the pod didn't tolerate"],
  [/node\(s\) had taint \{([^}]*)\}, that the pod didn't tolerate/g, 'node(s) had untolerated taint {$1}'],
  [/node\(s\) didn't match Pod's node affinity\/selector/g, "node(s) didn't match node selector"],
  [/node\(s\) didn't match (?:node selector|pod affinity\/anti-affinity)(?! rules)/g, "node(s) didn't match Pod's node affinity/selector"],
  [/pod has unbound immediate PersistentVolumeClaims(?:\. .*)?/g, 'pod has unbound immediate PersistentVolumeClaims (repeated 2 times)'],
  [
    /No nodes are available that match all of the following predicates:: Insufficient (\w+) \((\d+)\)/g,
    '0/$2 nodes are available: $2 Insufficient $1',
  ],
  [
    /0\/(\d+) nodes are available: \1 Insufficient ([\w./-]+)\./g,
    'No nodes are available that match all of the predicates: Insufficient $2 ($1).',
  ],
  [/ preemption: 0\/\d+ nodes are available: [^"\n]*/g, ''],
  [
    /failed to pull and unpack image "([^"]+)": failed to resolve reference "[^"]+": ([^"\n]*)not found/g,
    'manifest for $1 not found: manifest unknown: manifest unknown',
  ],
  [
    /Error response from daemon: pull access denied for ([^,\s]+), repository does not exist or may require 'docker login'[^"\n]*/g,
    'failed to pull and unpack image "$1": failed to resolve reference "$1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ],
  [/Back-off pulling image "([^"]+)"(?!:)/g, 'Back-off pulling image "$1": ErrImagePull'],
  [/Back-off (\S+ )?restarting failed container(?!=)(?: \S+ in pod \S+)?/g, 'Back-off $1restarting failed container=main'],
  [/HTTP probe failed with statuscode: (\d+)/g, 'HTTP probe failed with status code: $1'],
  [
    /Unable to attach or mount volumes: unmounted volumes=\[([^\]]*)\], unattached volumes=\[([^\]]*)\]/g,
    'Unable to attach or mount volumes: unmounted volumes=[$1], unattached volumes=[$2], failed to process volumes=[]',
  ],
  [/secret "([^"]+)" not found/g, 'secrets "$1" not found'],
  [/configmap "([^"]+)" not found/g, 'configmaps "$1" not found'],
];

function otherVersions(text: string): string {
  return versions.reduce((t, [from, to]) => (from.test(t) ? t.replace(from, to) : t), text);
}

export const perturbations: readonly Perturbation[] = [
  { name: 'rename', what: 'every object and container gets a meaningless name', apply: renamed },
  { name: 'shuffle', what: 'lists in another order', apply: (json, seed) => dict(shuffled(json, '', seeded(seed))) },
  {
    name: 'no events',
    what: 'no Event is left',
    apply: (json) => ({
      ...json,
      events: [],
      objects: list(json['objects']).filter((o) => !isEvent(o)),
      raw_text: withoutEventText(textOf(json)),
    }),
  },
  { name: 'no logs', what: 'no log is left', apply: (json) => ({ ...json, logs: {}, raw_text: withoutLogText(textOf(json)) }) },
  {
    name: 'no messages',
    what: 'states and conditions without their messages',
    apply: (json) => ({ ...json, objects: withoutMessages(json['objects']), raw_text: textOf(json).replace(/^\s+Message: .*$/gm, '') }),
  },
  {
    name: 'other versions',
    what: 'messages as other releases write them',
    apply: (json) => ({
      ...json,
      objects: deep(json['objects'], otherVersions),
      events: deep(json['events'], otherVersions),
      raw_text: otherVersions(textOf(json)),
    }),
  },
];
