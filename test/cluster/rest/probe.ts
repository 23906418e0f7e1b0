import { randomBytes } from 'node:crypto';
import { type Answer, type Client, must } from '../../../tools/control-plane/index.ts';
import { until } from '../../e2e/world.ts';

/** One server, and a namespace on it that nobody else uses; the same name on each server, so that messages can be compared. */
export interface Subject {
  readonly client: Client;
  readonly namespace: string;
}

/** Requests of one kind of behaviour; what they are answered, without what differs from run to run. */
export interface Probe {
  readonly title: string;
  run(on: Subject): Promise<unknown>;
}

const TYPES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export const core = ({ namespace }: Subject, rest: string): string => `/api/v1/namespaces/${namespace}/${rest}`;
export const apps = ({ namespace }: Subject, rest: string): string => `/apis/apps/v1/namespaces/${namespace}/${rest}`;

export const get = (on: Subject, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  on.client.request('GET', path, undefined, { headers });
export const post = (on: Subject, path: string, body: unknown): Promise<Answer> => on.client.request('POST', path, body);
export const put = (on: Subject, path: string, body: unknown): Promise<Answer> => on.client.request('PUT', path, body);
export const remove = (on: Subject, path: string, body?: unknown): Promise<Answer> => on.client.request('DELETE', path, body);
export const patch = (on: Subject, path: string, type: keyof typeof TYPES, body: unknown): Promise<Answer> =>
  on.client.request('PATCH', path, body, { headers: { 'content-type': TYPES[type] } });

/** Uids, versions, times and generated names, which differ between any two servers. */
function steady(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replaceAll(/too old resource version: \d+ \(\d+\)/g, 'too old resource version: <version>')
    .replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{5}"/g, '-<suffix>"');
}

/** Code and body of a refusal, whole; of a success only its code. */
export function verdict(answer: Answer): unknown {
  if (answer.status < 300) return answer.status;
  return {
    code: answer.status,
    body: answer.body === undefined ? steady(answer.text) : (JSON.parse(steady(JSON.stringify(answer.body))) as unknown),
  };
}

export const configMap = (name: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...more,
});

/** A pod that stays as it is: no scheduler takes it. */
export const still = (name: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { schedulerName: 'by-hand', containers: [{ name: 'app', image: 'nginx:1.27' }] },
  ...more,
});

export const deployment = (name: string, spec: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } },
    ...spec,
  },
});

export const newName = (): string => `rest-${randomBytes(4).toString('hex')}`;

export async function subjectOn(client: Client, namespace: string): Promise<Subject> {
  await must(client, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return { client, namespace };
}

/** Waits for an answer that satisfies; the answer. */
export async function wait(on: Subject, path: string, good: (answer: Answer) => boolean, what: string): Promise<Answer> {
  let last: Answer | undefined;
  await until(async () => good((last = await get(on, path))), {
    what: () => `${what}; last: ${last?.text.slice(0, 300) ?? ''}`,
    within: 30_000,
  });
  if (last === undefined) throw new Error(what);
  return last;
}
