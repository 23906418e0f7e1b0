import { createServer, request as ask, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { policyParameters, renderPolicies } from '../../policies/index.ts';
import type { KeySet } from '../../src/model/index.ts';

/** A practice cluster seen as one with the shipped policies: what the bot reads of its guard, and what the guard refuses the bot. */
export interface AdmissionFront {
  readonly url: string;
  stop(): Promise<void>;
}

const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const CONSTRAINTS = '/apis/constraints.gatekeeper.sh/v1beta1/';

/** Everything else is handed on to `url` as it is. */
export async function startAdmissionFront(about: {
  readonly url: string;
  readonly namespace: string;
  readonly keys: KeySet;
}): Promise<AdmissionFront> {
  const { url, namespace, keys } = about;
  const image = `registry.example.com/k8s-rca@sha256:${'0'.repeat(64)}`;
  const policies = renderPolicies(policyParameters({ namespace, image, cluster: 'practice', keys, namespaces: ['shop'] }));
  const status = { byPod: [{ enforced: true, operations: ['webhook'], observedGeneration: 1 }] };
  const kept = (kind: string): readonly object[] =>
    policies.constraints
      .filter((one) => one.kind.toLowerCase() === kind)
      .map((one) => ({ ...one, metadata: { ...one.metadata, generation: 1 }, status }));
  const listed = (path: string): readonly object[] | undefined =>
    path === WEBHOOKS ? policies.webhooks : path.startsWith(CONSTRAINTS) ? kept(path.slice(CONSTRAINTS.length)) : undefined;
  const server = createServer((request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', url);
    const items = request.method === 'GET' ? listed(path) : undefined;
    if (items !== undefined) return answer(response, 200, { items });
    const piece = request.method === 'POST' && searchParams.has('dryRun') ? refusing(path, namespace) : undefined;
    if (piece !== undefined) return answer(response, 422, refusal(piece));
    const onward = ask(`${url}${request.url}`, { method: request.method, headers: request.headers }, (from) => {
      response.writeHead(from.statusCode ?? 500, from.headers);
      from.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    return request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The policy that is against a dry run of the bot. */
function refusing(path: string, namespace: string): string | undefined {
  if (path === `/apis/batch/v1/namespaces/${namespace}/jobs`) return 'k8s-rca-executor-job-shape';
  return path === `/api/v1/namespaces/${namespace}/serviceaccounts/k8s-rca-canary/token` ? 'k8s-rca-executor-token' : undefined;
}

function refusal(piece: string): object {
  const message = `ValidatingAdmissionPolicy '${piece}' with binding '${piece}' denied request: not so`;
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Invalid', code: 422, message };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
