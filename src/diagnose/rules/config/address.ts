import type { EnvVar } from '../../../model/index.ts';
import { inNamespace, kubectl } from '../../command.ts';
import type { ContainerFact, Facts } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { isClusterName, serviceAt } from '../dependency/endpoint.ts';

interface Address {
  readonly variable: string;
  readonly host: string;
  readonly port?: number;
}

const url = /^(?:[a-z][\w+.-]*:\/\/(?:[^@/]*@)?)?([a-z0-9](?:[\w.-]*\w)?)(?::(\d{2,5}))?(?:\/\S*)?$/i;

/** `CART_ADDR=cart:7070`, `DB_URL=postgres://u@db:5432/x`, and `DB_HOST=db` with `DB_PORT=5433`. */
function addressOf(e: EnvVar, all: readonly EnvVar[]): Address | undefined {
  if (e.value === undefined || !/ADDR|URL|URI|HOST|ENDPOINT|SERVER|SERVICE|DSN|BROKER/i.test(e.name)) return undefined;
  const m = url.exec(e.value.trim());
  if (m?.[1] === undefined || /^\d+$/.test(m[1]) || !isClusterName(m[1])) return undefined;
  const beside = /_?HOST(?:NAME)?$/i.test(e.name)
    ? all.find((p) => p.name === e.name.replace(/HOST(?:NAME)?$/i, 'PORT'))?.value
    : undefined;
  const port = Number(m[2] ?? beside ?? 0);
  return { variable: e.name, host: m[1], ...(port > 0 ? { port } : {}) };
}

interface Fault {
  readonly says: string;
  readonly pointer: Hit['because'][number];
  readonly strength: number;
}

/** A name with a scheme or a port is meant as an address; a bare word may be anything. */
function faultOf(a: Address, namespace: string | undefined, facts: Facts): Fault | undefined {
  const service = serviceAt(facts, a, namespace);
  if (service !== undefined) {
    const offered = service.ports.map((p) => p.port);
    // A headless Service maps no port: its pods are asked directly.
    if (a.port === undefined || offered.length === 0 || offered.includes(a.port) || service.addresses.length === 0) return undefined;
    return {
      says: `${a.variable} names ${a.host}:${a.port}, but Service ${service.ref.name} offers port ${offered.join(', ')}`,
      pointer: { evidence: service.id, says: `Service ${service.ref.name} has port ${offered.join(', ')}` },
      strength: sure.told,
    };
  }
  const gone = facts.absent('Service', a.host.split('.')[1] ?? namespace, a.host.split('.')[0] ?? a.host);
  if (gone === undefined || a.port === undefined) return undefined;
  return {
    says: `${a.variable} names ${a.host}:${a.port}, and there is no Service ${a.host}`,
    pointer: { evidence: gone, says: `there is no Service ${a.host}` },
    strength: sure.likely,
  };
}

function judge(c: ContainerFact, facts: Facts): readonly Hit[] {
  return c.env.flatMap((e): Hit[] => {
    const address = addressOf(e, c.env);
    const fault = address && faultOf(address, c.pod.ref.namespace, facts);
    if (fault === undefined) return [];
    const culprit = facts.ownerOf(c.pod.ref);
    const well = c.pod.well;
    return [
      {
        cause: 'config.wrong_address',
        title: `${c.name} is given a wrong address: ${fault.says}`,
        explanation: 'The setting points at a host or port that no Service of the cluster offers, so connections to it cannot succeed.',
        culprit,
        container: c.name,
        because: [{ evidence: c.id, says: `env ${e.name}=${e.value ?? ''}` }, fault.pointer],
        against: well ? [{ evidence: c.id, says: 'the pod runs and is ready' }] : [],
        strength: well ? fault.strength - 0.2 : fault.strength,
        steps: [
          { text: 'Compare with the Services there are.', command: kubectl('get', 'services', ...inNamespace(c.pod.ref)) },
          {
            text: `Correct ${e.name}.`,
            command: kubectl(
              'set',
              'env',
              `${culprit.kind.toLowerCase()}/${culprit.name}`,
              ...inNamespace(culprit),
              `${e.name}=<host:port>`,
            ),
          },
        ],
        shows: c.pod.ref,
      },
    ];
  });
}

/** The same for a Service that is there, and only where no port fits. */
export function wrongPortOf(c: ContainerFact, facts: Facts): readonly Hit[] {
  return judge(c, facts).filter(
    (h) => h.because.some((b) => facts.services.some((s) => s.id === b.evidence)) && / offers port /.test(h.title),
  );
}

/** Settings against Services: holds before anything is logged. */
export const wrongAddress: Rule = { causes: ['config.wrong_address'], judge: (facts) => facts.containers.flatMap((c) => judge(c, facts)) };
