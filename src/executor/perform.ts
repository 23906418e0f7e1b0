import { at, digest, type Execution, type KubeObject, list, num, type Plan, text } from '../model/index.ts';
import { type ApiRequest, approvalKey, diffOf, requestsOf } from '../remediate/index.ts';
import { type Answer, type Api, isOk, refusalOf } from './api.ts';
import { ask, type Sleep } from './ask.ts';
import { NoAnswer } from './no-answer.ts';
import { Refusal } from './refusal.ts';

export interface Performing {
  readonly api: Api;
  readonly plan: Plan;
  /** Compact JWS, verified. */
  readonly approval: string;
  /** Milliseconds: the approval's end. */
  readonly until: number;
  readonly sleep: Sleep;
  readonly now: () => number;
}

/**
 * Others write the status of a failing workload all the time, and each write makes our resourceVersion old. What was approved is held by
 * uid and generation, so a conflict is met by reading and comparing afresh, this often.
 */
const ATTEMPTS = 4;

/** Re-reads after a lost answer, and the wait before each, in milliseconds: a request that did arrive is decided within a minute at most. */
const REREADS = [0, 1_000, 4_000, 10_000];

/** Carries out a verified plan: read, compare, rehearse, change, read back. Throws a Refusal while nothing was changed; never repeats a change whose answer was lost. */
export async function perform(it: Performing): Promise<Execution> {
  const left: string[] = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(it, left);
    } catch (error) {
      const again = error instanceof Refusal && error.code === 'Conflict' && attempt < ATTEMPTS;
      if (!again) throw error instanceof Refusal ? error.after(left[0]) : error;
      await it.sleep(200 * attempt);
    }
  }
}

/** It cannot be taken off again: that would be a change without an approval, which admission refuses. */
const APPROVAL_LEFT = `The approval was written onto the pod (annotation ${approvalKey}).`;

/** What the first of two requests has written stands in `left`. Of two requests (a stuck pod: the approval first, then the end) the second is rehearsed when the first is done: admission wants to see it there. */
async function attemptOnce(it: Performing, left: string[]): Promise<Execution> {
  const before = await read(it);
  compare(it.plan, before);
  const source = await readSource(it);
  let done: Execution | undefined;
  const requests = requestsFor(it, before, source);
  for (const request of requests) {
    await rehearse(it, before, request);
    done = await change(it, request);
    if (done.is !== 'applied') return done;
    if (request !== requests.at(-1)) left.push(APPROVAL_LEFT);
  }
  if (done === undefined) throw new Refusal('compare', 'nothing', 'the action asks for nothing');
  return done;
}

export const pathOf = ({ target }: Plan['action']): string =>
  `${target.resource === 'pods' ? '/api/v1' : '/apis/apps/v1'}/namespaces/${target.namespace}/${target.resource}/${target.name}`;

const KINDS = { deployments: 'Deployment', statefulsets: 'StatefulSet', pods: 'Pod' } as const;

function asObject(body: unknown, kind: string): KubeObject | undefined {
  return text(at(body, 'kind')) === kind && text(at(body, 'metadata', 'uid')) !== '' ? (body as KubeObject) : undefined;
}

async function read(it: Performing): Promise<KubeObject> {
  const { action } = it.plan;
  const object = asObject(await ask(it, { method: 'GET', path: pathOf(action) }, 'read'), KINDS[action.target.resource]);
  if (object === undefined) throw new Refusal('read', 'garbage', 'the API server answered with something else than the object');
  return object;
}

function compare({ action }: Plan, object: KubeObject): void {
  const { uid, generation, resource } = action.target;
  if (object.metadata.uid !== uid) throw new Refusal('compare', 'uid', 'the object was deleted and made anew since it was shown');
  const now = num(at(object.metadata, 'generation')) ?? 0;
  if (resource !== 'pods' && now !== generation) {
    throw new Refusal('compare', 'generation', `the object changed since it was shown: generation ${now}, approved was ${generation}`);
  }
}

async function readSource(it: Performing): Promise<KubeObject | undefined> {
  const { action } = it.plan;
  if (action.is !== 'rollback') return undefined;
  const { resource, name, uid } = action.source;
  const path = `/apis/apps/v1/namespaces/${action.target.namespace}/${resource}/${encodeURIComponent(name)}`;
  const source = asObject(await ask(it, { method: 'GET', path }, 'read'), resource === 'replicasets' ? 'ReplicaSet' : 'ControllerRevision');
  if (source?.metadata.uid !== uid) throw new Refusal('compare', 'revision', `revision ${action.revision} is another one than was shown`);
  const owner = list(at(source.metadata, 'ownerReferences')).find((o) => at(o, 'controller') === true);
  if (at(owner, 'uid') !== action.target.uid)
    throw new Refusal('compare', 'revision', `revision ${action.revision} belongs to another workload`);
  return source;
}

