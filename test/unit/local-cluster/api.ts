import { afterEach } from 'vitest';
import { type PracticeCluster, type PracticeOptions, startPracticeCluster } from '../../../src/local/cluster/index.ts';

const running: PracticeCluster[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((cluster) => cluster.stop()));
});

/** A practice cluster that ends with the test. */
export async function practice(options: PracticeOptions = {}): Promise<PracticeCluster> {
  const cluster = await startPracticeCluster({ timeScale: 50, ...options });
  running.push(cluster);
  return cluster;
}

export type Json = { [key: string]: any }; // oxlint-disable-line typescript/no-explicit-any -- bodies of the API, read field by field in tests

export interface Answer {
  readonly code: number;
  readonly body: Json;
  readonly headers: Headers;
}

const TYPES: Readonly<Record<string, string>> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

export async function ask(
  cluster: PracticeCluster,
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<Answer> {
  const response = await fetch(cluster.url + path, {
    method,
    headers: { 'content-type': TYPES[type] ?? type, 'user-agent': 'tester/1.0' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { code: response.status, headers: response.headers, body: text.startsWith('{') ? (JSON.parse(text) as Json) : { text } };
}

export const get = (cluster: PracticeCluster, path: string): Promise<Answer> => ask(cluster, 'GET', path);

/** Asks until the answer satisfies; at most a minute. */
export async function until(cluster: PracticeCluster, path: string, good: (body: Json) => boolean): Promise<Json> {
  const deadline = Date.now() + 60_000;
  let body: Json = {};
  while (Date.now() < deadline) {
    body = (await get(cluster, path)).body;
    if (good(body)) return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${path} never became right; last: ${JSON.stringify(body).slice(0, 1500)}`);
}

/** The first pod whose first container satisfies. */
export const podWhere = (cluster: PracticeCluster, selector: string, good: (status: Json, pod: Json) => boolean): Promise<Json> =>
  until(cluster, `/api/v1/namespaces/default/pods?labelSelector=${encodeURIComponent(selector)}`, (list) =>
    (list['items'] ?? []).some((pod: Json) => good(pod['status']?.containerStatuses?.[0] ?? {}, pod)),
  ).then((list) => list['items'].find((pod: Json) => good(pod['status']?.containerStatuses?.[0] ?? {}, pod)) as Json);

/** An open watch, its lines parsed as they come. */
export async function openWatch(
  cluster: PracticeCluster,
  path: string,
): Promise<{ next(): Promise<Json | 'ended'>; stop(): void; code: number }> {
  const abort = new AbortController();
  const response = await fetch(cluster.url + path, { signal: abort.signal });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  return {
    code: response.status,
    stop: () => abort.abort(),
    async next() {
      for (;;) {
        const at = text.indexOf('\n');
        if (at >= 0) {
          const line = text.slice(0, at);
          text = text.slice(at + 1);
          return JSON.parse(line) as Json;
        }
        const chunk = await reader?.read().catch(() => undefined);
        if (chunk === undefined || chunk.done) return 'ended';
        text += decoder.decode(chunk.value, { stream: true });
      }
    },
  };
}

export const deployment = (name: string, container: Json, replicas = 1): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', ...container }] } },
  },
});

export const configMap = (name: string, data: Json = { a: '1' }): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
