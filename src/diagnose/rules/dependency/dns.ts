import { at, type ObjectRef, text } from '../../../model/index.ts';
import { edit, inNamespace, kubectl, target } from '../../command.ts';
import type { Facts, ServiceFact } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import type { Heard } from '../lines.ts';
import { listening, who } from '../signature.ts';
import { endpointIn, isClusterName, serviceAt } from './endpoint.ts';

/** Service names that differ from a name by a letter or two, or contain it. */
function similar(facts: Facts, host: string, namespace: string | undefined): string | undefined {
  const name = host.split('.')[0] ?? host;
  const near = (s: string): boolean => s !== name && (s.includes(name) || name.includes(s) || distance(s, name) <= 2);
  return facts.services.find((s) => s.ref.namespace === namespace && near(s.ref.name))?.ref.name;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The pod does not ask the cluster's DNS: by its own policy, or because it uses the node's network without the policy made for that. */
function asksElsewhere(heard: Heard): string | undefined {
  const spec = heard.container?.pod.body['spec'];
  const policy = text(at(spec, 'dnsPolicy'));
  if (policy === 'Default' || policy === 'None') return `dnsPolicy ${policy}`;
  return at(spec, 'hostNetwork') === true && policy === 'ClusterFirst' ? 'hostNetwork with dnsPolicy ClusterFirst' : undefined;
}

function byPolicy(hit: Hit, heard: Heard, about: { readonly service: ServiceFact; readonly policy: string }): Hit {
  const { service, policy } = about;
  return {
    ...hit,
    cause: 'dns.policy',
    title: `${who(heard)} does not ask the cluster’s DNS (${policy}) and so does not know Service ${service.ref.name}`,
    explanation:
      'The Service exists, and the pod asks the resolver of its node or one of its own, which does not know the names of Services.',
    because: [
      ...hit.because,
      ...(heard.container === undefined ? [] : [{ evidence: heard.container.id, says: policy }]),
      { evidence: service.id, says: `Service ${service.ref.name} exists` },
    ],
    strength: sure.stated,
    steps: [
      {
        text: `Set dnsPolicy to ${policy.startsWith('host') ? 'ClusterFirstWithHostNet' : 'ClusterFirst'}.`,
        command: edit(hit.culprit),
      },
      ...hit.steps,
    ],
  };
}

const setEnv = (owner: ObjectRef, name: string): string =>
  kubectl('set', 'env', target(owner), ...inNamespace(owner), `${name}=<host:port>`);

function refine(hit: Hit, heard: Heard, facts: Facts): Hit {
  const endpoint = endpointIn(heard.line.text) ?? endpointIn(heard.line.rest.slice(0, 4).join(' '));
  if (endpoint === undefined) return hit;
  const { host } = endpoint;
  const ns = heard.about.namespace;
  const service = serviceAt(facts, endpoint, ns);
  const policy = asksElsewhere(heard);
  if (service !== undefined && policy !== undefined) return byPolicy(hit, heard, { service, policy });
  const absent = isClusterName(host) ? facts.absent('Service', host.split('.')[1] ?? ns, host.split('.')[0] ?? host) : undefined;
  const meant = similar(facts, host, ns);
  // Where a setting names the host, the setting is the reason and the failed lookup how it shows: one cause.
  const set = absent === undefined ? undefined : heard.container?.env.find((e) => e.value?.includes(host));
  const there = service === undefined ? [] : [{ evidence: service.id, says: `Service ${service.ref.name} exists` }];
  return {
    ...hit,
    title: `${who(heard)} cannot resolve host ${host}${meant === undefined || service ? '' : ` (a Service ${meant} exists)`}`,
    because:
      absent === undefined
        ? hit.because
        : [...hit.because, { evidence: absent, says: `there is no Service ${host} in ${ns ?? 'the namespace'}` }],
    against: [...hit.against, ...there],
    ...(set === undefined ? {} : { cause: 'config.wrong_address' }),
    strength: service === undefined ? Math.min(0.95, hit.strength + (absent === undefined ? 0 : 0.08)) : hit.strength * 0.6,
    steps: [
      ...(set === undefined
        ? []
        : [
            {
              text: `Correct ${set.name}${meant === undefined ? '' : ` (did you mean ${meant}?)`}.`,
              command: setEnv(hit.culprit, set.name),
            },
          ]),
      {
        text: 'Compare the name in the settings with the Services there are.',
        command: kubectl('get', 'services', ...inNamespace(heard.about)),
      },
      {
        text: 'Resolve it from inside the cluster.',
        command: kubectl(
          'run',
          'dns-check',
          '--rm',
          '-it',
          '--restart=Never',
          '--image=busybox:1.36',
          ...inNamespace(heard.about),
          '--',
          'nslookup',
          host,
        ),
      },
      ...hit.steps,
    ],
  };
}

/** The resolver answered: there is no such name. */
const unknownName = listening({
  cause: 'dns.not_found',
  patterns: [
    /no such host/i,
    /ENOTFOUND/,
    /UnknownHostException/,
    /Name or service not known/i,
    /nodename nor servname/i,
    /could not (?:resolve|translate) host/i,
    /host not found in upstream/i,
    /Unknown MySQL server host/i,
    /NXDOMAIN/,
    /bad address '[^']+'|can't resolve '[^']+'/,
    /No address associated with hostname/i,
    /Name does not resolve/i,
    /failed to lookup address information: Name/i,
    /getaddrinfo: Name|getaddrinfo failed/i,
  ],
  title: (name) => `${name} cannot resolve a host name`,
  explanation: 'The name is not known to DNS: it is misspelt, in another namespace, or its Service does not exist.',
  strength: sure.told,
  steps: () => [],
  refine,
});

export const notFound: Rule = { causes: [...unknownName.causes, 'dns.policy', 'config.wrong_address'], judge: unknownName.judge };

/** The resolver did not answer. */
export const failing = listening({
  cause: 'dns.failing',
  patterns: [
    /EAI_AGAIN/,
    /Temporary failure in name resolution/i,
    /lookup \S+(?: on \S+)?: (?:i\/o timeout|server misbehaving|read udp)/,
    /SERVFAIL/,
    /Try again.*(?:resolve|getaddrinfo)/i,
    /connection timed out; no servers could be reached/,
  ],
  title: (name) => `${name} gets no answer from DNS`,
  explanation: 'The resolver itself fails or times out: CoreDNS, the network to it, or the node’s resolver.',
  strength: sure.likely,
  steps: () => [
    { text: 'See whether CoreDNS is well.', command: kubectl('get', 'pods', '-n', 'kube-system', '-l', 'k8s-app=kube-dns', '-o', 'wide') },
    { text: 'Read its log.', command: kubectl('logs', '-n', 'kube-system', '-l', 'k8s-app=kube-dns', '--tail=50') },
  ],
  refine: (hit, heard) => {
    const endpoint = endpointIn(heard.line.text);
    return endpoint === undefined ? hit : { ...hit, title: `${who(heard)} gets no answer from DNS for ${endpoint.host}` };
  },
});