/** The source of a rollback is compared with its digest here. */
function requestsFor(it: Performing, before: KubeObject, source: KubeObject | undefined): readonly ApiRequest[] {
  try {
    return requestsOf(it.plan.action, before, it.approval, source);
  } catch (error) {
    throw new Refusal('compare', 'template', error instanceof Error ? error.message : 'the change cannot be made');
  }
}

/** The server's own dry run must give the very diff that was shown. An action that ends the object has no other result than that. */
async function rehearse(it: Performing, before: KubeObject, request: ApiRequest): Promise<void> {
  const { action, diff } = it.plan;
  const body = await ask(it, { ...request, dryRun: true }, 'dry-run');
  const ends = changesNothingElse(it.plan);
  if (ends && digest(diffOf(before, undefined)) !== diff)
    throw new Refusal('dry-run', 'diff', 'what was shown is not what this action does');
  if (ends && request.method !== 'PATCH') return;
  const after = asObject(body, KINDS[action.target.resource]);
  if (after === undefined)
    throw new Refusal('dry-run', 'garbage', 'the API server answered the dry run with something else than the object');
  const fields = diffOf(before, after);
  if (ends ? fields.length > 0 : digest(fields) !== diff) {
    throw new Refusal('dry-run', 'diff', 'the API server would change something else than what was shown and approved', { would: fields });
  }
}

function changesNothingElse({ action }: Plan): boolean {
  return action.is === 'evict-pod' || action.is === 'delete-stuck-pod';
}

async function change(it: Performing, request: ApiRequest): Promise<Execution> {
  if (it.now() >= it.until) throw new Refusal('verify', 'time', 'the approval expired before the change could be made');
  let answer: Answer;
  try {
    answer = await it.api.send(request);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.sent === 'no') throw new Refusal('patch', 'no-answer', `the API server: ${error.message}`);
    return findOut(it, request, error.message);
  }
  if (isOk(answer)) return readBack(it, request);
  const { code, why } = refusalOf(answer);
  if (answer.status >= 500 && !isRefusedByWebhook(why)) return findOut(it, request, why);
  throw new Refusal('patch', code, why);
}

/** Admission comes before storage: a webhook that cannot be called has stopped the request for good. */
const isRefusedByWebhook = (why: string): boolean => why.includes('failed calling webhook');

/** The change was accepted. What stands in the object now is told; where it cannot be read, that is. */
async function readBack(it: Performing, request: ApiRequest): Promise<Execution> {
  const seen = await look(it, request);
  if (seen.is === 'done') return seen.execution;
  return { is: 'unclear', step: 'read-back', why: `the change was accepted, but ${seen.why}` };
}

/** Nobody said whether the change was made: only the object can. It is looked at for a while, and the change is never sent again. */
async function findOut(it: Performing, request: ApiRequest, why: string): Promise<Execution> {
  let last = '';
  for (const wait of REREADS) {
    await it.sleep(wait);
    const seen = await look(it, request);
    if (seen.is === 'done') return seen.execution;
    last = seen.why;
  }
  return { is: 'unclear', step: 'patch', why: `the change was sent and no clear answer came (${why}); ${last}` };
}

type Seen = { readonly is: 'done'; readonly execution: Execution } | { readonly is: 'not'; readonly why: string };

async function look(it: Performing, request: ApiRequest): Promise<Seen> {
  try {
    const object = await read(it);
    return request.method === 'PATCH' ? carries(it, object) : going(it, object);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (request.method !== 'PATCH' && error.code === 'NotFound') return { is: 'done', execution: applied(it, undefined) };
    return { is: 'not', why: `the object could not be read: ${error.message}` };
  }
}

function carries(it: Performing, object: KubeObject): Seen {
  const { uid } = it.plan.action.target;
  const ours = object.metadata.uid === uid && at(object.metadata, 'annotations', approvalKey) === it.approval;
  return ours ? { is: 'done', execution: applied(it, object) } : { is: 'not', why: 'the object does not carry this approval' };
}

function going(it: Performing, object: KubeObject): Seen {
  const gone = object.metadata.uid !== it.plan.action.target.uid || object.metadata['deletionTimestamp'] !== undefined;
  return gone ? { is: 'done', execution: applied(it, object) } : { is: 'not', why: 'the pod is still there' };
}

function applied(it: Performing, object: KubeObject | undefined): Execution {
  return {
    is: 'applied',
    generation: num(at(object, 'metadata', 'generation')) ?? 0,
    resourceVersion: object?.metadata.resourceVersion ?? '',
    at: new Date(it.now()).toISOString(),
  };
}
