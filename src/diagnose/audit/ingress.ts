import { at, dict, list, num, type ObjectRef, str, text } from '../../model/index.ts';
import type { Facts, ObjectFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

interface Backend {
  readonly service: string;
  /** Number or name; '' when the backend names none. */
  readonly port: string;
}

/** `service: {name, port}` (v1) or `serviceName`, `servicePort` (before). A backend that is a resource is no Service. */
function backendOf(value: unknown): Backend | undefined {
  const v1 = at(value, 'service');
  const port = at(v1, 'port');
  const name = str(at(v1, 'name')) ?? str(at(value, 'serviceName'));
  if (name === undefined) return undefined;
  const number = num(at(port, 'number'));
  return {
    service: name,
    port: v1 === undefined ? text(at(value, 'servicePort')) : number !== undefined && number > 0 ? String(number) : text(at(port, 'name')),
  };
}

function backends(ingress: ObjectFact): readonly Backend[] {
  const spec = ingress.body['spec'];
  const paths = list(at(spec, 'rules')).flatMap((r) => list(at(r, 'http', 'paths')).map((p) => at(p, 'backend')));
  const found = [at(spec, 'defaultBackend') ?? at(spec, 'backend'), ...paths].flatMap((b) => backendOf(b) ?? []);
  return [...new Map(found.map((b) => [`${b.service}:${b.port}`, b])).values()];
}

function judgeBackend(facts: Facts, ingress: ObjectFact, backend: Backend): readonly Hit[] {
  const { ref, id } = ingress;
  const gone = facts.absent('Service', ref.namespace, backend.service);
  const target: ObjectRef = {
    kind: 'Service',
    name: backend.service,
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
  };
  if (gone !== undefined) {
    return [
      hitOf({
        cause: 'ingress.backend_missing',
        shows: ref,
        title: `Ingress ${ref.name} sends to Service ${backend.service}, which does not exist`,
        explanation: 'Requests for this rule are answered with an error (usually 503) by the ingress controller.',
        because: [
          ...because(id, `backend ${backend.service}:${backend.port}`),
          ...because(gone, `no Service ${backend.service} in ${ref.namespace ?? 'the namespace'}`),
        ],
        strength: sure.stated,
      }),
    ];
  }
  if (backend.port === '') {
    return [
      hitOf({
        cause: 'ingress.backend_port',
        shows: ref,
        title: `Ingress ${ref.name} names no port of Service ${backend.service}`,
        explanation: 'A backend needs a port number or a port name; without one the rule leads nowhere.',
        because: because(id, `backend ${backend.service} without a port`),
        strength: sure.told,
      }),
    ];
  }
  const service = facts.services.find((s) => s.ref.name === backend.service && s.ref.namespace === ref.namespace);
  if (
    service === undefined ||
    service.ports.length === 0 ||
    service.ports.some((p) => String(p.port) === backend.port || p.name === backend.port)
  )
    return [];
  const has = service.ports.map((p) => (p.name === '' ? String(p.port) : `${p.port} (${p.name})`)).join(', ');
  return [
    hitOf({
      cause: 'ingress.backend_port',
      shows: ref,
      title: `Ingress ${ref.name} sends to port ${backend.port} of Service ${backend.service}, which has none such`,
      explanation: `The Service offers ${has}. Requests for this rule fail.`,
      because: [
        ...because(id, `backend ${backend.service}:${backend.port}`),
        ...because(service.id, `Service ${target.name} has ports ${has}`),
      ],
      strength: sure.stated,
    }),
  ];
}

function judgeClass(facts: Facts, ingress: ObjectFact): readonly Hit[] {
  const { ref, id, body } = ingress;
  const named = str(at(body['spec'], 'ingressClassName'));
  const gone = named === undefined ? undefined : facts.absent('IngressClass', undefined, named);
  if (named !== undefined && gone !== undefined) {
    return [
      hitOf({
        cause: 'ingress.class_missing',
        shows: ref,
        title: `Ingress ${ref.name} names the class ${named}, which does not exist`,
        explanation: 'No controller feels responsible for a class that is not there, so the Ingress has no effect.',
        because: [...because(id, `ingressClassName ${named}`), ...because(gone, `no IngressClass ${named}`)],
        // Some controllers (GKE's gce) serve a class without an object for it.
        strength: sure.likely,
      }),
    ];
  }
  if (named !== undefined || !claimsNoClass(ingress)) return [];
  return [
    hitOf({
      cause: 'ingress.no_class',
      shows: ref,
      title: `Ingress ${ref.name} has no class, and no controller has taken it`,
      explanation: 'It names no ingressClassName, no default class was filled in when it was made, and no address is assigned.',
      because: because(id, 'no ingressClassName, no class annotation, no load balancer address'),
      against: because(id, 'a controller may be set to serve Ingresses without a class'),
      strength: sure.fits,
    }),
  ];
}

/** In networking.k8s.io/v1 the API server fills in the default class, so an absent one means there was none. Older versions do not tell. */
function claimsNoClass({ body }: ObjectFact): boolean {
  const annotated = Object.keys(dict(body.metadata['annotations'])).some((k) => k.endsWith('/ingress.class'));
  const served = list(at(body['status'], 'loadBalancer', 'ingress')).length > 0;
  return body.apiVersion === 'networking.k8s.io/v1' && !annotated && !served && list(at(body['spec'], 'rules')).length > 0;
}

function judgeLoadBalancer({ ref, id, body }: ObjectFact): readonly Hit[] {
  const ports = list(at(body['status'], 'loadBalancer', 'ingress')).flatMap((i) => list(at(i, 'ports')));
  return ports.flatMap((p) => {
    const error = str(at(p, 'error'));
    if (error === undefined) return [];
    return [
      hitOf({
        cause: 'ingress.load_balancer',
        shows: ref,
        title: `Load balancer of Ingress ${ref.name} reports an error on port ${text(at(p, 'port'))}`,
        explanation: `The controller wrote into the status: ${error}.`,
        because: because(id, `port ${text(at(p, 'port'))}: ${error}`),
        strength: sure.stated,
      }),
    ];
  });
}

/** Ingresses that lead nowhere. A TLS Secret is never said to be missing: Secrets are not read. */
export const ingress: Rule = {
  causes: ['ingress.backend_missing', 'ingress.backend_port', 'ingress.class_missing', 'ingress.no_class', 'ingress.load_balancer'],
  judge: (facts) =>
    facts
      .ofKind('Ingress')
      .flatMap((i) => [...backends(i).flatMap((b) => judgeBackend(facts, i, b)), ...judgeClass(facts, i), ...judgeLoadBalancer(i)]),
};
