import type { ControllerRevision, CronJob, DaemonSet, Deployment, Job, Pod, ReplicaSet, StatefulSet } from '../store/types.ts';
import { age, short } from './age.ts';
import { columns, type Columns, containers, created, dig, number, pairs, text, typed } from './cells.ts';
import { podCells } from './pods.ts';

const WORKLOAD_WIDE = [
  ['Containers', 'wide'],
  ['Images', 'wide'],
  ['Selector', 'wide'],
] as const;

function jobStatus(job: Job): string {
  const done = job.status.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True');
  if (done) return done.type;
  if (job.metadata.deletionTimestamp) return 'Terminating';
  return job.spec.suspend === true ? 'Suspended' : 'Running';
}

function jobDuration(job: Job, now: number): string {
  if (!job.status.startTime) return '';
  const end = job.status.completionTime ? Date.parse(job.status.completionTime) : now;
  return short((end - Date.parse(job.status.startTime)) / 1000);
}

/** `statefulset.apps/web`, as kubectl names the owner. */
function controllerName(revision: ControllerRevision): string {
  const owner = revision.metadata.ownerReferences?.find((o) => o.controller === true);
  return owner === undefined ? '<none>' : `${owner.kind.toLowerCase()}.${owner.apiVersion.split('/')[0] ?? ''}/${owner.name}`;
}

/** Columns of pods and of what makes them. */
export const WORKLOAD_COLUMNS: Readonly<Record<string, Columns>> = {
  Pod: columns(
    [
      ['Name'],
      ['Ready'],
      ['Status'],
      ['Restarts'],
      ['Age'],
      ['IP', 'wide'],
      ['Node', 'wide'],
      ['Nominated Node', 'wide'],
      ['Readiness Gates', 'wide'],
    ],
    typed<Pod>(podCells),
  ),
  Deployment: columns(
    [['Name'], ['Ready'], ['Up-to-date'], ['Available'], ['Age'], ...WORKLOAD_WIDE],
    typed<Deployment>((d, now) => [
      d.metadata.name,
      `${number(d.status.readyReplicas)}/${d.spec.replicas}`,
      number(d.status.updatedReplicas),
      number(d.status.availableReplicas),
      created(d, now),
      ...containers(d.spec.template.spec),
      pairs(d.spec.selector.matchLabels),
    ]),
  ),
  ReplicaSet: columns(
    [['Name'], ['Desired'], ['Current'], ['Ready'], ['Age'], ...WORKLOAD_WIDE],
    typed<ReplicaSet>((r, now) => [
      r.metadata.name,
      r.spec.replicas,
      number(r.status.replicas),
      number(r.status.readyReplicas),
      created(r, now),
      ...containers(r.spec.template.spec),
      pairs(r.spec.selector.matchLabels),
    ]),
  ),
  StatefulSet: columns(
    [['Name'], ['Ready'], ['Age'], ['Containers', 'wide'], ['Images', 'wide']],
    typed<StatefulSet>((s, now) => [
      s.metadata.name,
      `${number(s.status['readyReplicas'])}/${s.spec.replicas}`,
      created(s, now),
      ...containers(s.spec.template.spec),
    ]),
  ),
  ControllerRevision: columns(
    [['Name'], ['Controller'], ['Revision'], ['Age']],
    typed<ControllerRevision>((r, now) => [r.metadata.name, controllerName(r), r.revision, created(r, now)]),
  ),
  DaemonSet: columns(
    [['Name'], ['Desired'], ['Current'], ['Ready'], ['Up-to-date'], ['Available'], ['Node Selector'], ['Age'], ...WORKLOAD_WIDE],
    typed<DaemonSet>((d, now) => [
      d.metadata.name,
      ...['desiredNumberScheduled', 'currentNumberScheduled', 'numberReady', 'updatedNumberScheduled', 'numberAvailable'].map((k) =>
        number(d.status[k]),
      ),
      pairs(d.spec.template.spec.nodeSelector),
      created(d, now),
      ...containers(d.spec.template.spec),
      pairs(d.spec.selector.matchLabels),
    ]),
  ),
  Job: columns(
    [['Name'], ['Status'], ['Completions'], ['Duration'], ['Age'], ...WORKLOAD_WIDE],
    typed<Job>((j, now) => [
      j.metadata.name,
      jobStatus(j),
      `${number(j.status.succeeded)}/${j.spec.completions ?? 1}`,
      jobDuration(j, now),
      created(j, now),
      ...containers(j.spec.template.spec),
      pairs(j.spec.selector?.matchLabels),
    ]),
  ),
  CronJob: columns(
    [['Name'], ['Schedule'], ['Timezone'], ['Suspend'], ['Active'], ['Last Schedule'], ['Age']],
    typed<CronJob>((c, now) => [
      c.metadata.name,
      c.spec.schedule,
      text(dig(c, 'spec', 'timeZone')),
      c.spec.suspend === true ? 'True' : 'False',
      (c.status.active ?? []).length,
      c.status.lastScheduleTime ? age(c.status.lastScheduleTime, now) : '<none>',
      created(c, now),
    ]),
  ),
};
