import {
  at,
  type CanaryPlan,
  digest,
  type GuardLayer,
  type GuardProbe,
  type GuardVerdict,
  list,
  text,
  type Untried,
} from '../../../model/index.ts';
import type { Clock, JobState } from '../../../ports/index.ts';
import type { Connection } from '../connection.ts';
import { withDeadline } from '../deadline.ts';
import { failureFrom } from '../failure.ts';
import { jsonOf } from '../lines.ts';

export interface CanaryNeeds {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly timeout: number;
  /** Layers that are demanded. */
  readonly layers: readonly GuardLayer[];
  /** Makes the Job; resolves with its name. */
  launch(plan: CanaryPlan): Promise<string>;
  state(job: string): Promise<JobState>;
  remove(job: string): Promise<void>;
  newId(): string;
  /** What the bot itself must be refused, by the policies of its own namespace. */
  botProbes(): Promise<readonly GuardProbe[]>;
  /** What is wrong with pieces of Gatekeeper's that no request can show. */
  gatekeeperFaults(): Promise<readonly string[]>;
}

interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** A Job that has not told its result by then never will: its own deadline is 120 s. */
const RESULT_WITHIN = 150_000;
const LOOK_EVERY = 500;
const ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Proves each layer afresh. Never rejects: what could not be shown does not hold, and says why. A namespace in which nothing is there to try
 * it on says nothing about the others.
 */
export async function canary(needs: CanaryNeeds, namespaces: readonly string[]): Promise<readonly GuardVerdict[]> {
  try {
    if (namespaces.length === 0) return all(needs, 'no namespace is open to changes, so there is nothing to prove it in');
    const found = await Promise.all(namespaces.map((namespace) => harmless(needs, namespace)));
    const untried = found.filter((one) => 'why' in one);
    const deployments = found.filter((one) => 'name' in one);
    if (deployments.length === 0) return all(needs, untried.map((one) => `namespace ${one.namespace} ${one.why}`).join('; '));
    const demands = (layer: GuardLayer): boolean => needs.layers.includes(layer);
    const [own, ...more] = await Promise.all([
      probesOf(needs, deployments),
      demands('vap') ? needs.botProbes() : [],
      demands('gatekeeper') ? needs.gatekeeperFaults() : [],
    ]);
    const [bot, faults] = more;
    const probes = { executor: own, bot, faults };
    const tried = deployments.map((one) => one.namespace);
    return needs.layers.map((layer) => ({ ...verdictOf(layer, tried, probes, needs.clock.now()), untried }));
  } catch (error) {
    return all(needs, error instanceof Unproven ? error.message : failureFrom(error).message);
  }
}

class Unproven extends Error {}

function all({ layers, clock }: CanaryNeeds, why: string): readonly GuardVerdict[] {
  return layers.map((layer) => ({ layer, holds: false, at: clock.now(), why: `could not be proven: ${why}` }));
}

/** Any Deployment does, with any number of replicas: it is only ever asked what would be refused. */
async function harmless(needs: CanaryNeeds, namespace: string): Promise<Place | Untried> {
  try {
    const found = (await deploymentsOf(needs, namespace)).find((d) => isOpen(d));
    if (found === undefined) return { namespace, why: 'holds no Deployment to try it on' };
    return { namespace, name: text(at(found, 'metadata', 'name')) };
  } catch (error) {
    return { namespace, why: `could not be read: ${failureFrom(error).message}` };
  }
}

async function deploymentsOf({ connection, clock, timeout }: CanaryNeeds, namespace: string): Promise<readonly unknown[]> {
  const call = { path: `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments`, query: { limit: '100' } };
  const body = await withDeadline({ clock, ms: timeout, signal: new AbortController().signal }, async (signal) =>
    jsonOf(await connection.open({ ...call, signal }), ANSWER_BYTES),
  );
  return list(at(body, 'items'));
}

/** One that the guard leaves to the approval alone: not closed by its own label. */
function isOpen(deployment: unknown): boolean {
  return at(deployment, 'metadata', 'labels', 'k8s-rca.io/remediation') !== 'disabled';
}

async function probesOf(needs: CanaryNeeds, deployments: readonly Place[]): Promise<readonly GuardProbe[]> {
  const { connection, clock, layers } = needs;
  const plan: CanaryPlan = { v: 1, id: needs.newId(), cluster: connection.name, canary: { layers, deployments } };
  const job = await needs.launch(plan);
  try {
    const end = clock.now() + RESULT_WITHIN;
    for (;;) {
      const state = await needs.state(job);
      if (state.is === 'done' && state.execution.is === 'canary' && state.plan === digest(plan)) return state.execution.probes;
      if (state.is === 'done') throw new Unproven('the canary’s Job did something else');
      if (state.is === 'failed') throw new Unproven(`${state.code}: ${state.why}`);
      if (clock.now() >= end) throw new Unproven(state.is === 'waiting' ? state.why : 'the canary’s Job gave no result');
      await clock.sleep(LOOK_EVERY);
    }
  } finally {
    await needs.remove(job).catch(() => undefined);
  }
}

interface Probed {
  readonly executor: readonly GuardProbe[];
  readonly bot: readonly GuardProbe[];
  readonly faults: readonly string[];
}

/** Each piece on its own: what another one refused does not count for it. */
function verdictOf(layer: GuardLayer, namespaces: readonly string[], { executor, bot, faults }: Probed, now: number): GuardVerdict {
  const own = executor.filter((p) => p.layer === layer);
  const open = [...own, ...bot.filter((p) => p.layer === layer)].filter((p) => !p.refused);
  const unseen = namespaces.filter((n) => !own.some((p) => p.namespace === n));
  const why = [
    ...open.map((p) => `${p.namespace}: not refused by ${p.piece}: ${p.said}`),
    ...unseen.map((n) => `${n}: was not probed`),
    ...(layer === 'gatekeeper' ? faults : []),
  ].join('; ');
  return { layer, holds: why === '', at: now, why };
}
