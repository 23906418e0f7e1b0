import type { ObjectRef } from '../../../model/index.ts';
import type { Facts, ServiceFact } from '../../facts/index.ts';

/** An address that a program names, as written. */
export interface Endpoint {
  readonly host: string;
  readonly port?: number;
}

const host = String.raw`([A-Za-z_](?:[\w-]*\w)?(?:\.[\w-]+)*|\d{1,3}(?:\.\d{1,3}){3})`;

/** Shapes in which languages and drivers write an address; the first that matches decides. */
const shapes: readonly RegExp[] = [
  new RegExp(String.raw`host(?:name)?[ =:]+["'(]?${host}["')]?[^\n]{0,60}?port[ =:]+"?(\d{2,5})`, 'i'),
  new RegExp(String.raw`server (?:at|on) ["'(]?${host}["')]?,? ?(?::|\(|port )?(\d{2,5})?`, 'i'),
  new RegExp(
    String.raw`(?:lookup|ENOTFOUND|EAI_AGAIN|UnknownHostException:|getaddrinfo \w+|host not found in upstream|could not translate host name|could not resolve host:?|Unknown MySQL server host|resolve hostname|Name or service not known:?|NameResolutionError[^']*|bad address|can't resolve) ["']?${host}["']?(?::(\d{2,5}))?`,
    'i',
  ),
  new RegExp(String.raw`upstream: "\w+://${host}:(\d{2,5})`, 'i'),
  new RegExp(String.raw`\w+://(?:[^@/\s"']*@)?${host}:(\d{2,5})`),
  new RegExp(String.raw`${host}/\d{1,3}(?:\.\d{1,3}){3}:(\d{2,5})`),
  new RegExp(String.raw`${host}/<unresolved>:(\d{2,5})`),
  new RegExp(
    String.raw`(?:\b(?:tcp|to|at|with|ECONNREFUSED|ETIMEDOUT|ECONNRESET|address|addr[=:])|\() ?\[?["'(]?${host}\]?:(\d{2,5})`,
    'i',
  ),
  new RegExp(String.raw`(?:^|[\s"'(=@])${host}:(\d{2,5})(?!\d|:\S)`),
  new RegExp(String.raw`\w+://(?:[^@/\s"']*@)?${host}`),
  new RegExp(String.raw`host(?:name)?[ =:]+["'(]${host}["')]`, 'i'),
];

const notHosts =
  /^(?:line|column|error|at|port|main|index|app|server|https?|file|node|localhost|\w+\.(?:js|ts|go|py|java|rb|rs|cs|php|c|cc|cpp|kt|scala))$/i;

/** Past this a line holds a dump, which takes long to search. */
const longest = 1_500;

export function endpointIn(whole: string): Endpoint | undefined {
  const line = whole.slice(0, longest);
  for (const shape of shapes) {
    const match = shape.exec(line);
    if (match?.[1] === undefined || notHosts.test(match[1])) continue;
    return { host: match[1].replace(/\.$/, ''), ...(match[2] === undefined ? {} : { port: Number(match[2]) }) };
  }
  return undefined;
}

/** The Service a host name or address means, seen from a namespace. */
export function serviceAt(facts: Facts, endpoint: Endpoint, namespace: string | undefined): ServiceFact | undefined {
  const byAddress = facts.services.find((s) => s.addresses.includes(endpoint.host));
  if (byAddress !== undefined) return byAddress;
  const [name, ns, ...rest] = endpoint.host.split('.');
  const inCluster = rest.length === 0 || rest[0] === 'svc';
  return inCluster ? facts.services.find((s) => s.ref.name === name && s.ref.namespace === (ns ?? namespace)) : undefined;
}

/** The pods' owner at a pod address. */
export function ownerAt(facts: Facts, endpoint: Endpoint): ObjectRef | undefined {
  const pod = facts.pods.find((p) => p.ip === endpoint.host);
  return pod && facts.ownerOf(pod.ref);
}

/** A name without a dot, or ending in the cluster's zones, means a Service; others lie outside. */
export function isClusterName(name: string): boolean {
  return /^[a-z0-9-]+$/i.test(name) || /\.svc(\.|$)/.test(name);
}

export function written({ host, port }: Endpoint): string {
  return port === undefined ? host : `${host}:${port}`;
}
