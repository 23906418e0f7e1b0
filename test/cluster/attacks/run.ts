import { randomUUID } from 'node:crypto';
import type { Answer, AuditEntry } from '../../../tools/control-plane/index.ts';
import { until } from '../../e2e/world.ts';
import type { Attack, Layer, Request } from './attack.ts';
import { setLayer, type World } from './world.ts';

/** Who ended a request: one of our layers, something else of the server, or nobody. */
export type By = Layer | 'other' | 'nobody';

export interface Sent {
  readonly attack: Attack;
  readonly request: string;
  /** The audit log's key of the request. */
  readonly id: string;
  readonly dry: 'dry run' | 'real';
  readonly by: By;
  readonly status: number;
  readonly message: string;
}

const connects = /\/(exec|attach|portforward|proxy)(\?|\/|$)/;

/** The same request as a dry run; undefined where the API has none. A deletion's options travel in its body, and then only there. */
export function dryTwin(request: Request): Request | undefined {
  if (request.method === 'GET' || connects.test(request.path)) return undefined;
  if (request.method === 'DELETE' && request.body !== undefined)
    return { ...request, body: { ...(request.body as object), dryRun: ['All'] } };
  return { ...request, path: `${request.path}${request.path.includes('?') ? '&' : '?'}dryRun=All` };
}

/** As the server words it: each of our layers names itself. */
export function refusedBy(status: number, message: string): By {
  if (/ValidatingAdmissionPolicy 'k8s-rca-executor-/.test(message)) return 'vap';
  if (
    /admission webhook "executor-guard\.k8s-rca\.io" denied the request|failed calling webhook "executor-guard\.k8s-rca\.io"/.test(message)
  )
    return 'gatekeeper';
  // Absent, or no longer the object that was meant: nothing to refuse.
  return status >= 400 && status !== 404 && status !== 409 ? 'other' : 'nobody';
}

const wordsOf = (answer: Answer): string =>
  (answer.body as { readonly message?: string } | undefined)?.message ?? answer.text.slice(0, 300);

export async function send(world: World, attack: Attack, request: Request, dry: Sent['dry']): Promise<Sent> {
  const id = randomUUID();
  const type: Record<string, string> = request.contentType === undefined ? {} : { 'content-type': request.contentType };
  const client = world.as[attack.as ?? 'executor'];
  const answer = await client.request(request.method, request.path, request.body, { headers: { ...type, 'audit-id': id } });
  const message = answer.status >= 400 ? wordsOf(answer) : '';
  return {
    attack,
    request: `${request.method} ${request.path}`,
    id,
    dry,
    by: refusedBy(answer.status, message),
    status: answer.status,
    message,
  };
}

/** Controllers write statuses at any time: who meets a conflict reads and asks again, as the executor does. */
const TRIES = 20;

async function ask(world: World, attack: Attack, dry: Sent['dry']): Promise<Sent | undefined> {
  for (let left = TRIES; ; left -= 1) {
    const made = await attack.request(world);
    const request = dry === 'real' ? made : dryTwin(made);
    if (request === undefined) return undefined;
    const sent = await send(world, attack, request, dry);
    if (!/the object has been modified/.test(sent.message) || left === 0) return sent;
  }
}

/** As a dry run where there is one, then for real. */
export async function strike(world: World, attack: Attack): Promise<readonly Sent[]> {
  const sent = [await ask(world, attack, 'dry run'), await ask(world, attack, 'real')];
  return sent.filter((one) => one !== undefined);
}

/** Against one layer alone: for real where it must refuse, else as a dry run, so that nothing of what it lets through happens. */
export async function strikeAlone(world: World, attack: Attack, layer: Layer): Promise<readonly Sent[]> {
  const sent = await ask(world, attack, attack.by.includes(layer) ? 'real' : 'dry run');
  return sent === undefined ? [] : [sent];
}

/** Waits until the layer answers as it was switched: a policy takes effect about a second after it is stored. */
export async function switchLayer(world: World, layer: Layer, on: 'on' | 'off', probes: readonly Attack[]): Promise<void> {
  await setLayer(world, layer, on);
  for (const probe of probes) {
    let last = '';
    const answers = async (): Promise<boolean> => {
      const request = await probe.request(world);
      const sent = await send(world, probe, dryTwin(request) ?? request, 'dry run');
      last = `${sent.status} ${sent.message}`;
      return (sent.by === layer) === (on === 'on');
    };
    await until(answers, { what: () => `${layer} to be ${on} for ${probe.name}: ${last}`, within: 60_000 });
  }
}

/** What the API server's own record says of these requests. */
export function fromAudit(log: readonly AuditEntry[], sent: readonly Sent[]): ReadonlyMap<string, By> {
  const wanted = new Set(sent.map((one) => one.id));
  const entries = log.filter((entry) => wanted.has(entry.auditID) && entry.stage === 'ResponseComplete');
  return new Map(entries.map((entry) => [entry.auditID, refusedBy(entry.responseStatus?.code ?? 0, entry.responseStatus?.message ?? '')]));
}
