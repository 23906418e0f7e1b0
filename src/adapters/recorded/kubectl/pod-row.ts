import { type KubeObject, type Millis, unnamed } from '../../../model/index.ts';
import { ageOf, iso } from './moment.ts';

type Row = Readonly<Record<string, string>>;
type Json = Readonly<Record<string, unknown>>;

/** `READY STATUS RESTARTS …` of one pod → spec and status, as far as kubectl's one word for it tells. */
export function podRow(row: Row): Json {
  const [ready = 0, total = 1] = (row['READY'] ?? '').split('/').map(Number);
  const word = row['STATUS'] ?? '';
  const restarts = Number.parseInt(row['RESTARTS'] ?? '', 10) || 0;
  const init = /^Init:(.*)$/.exec(word)?.[1];
  const state = stateOf(init ?? word);
  const statuses = Array.from({ length: total }, (_, i) => ({
    name: i === 0 ? unnamed : `${unnamed} ${i + 1}`,
    ready: i >= total - ready,
    restartCount: i === 0 ? restarts : 0,
    ...(i >= total - ready
      ? { state: { running: {} } }
      : init === undefined
        ? state
        : { state: { waiting: { reason: 'PodInitializing' } } }),
  }));
  const node = row['NODE'] ?? '';
  return {
    spec: node === '' || node.startsWith('<') ? {} : { nodeName: node },
    status: {
      phase: phaseOf(word, ready),
      ...(word === 'Evicted' || word === 'NodeLost' || word === 'Preempting' ? { reason: word } : {}),
      ...(word === 'Evicted' ? {} : { containerStatuses: statuses }),
      ...(init === undefined || /^\d/.test(init)
        ? {}
        : { initContainerStatuses: [{ name: unnamed, ready: false, restartCount: restarts, ...state }] }),
      conditions: conditionsOf(word, ready >= total, node),
    },
  };
}

/** What READY and STATUS say in the API's words; a pod that waits for a node without having one is unscheduled. */
function conditionsOf(word: string, ready: boolean, node: string): readonly Json[] {
  if (word === 'Completed' || word === 'Succeeded' || word === 'Evicted') return [];
  const unscheduled = word === 'Pending' && node.startsWith('<');
  return [
    { type: 'Ready', status: ready && word !== 'Pending' ? 'True' : 'False', reason: '', message: '' },
    ...(unscheduled ? [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '' }] : []),
  ];
}

function phaseOf(word: string, ready: number): string {
  if (word === 'Completed' || word === 'Succeeded') return 'Succeeded';
  if (word === 'Evicted' || word === 'Failed') return 'Failed';
  if (word === 'Running' || word === 'Terminating' || word === 'NotReady') return 'Running';
  if (word === 'Unknown') return 'Unknown';
  const waits = /^(?:Pending|ContainerCreating|PodInitializing|Init:|ErrImage|ImagePull|InvalidImage|CreateContainer|SchedulingGated)/.test(
    word,
  );
  return waits && ready === 0 ? 'Pending' : 'Running';
}

const ended: Readonly<Record<string, number>> = {
  OOMKilled: 137,
  Error: 1,
  ContainerCannotRun: 128,
  StartError: 128,
  DeadlineExceeded: 137,
};

function stateOf(word: string): Json {
  if (word === 'Running' || word === 'Terminating' || word === 'NotReady') return { state: { running: {} } };
  if (word === 'Completed' || word === 'Succeeded') return { state: { terminated: { reason: 'Completed', exitCode: 0 } } };
  const exit =
    /^ExitCode:(\d+)$/.exec(word)?.[1] ?? (/^Signal:(\d+)$/.exec(word) === null ? undefined : String(128 + Number(word.slice(7))));
  if (exit !== undefined) return { state: { terminated: { reason: 'Error', exitCode: Number(exit) } } };
  const code = ended[word];
  if (code !== undefined) return { state: { terminated: { reason: word, exitCode: code } } };
  return /^(?:Pending|Unknown|Evicted|\d)/.test(word) || word === '' ? {} : { state: { waiting: { reason: word } } };
}

/** Labels that only a controller sets tell whose pod it is. */
export function ownerByLabels(name: string, labels: Readonly<Record<string, string>>): Json {
  const stem = name.split('-').slice(0, -1).join('-');
  const job = labels['batch.kubernetes.io/job-name'] ?? labels['job-name'];
  if (job !== undefined) return owner('batch/v1', 'Job', job);
  if (labels['pod-template-hash'] !== undefined && stem.endsWith(`-${labels['pod-template-hash']}`))
    return owner('apps/v1', 'ReplicaSet', stem);
  if (labels['statefulset.kubernetes.io/pod-name'] === name) return owner('apps/v1', 'StatefulSet', stem);
  return {};
}

function owner(apiVersion: string, kind: string, name: string): Json {
  return { ownerReferences: [{ apiVersion, kind, name, uid: '', controller: true }] };
}

const row =
  /^\s*(?:([a-z0-9][\w.-]*)\s+)?([a-z0-9][\w.-]*)\s+(\d+)\/(\d+)\s+([A-Z][\w:/]*)\s+(\d+)(?: \([^)]* ago\))?\s+((?:\d+[smhdy])+)(?:\s+(\S+)\s+(\S+))?.*?(\S+=\S+)?\s*$/;

/** Lines of a pod table whose heading was cut off by grep. */
export function loosePodRow(line: string, now: Millis): KubeObject | undefined {
  const read = row.exec(line);
  if (read === null) return undefined;
  const [, namespace, name = '', ready = '', total = '', status = '', restarts = '', age = '', , node, labels] = read;
  const word = { READY: `${ready}/${total}`, STATUS: status, RESTARTS: restarts, ...(node === undefined ? {} : { NODE: node }) };
  const pairs = (labels ?? '')
    .split(',')
    .flatMap((p) => (p.includes('=') ? [[p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)]] : []));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: iso(now - (ageOf(age) ?? 0)),
      labels: Object.fromEntries(pairs),
      ...ownerByLabels(name, Object.fromEntries(pairs)),
      ...(status === 'Terminating' ? { deletionTimestamp: iso(now) } : {}),
    },
    ...podRow(word),
  };
}
