import {
  amountOf,
  at,
  type Container,
  coresText,
  dict,
  type KubeObject,
  list,
  podOf,
  type Resources,
  stringMap,
  text,
  type Workload,
} from '../../model/index.ts';
import { none, offered, workloadOn } from '../objects.ts';
import type { ActionRule, Bounds, LiveFacts, NoOffer } from '../types.ts';
import { type Ceiling, ceilings } from './room.ts';

/** A limit that grows by less would hardly cure anything. */
const worthwhile = 1.25;
const mebi = 2 ** 20;

export const setResources: ActionRule = {
  kind: 'set-resources',
  cures: (cause) => cause === 'oom.container_limit' || cause === 'app.cpu_limit',
  offer(proposal, facts, bounds) {
    const on = workloadOn(facts.target);
    if ('is' in on) return on;
    const { object, target, now } = on;
    const resource = proposal.finding.cause === 'app.cpu_limit' ? 'cpu' : 'memory';
    const container = now.template.containers.find((c) => c.role === 'app' && c.name === proposal.finding.container);
    if (container === undefined) return none('The container whose limit is too low is not one of the workload’s own containers.');
    if (now.strategy === 'OnDelete') return none(`${target.name} replaces its pods only when they are deleted (OnDelete).`);
    if (now.paused) return none(`The rollout of ${target.name} is paused, so the new limit would not reach its pods.`);
    const [vpa] = facts.autoscalers.filter(
      (a) => a.kind === 'VerticalPodAutoscaler' && text(at(a['spec'], 'updatePolicy', 'updateMode')) !== 'Off',
    );
    if (vpa !== undefined) return none(`VerticalPodAutoscaler ${vpa.metadata.name} sets its resources.`);
    const limit = nextLimit(container, resource, { facts, now, bounds });
    if (typeof limit !== 'string') return limit;
    const old = resourcesIn(object, container.name);
    const resources = { [container.name]: { ...old, limits: { ...old.limits, [resource]: limit } } };
    const action = { is: 'set-resources', target, resources } as const;
    return offered(
      action,
      { cause: proposal.finding.cause, before: object, owner: object },
      {
        title: `Raise the ${resource} limit of ${container.name} to ${limit}`,
        says: `Its limit of ${container.limits[resource] ?? ''} is too low for what it does; the request stays as it is.`,
        success: 'All replicas run with the new limit and are available, without a new restart, and the failure is gone.',
        undo: { is: 'set-resources', resources: { [container.name]: old } },
        notes: notesOn(container, resource),
      },
    );
  },
};

type Resource = 'memory' | 'cpu';

function nextLimit(
  container: Container,
  resource: Resource,
  around: { readonly facts: LiveFacts; readonly now: Workload; readonly bounds: Bounds },
): string | NoOffer {
  const { facts, now, bounds } = around;
  const limit = amountOf(container.limits[resource] ?? '') ?? 0;
  if (limit <= 0) return none(`Container ${container.name} has no ${resource} limit that could be raised.`);
  const blind = ['ResourceQuota', 'LimitRange'].filter((kind) => facts.unseenKinds.includes(kind));
  if (blind.length > 0) return none(`It cannot be seen how much the namespace allows (${blind.join(', ')} could not be read).`);
  const request = amountOf(container.requests[resource] ?? '');
  // Twice is the usual guess. What does not even fit the start gets all that is allowed, and a tiny limit says nothing about the need.
  const factor = resource === 'memory' && diesAtStart(facts, container.name) ? bounds.factor : Math.min(2, bounds.factor);
  const wish = Math.max(factor * limit, resource === 'memory' ? bounds.memoryFloor : 0);
  const asked = { resource, container: container.name, limit, ...(request === undefined ? {} : { request }) };
  const lowest = ceilings(facts, now, asked).reduce<Ceiling>((low, c) => (c.amount < low.amount ? c : low), { amount: wish, by: '' });
  const unit = resource === 'memory' ? mebi : 0.001;
  const next = Math.floor(lowest.amount / unit + 1e-9) * unit;
  if (next < worthwhile * limit) return none(`${lowest.by} leaves no room for a higher ${resource} limit.`);
  return resource === 'memory' ? canonicalBytes(next) : coresText(next);
}

/** Killed for memory within a minute of its start, each time that is known: a leak or a burst takes longer. */
function diesAtStart(facts: LiveFacts, name: string): boolean {
  const lives = facts.pods
    .flatMap((p) => podOf(p).containers)
    .filter((c) => c.name === name)
    .flatMap((c) => [c.state, c.last])
    .flatMap((s) =>
      s.is === 'terminated' && s.reason === 'OOMKilled' ? [(s.finishedAt ?? 0) - (s.startedAt ?? Number.NEGATIVE_INFINITY)] : [],
    );
  return lives.length > 0 && lives.every((ms) => ms < 60_000);
}

/** Bytes in the API server's own spelling: a whole number of the largest binary unit. */
export function canonicalBytes(bytes: number): string {
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && value % 1024 === 0 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value}${units[unit]}`;
}

/** `resources` of one container as it stands, whole. */
function resourcesIn(object: KubeObject, name: string): Resources {
  const containers = list(at(object['spec'], 'template', 'spec', 'containers'));
  const written = dict(
    at(
      containers.find((c) => text(at(c, 'name')) === name),
      'resources',
    ),
  );
  const part = (key: 'requests' | 'limits') => (written[key] === undefined ? {} : { [key]: stringMap(written[key]) });
  return { ...written, ...part('requests'), ...part('limits') };
}

function notesOn({ name, limits, requests }: Container, resource: Resource): readonly string[] {
  const guaranteed = ['cpu', 'memory'].every((r) => limits[r] !== undefined && limits[r] === requests[r]);
  return [
    ...(guaranteed ? [`Request and limit of ${name} are equal now; with a higher limit its pods are no longer of class Guaranteed.`] : []),
    ...(requests[resource] === undefined
      ? [`${name} states no ${resource} request, so its request follows the limit and needs that much room on a node.`]
      : []),
  ];
}
