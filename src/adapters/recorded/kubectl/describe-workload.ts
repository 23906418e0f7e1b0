import { templateSpec } from './describe-pod.ts';
import { isoTime } from './moment.ts';
import { conditionRows } from './table.ts';
import type { Description } from './tree.ts';

type Json = Readonly<Record<string, unknown>>;

/** Spec and status of a described Deployment, ReplicaSet, StatefulSet, DaemonSet, Job or CronJob; undefined for other kinds. */
export function describeWorkload(kind: string, d: Description): Json | undefined {
  const read = readers[kind];
  if (read === undefined) return undefined;
  const template = podTemplate(d);
  const selector = d.pairs('Selector');
  const base = {
    ...(Object.keys(selector).length === 0 ? {} : { selector: { matchLabels: selector } }),
    ...(template === undefined ? {} : { template }),
  };
  const own = read(d);
  const conditions = conditionRows(d.lines('Conditions'));
  return { spec: { ...base, ...own.spec }, status: { ...own.status, ...(conditions.length === 0 ? {} : { conditions }) } };
}

function podTemplate(d: Description): Json | undefined {
  const t = d.under('Pod Template');
  if (t.fields.length === 0) return undefined;
  return { metadata: { labels: t.pairs('Labels') }, spec: templateSpec(t) };
}

type Reader = (d: Description) => { readonly spec: Json; readonly status: Json };

const readers: Readonly<Record<string, Reader>> = {
  Deployment: (d) => {
    const n = counted(d.value('Replicas'));
    const seconds = Number(d.value('MinReadySeconds'));
    return {
      spec: {
        ...some('replicas', n('desired')),
        strategy: { type: d.value('StrategyType') },
        ...some('minReadySeconds', seconds > 0 ? seconds : undefined),
      },
      status: {
        ...some('replicas', n('total')),
        ...some('updatedReplicas', n('updated')),
        ...some('availableReplicas', n('available')),
        ...some('readyReplicas', n('available')),
        ...some('unavailableReplicas', n('unavailable')),
      },
    };
  },
  ReplicaSet: (d) => {
    const n = counted(d.value('Replicas').replaceAll('/', '|'));
    const pods = counted(d.value('Pods Status').replaceAll('/', '|'));
    return {
      spec: some('replicas', n('desired')),
      status: { ...some('replicas', n('current')), ...some('readyReplicas', pods('Running')) },
    };
  },
  StatefulSet: (d) => {
    const n = counted(d.value('Replicas'));
    const pods = counted(d.value('Pods Status').replaceAll('/', '|'));
    return { spec: some('replicas', n('desired')), status: { ...some('replicas', n('total')), ...some('readyReplicas', pods('Running')) } };
  },
  DaemonSet: (d) => ({
    spec: {},
    status: {
      ...some('desiredNumberScheduled', whole(d.value('Desired Number of Nodes Scheduled'))),
      ...some('currentNumberScheduled', whole(d.value('Current Number of Nodes Scheduled'))),
      ...some('updatedNumberScheduled', whole(d.value('Number of Nodes Scheduled with Up-to-date Pods'))),
      ...some('numberReady', whole(d.value('Number of Nodes Scheduled with Available Pods'))),
      ...some('numberAvailable', whole(d.value('Number of Nodes Scheduled with Available Pods'))),
      ...some('numberMisscheduled', whole(d.value('Number of Nodes Misscheduled'))),
    },
  }),
  Job: (d) => {
    const pods = counted(d.value('Pods Statuses').replaceAll('/', '|'));
    const started = isoTime(d.value('Start Time'));
    const completed = isoTime(d.value('Completed At'));
    return {
      spec: {
        ...some('parallelism', whole(d.value('Parallelism'))),
        ...some('completions', whole(d.value('Completions'))),
        ...some('backoffLimit', whole(d.value('Backoff Limit'))),
        ...some('activeDeadlineSeconds', whole(d.value('Active Deadline Seconds').replace(/s$/, ''))),
        suspend: d.value('Suspend') === 'true',
      },
      status: {
        ...some('active', pods('Active')),
        ...some('succeeded', pods('Succeeded')),
        ...some('failed', pods('Failed')),
        ...some('startTime', started),
        ...some('completionTime', completed),
      },
    };
  },
  CronJob: (d) => {
    const last = isoTime(d.value('Last Schedule Time'));
    return {
      spec: {
        schedule: d.value('Schedule'),
        suspend: d.value('Suspend').toLowerCase() === 'true',
        concurrencyPolicy: d.value('Concurrency Policy'),
        ...some('startingDeadlineSeconds', whole(d.value('Starting Deadline Seconds').replace(/s$/, ''))),
      },
      status: some('lastScheduleTime', last),
    };
  },
};

/** `1 desired | 0 available` → a lookup by word. */
function counted(text: string): (word: string) => number | undefined {
  const found = new Map([...text.matchAll(/(\d+) ([a-zA-Z]+)/g)].map((m) => [m[2] ?? '', Number(m[1])]));
  return (word) => found.get(word);
}

function whole(text: string): number | undefined {
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

function some(key: string, value: number | string | undefined): Json {
  return value === undefined ? {} : { [key]: value };
}
