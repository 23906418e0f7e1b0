import { type Observation, refOf, type Signal } from '../model/index.ts';
import { judgeClaim } from './claim.ts';
import { judgeEvent } from './event.ts';
import { defaultGrace } from './grace.ts';
import { judgeCronJob, judgeJob } from './job.ts';
import { type Context, type Judgement, nothing, type Seen } from './judge.ts';
import { judgeNode } from './node.ts';
import { judgePod } from './pod.ts';
import { judgeWorkload } from './workload.ts';

/** Everything this object shows now, and when to ask again. A pure function of the object and of `now`: equal values, equal ids. */
export function judge(observation: Observation, context: Context): Judgement {
  if (observation.is === 'gone') return nothing;
  const { object, owners, at } = observation;
  const seen: Seen = { context, grace: { ...defaultGrace, ...context.grace }, about: refOf(object), owners, seenAt: at };
  switch (object.kind) {
    case 'Pod':
      return judgePod(seen, object);
    case 'Node':
      return judgeNode(seen, object);
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return judgeWorkload(seen, object);
    case 'Job':
      return judgeJob(seen, object);
    case 'CronJob':
      return judgeCronJob(seen, object);
    case 'PersistentVolumeClaim':
      return judgeClaim(seen, object);
    case 'Event':
      return judgeEvent(seen, object);
    default:
      return nothing;
  }
}

/** All failures this object shows now; empty = healthy, gone or not judged. */
export function detect(observation: Observation, context: Context): readonly Signal[] {
  return judge(observation, context).signals;
}
