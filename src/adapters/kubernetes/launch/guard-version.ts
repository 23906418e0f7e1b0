import { at, digest, list, text } from '../../../model/index.ts';
import type { Clock } from '../../../ports/index.ts';
import type { Connection } from '../connection.ts';
import { withDeadline } from '../deadline.ts';
import { failureFrom } from '../failure.ts';
import { jsonOf } from '../lines.ts';

export interface Reading {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Per request, milliseconds. */
  readonly timeout: number;
}

const ANSWER_BYTES = 16 * 1024 * 1024;

/** Every list that holds a part of the guard, and which of its items do. */
const PARTS: readonly { readonly path: string; readonly ours: RegExp }[] = [
  { path: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', ours: /^k8s-rca-/ },
  { path: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings', ours: /^k8s-rca-/ },
  { path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', ours: /^(k8s-rca-|gatekeeper-)/ },
  { path: '/apis/templates.gatekeeper.sh/v1/constrainttemplates', ours: /^rcaexecutor/ },
  { path: '/apis/constraints.gatekeeper.sh/v1beta1/rcaexecutorguard', ours: /./ },
  { path: '/apis/constraints.gatekeeper.sh/v1beta1/rcaexecutordeny', ours: /./ },
  { path: '/apis/config.gatekeeper.sh/v1alpha1/configs', ours: /./ },
];

/**
 * A digest over what the guard consists of: the specs of its objects, which are there at all, and whether anybody serves its webhook. What
 * cannot be read counts as what the server said about it, so that a right that comes or goes changes it too. Rejects when the server cannot
 * be reached. A webhook that is addressed by URL is not seen to stop: only the canary shows that.
 */
export async function guardVersion(reading: Reading): Promise<string> {
  const parts = await Promise.all(PARTS.map((part) => partOf(reading, part)));
  const services = parts.flatMap((part) => (Array.isArray(part) ? part.flatMap(servicesOf) : []));
  return digest([parts.map(told), await Promise.all(services.map((service) => servedBy(reading, service)))]);
}

type Part = readonly unknown[] | string;

async function partOf(reading: Reading, part: (typeof PARTS)[number]): Promise<Part> {
  const items = await listed(reading, part.path, {});
  return typeof items === 'string' ? items : items.filter((item) => part.ours.test(text(at(item, 'metadata', 'name'))));
}

/** What stands there, or why it cannot be known: no right to, or nothing of the kind is served. */
export async function listed({ connection, clock, timeout }: Reading, path: string, query: Record<string, string>): Promise<Part> {
  try {
    const call = { path, query: { ...query, limit: '500' } };
    const body = await withDeadline({ clock, ms: timeout, signal: new AbortController().signal }, async (signal) =>
      jsonOf(await connection.open({ ...call, signal }), ANSWER_BYTES),
    );
    return list(at(body, 'items'));
  } catch (error) {
    const failure = failureFrom(error);
    if (['forbidden', 'not-found', 'unknown-path'].includes(failure.kind)) return failure.kind;
    throw failure;
  }
}

function told(part: Part): unknown {
  if (typeof part === 'string') return part;
  return part.map((item) => [
    at(item, 'metadata', 'name'),
    at(item, 'metadata', 'uid'),
    at(item, 'spec'),
    withoutCertificate(at(item, 'webhooks')),
  ]);
}

interface Service {
  readonly namespace: string;
  readonly name: string;
}

function servicesOf(configuration: unknown): readonly Service[] {
  return list(at(configuration, 'webhooks')).flatMap((webhook) => {
    const service = at(webhook, 'clientConfig', 'service');
    return service === undefined ? [] : [{ namespace: text(at(service, 'namespace')), name: text(at(service, 'name')) }];
  });
}

async function servedBy(reading: Reading, { namespace, name }: Service): Promise<string> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`;
  const slices = await listed(reading, path, { labelSelector: `kubernetes.io/service-name=${name}` });
  if (typeof slices === 'string') return slices;
  const ready = slices.some((slice) => list(at(slice, 'endpoints')).some((e) => at(e, 'conditions', 'ready') !== false));
  return ready ? 'served' : 'served by nobody';
}

/** Certificates of webhooks rotate; what they judge does not change by it. */
function withoutCertificate(webhooks: unknown): unknown {
  return list(webhooks).map((webhook) => {
    const { clientConfig, ...rest } = Object(webhook) as Record<string, unknown>;
    const { caBundle: _, ...client } = Object(clientConfig) as Record<string, unknown>;
    return { ...rest, clientConfig: client };
  });
}
