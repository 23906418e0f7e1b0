import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Execution } from '../model/index.ts';
import { verifyApproval } from '../remediate/index.ts';
import { openApi } from './api.ts';
import { probe } from './canary.ts';
import { type Env, type Order, orderOf } from './order.ts';
import { perform } from './perform.ts';
import { Refusal } from './refusal.ts';
import { serverOf } from './server.ts';

/** The Job's own deadline is 120 s: what came of it must be told before. */
const ALL_WITHIN = 100_000;

const sleep = (ms: number): Promise<void> => sleepFor(ms);

/** Does what the environment orders, once, and says what came of it. Never rejects. */
export async function run(env: Env, root: string): Promise<Execution> {
  try {
    return await obey(orderOf(env), env, root);
  } catch (error) {
    if (error instanceof Refusal) return error.execution();
    // A defect of ours: where it struck is not known, so the object must be read to know.
    return { is: 'unclear', step: 'patch', why: `the executor failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function obey(order: Order, env: Env, root: string): Promise<Execution> {
  if (order.is === 'unreadable') throw new Refusal('verify', 'malformed', order.why);
  const until = order.is === 'plan' ? approvedUntil(order) : 0;
  const api = openApi(reachable(env, root), AbortSignal.timeout(ALL_WITHIN));
  try {
    if (order.is === 'canary') return { is: 'canary', probes: await probe({ api, sleep }, order.plan) };
    const { plan, approval } = order;
    return await perform({ api, plan, approval, until, sleep, now: Date.now });
  } finally {
    await api.close();
  }
}

/** Checked before anything else is touched. Milliseconds until which the approval holds. */
function approvedUntil({ approval, keys, plan }: Extract<Order, { is: 'plan' }>): number {
  const verified = verifyApproval(approval, keys, { plan, now: Date.now() });
  if (verified.is === 'refused') throw new Refusal('verify', verified.code, verified.why);
  return verified.claims.exp * 1000;
}

function reachable(env: Env, root: string): ReturnType<typeof serverOf> {
  try {
    return serverOf(env, root);
  } catch (error) {
    throw new Refusal('read', 'no-server', error instanceof Error ? error.message : 'no API server');
  }
}
