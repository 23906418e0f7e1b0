import type { KubeObject, ObjectRef } from '../../../model/index.ts';
import type { RecordedLog } from '../log.ts';
import { isNoLog } from './answers.ts';
import type { Command } from './command.ts';

const before = /\s*(?:\(previous\)|[/ .:_-]previous|--previous)\s*$/i;

/**
 * Gives each log to the pod it is of: by the command that fetched it, by `pod/container` in its key, by a pod's name (or its random
 * ending) within the key, and where nothing says, to the only pod that was looked at. `left` are those nobody can be named for.
 */
export function assignLogs(
  logs: Readonly<Record<string, string>>,
  commands: ReadonlyMap<string, Command>,
  seen: { readonly objects: readonly KubeObject[]; readonly described: readonly ObjectRef[] },
): { readonly logs: readonly RecordedLog[]; readonly left: readonly string[] } {
  const pods = seen.objects.filter((o) => o.kind === 'Pod');
  const taken = new Set<string>();
  const found: RecordedLog[] = [];
  const left: string[] = [];
  for (const [key, text] of Object.entries(logs)) {
    if (isNoLog(text)) continue;
    const place =
      byCommand(commands.get(key), pods) ??
      byKey(key, pods) ??
      byWord(key, pods) ??
      byOnly(key, pods) ??
      byWorkload(key, pods, seen.described);
    if (place === undefined) left.push(text);
    else if (!taken.has(`${place.kind}/${place.pod}\n${text}`)) {
      taken.add(`${place.kind}/${place.pod}\n${text}`);
      found.push({ ...place, text });
    }
  }
  return { logs: found, left };
}

type Place = Omit<RecordedLog, 'text'>;

function byCommand(command: Command | undefined, pods: readonly KubeObject[]): Place | undefined {
  if (command?.verb !== 'logs' || command.name === undefined) return undefined;
  const of = command.kind ?? 'Pod';
  const its = of === 'Pod' ? [] : pods.filter((p) => p.metadata.name.startsWith(`${command.name ?? ''}-`));
  return {
    ...(its.length === 1 ? { kind: 'Pod', pod: its[0]?.metadata.name ?? command.name } : { kind: of, pod: command.name }),
    container: command.container ?? '',
    previous: command.previous,
    ...(command.namespace === undefined ? {} : { namespace: command.namespace }),
  };
}

function byKey(key: string, pods: readonly KubeObject[]): Place | undefined {
  const previous = before.test(key) || /previous_logs/.test(key);
  const parts = key.replace(before, '').split('/');
  const [container = '', pod = '', namespace] = [...parts].reverse();
  if (parts.length === 2 || parts.length === 3)
    return { kind: 'Pod', pod, container, previous, ...(namespace === undefined ? {} : { namespace }) };
  const named = pods.filter(
    (p) => key.includes(p.metadata.name) || key.replace(/\.\w+$/, '').endsWith(`_${p.metadata.name.split('-').at(-1) ?? ''}`),
  );
  const only = named.length === 1 ? named[0] : undefined;
  return only === undefined ? undefined : placeOf(only, previous);
}

/** `logs_checkout.txt` → the only pod whose name opens with `checkout-`. */
function byWord(key: string, pods: readonly KubeObject[]): Place | undefined {
  const words = new Set(
    key
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((w) => w.length >= 4),
  );
  const theirs = pods.filter((p) => words.has(p.metadata.name.split('-')[0] ?? ''));
  const [first] = theirs;
  return first === undefined || new Set(theirs.map((p) => p.metadata.name)).size !== 1 ? undefined : placeOf(first, /previous/.test(key));
}

/** One pod in the whole recording, or one that was described rather than only listed. */
function byOnly(key: string, pods: readonly KubeObject[]): Place | undefined {
  const described = pods.filter((p) => Array.isArray((p['spec'] as { containers?: unknown } | undefined)?.containers));
  const only = pods.length === 1 ? pods[0] : described.length === 1 ? described[0] : undefined;
  return only === undefined ? undefined : placeOf(only, /previous/.test(key));
}

/** The only pod that belongs, by name, to what was described. */
function byWorkload(key: string, pods: readonly KubeObject[], described: readonly ObjectRef[]): Place | undefined {
  const theirs = pods.filter((p) => described.some((d) => p.metadata.name === d.name || p.metadata.name.startsWith(`${d.name}-`)));
  const names = new Set(theirs.map((p) => p.metadata.name));
  const [first] = theirs;
  return first === undefined || names.size !== 1 ? undefined : placeOf(first, /previous/.test(key));
}

function placeOf(pod: KubeObject, previous: boolean): Place {
  return {
    kind: 'Pod',
    pod: pod.metadata.name,
    container: '',
    previous,
    ...(pod.metadata.namespace === undefined ? {} : { namespace: pod.metadata.namespace }),
  };
}
