import { amountOf, at, bytesText, dict, type KubeObject, list, num, stringMap, text, type Workload } from '../../model/index.ts';
import type { LiveFacts } from '../types.ts';

/** The most one container may get, and what holds it there. */
export interface Ceiling {
  readonly amount: number;
  readonly by: string;
}

/** What one container's limit of a resource may become, for all that quota and LimitRange say. `request`: its request, absent when it has none. */
export function ceilings(
  facts: LiveFacts,
  now: Workload,
  wish: { readonly resource: 'memory' | 'cpu'; readonly container: string; readonly limit: number; readonly request?: number },
): readonly Ceiling[] {
  return [...quotaCeilings(facts, now, wish), ...rangeCeilings(facts, now, wish)];
}

type Wish = Parameters<typeof ceilings>[2];

/** Scopes of pods that end by themselves or ask for nothing: not those of a workload with limits. */
const elsewhere = new Set(['Terminating', 'BestEffort']);

function quotaCeilings(facts: LiveFacts, now: Workload, wish: Wish): readonly Ceiling[] {
  const counted = [`limits.${wish.resource}`, ...(wish.request === undefined ? [`requests.${wish.resource}`, wish.resource] : [])];
  return facts.quotas
    .filter((q) => !list(at(q['spec'], 'scopes')).some((s) => elsewhere.has(text(s))))
    .flatMap((quota) => {
      const hard = stringMap(at(quota['status'], 'hard'));
      const used = stringMap(at(quota['status'], 'used'));
      return counted.flatMap((name) => {
        const most = amountOf(hard[name] ?? '');
        if (most === undefined) return [];
        const room = most - (amountOf(used[name] ?? '0') ?? 0);
        // Old pods give their share back only as the new ones become ready, so the surge needs room on top.
        const amount = (room + now.desired * wish.limit) / (now.desired + surge(now, facts.target));
        return [{ amount, by: `ResourceQuota ${quota.metadata.name} (${name})` }];
      });
    });
}

function surge(now: Workload, object: KubeObject | undefined): number {
  if (object?.kind !== 'Deployment' || now.strategy === 'Recreate') return 0;
  const written = at(object['spec'], 'strategy', 'rollingUpdate', 'maxSurge') ?? '25%';
  const percent = /^(\d+)%$/.exec(text(written));
  return percent === null ? (num(written) ?? 1) : Math.ceil((now.desired * Number(percent[1])) / 100);
}

function rangeCeilings(facts: LiveFacts, now: Workload, wish: Wish): readonly Ceiling[] {
  return facts.limitRanges.flatMap((range) => list(at(range['spec'], 'limits')).flatMap((item) => rangeItem(range, item, now, wish)));
}

function rangeItem(range: KubeObject, item: unknown, now: Workload, wish: Wish): readonly Ceiling[] {
  const type = text(at(item, 'type'));
  const by = `LimitRange ${range.metadata.name} (${type})`;
  const most = amountOf(text(at(item, 'max', wish.resource)));
  const ratio = amountOf(text(at(item, 'maxLimitRequestRatio', wish.resource)));
  const others = now.template.containers.filter((c) => c.role === 'app' && c.name !== wish.container);
  const taken = type === 'Pod' ? others.reduce((sum, c) => sum + (amountOf(dict(c.limits)[wish.resource] as string) ?? 0), 0) : 0;
  if (type !== 'Container' && type !== 'Pod') return [];
  return [
    ...(most === undefined ? [] : [{ amount: most - taken, by }]),
    ...(ratio === undefined || wish.request === undefined || type === 'Pod'
      ? []
      : [{ amount: ratio * wish.request, by: `${by}: at most ${ratio} times the request of ${bytesText(wish.request)}` }]),
  ];
}
