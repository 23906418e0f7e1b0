import { at, conditions, list, num, type ObjectRef, str, text } from '../../model/index.ts';
import type { Facts, ObjectFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

/** Conditions that say in their own words why it does not work. */
function judgeConditions(cause: string, { ref, id, body }: ObjectFact, types: readonly string[]): readonly Hit[] {
  return conditions(body['status'])
    .filter((c) => types.includes(c.type) && c.status !== 'True')
    .map((c) =>
      hitOf({
        cause,
        shows: ref,
        title: `${ref.kind} ${ref.name}: ${c.type} is ${c.status}${c.reason === '' ? '' : ` (${c.reason})`}`,
        explanation: c.message === '' ? 'Its controller reports so and gives no reason.' : `Its controller says: ${c.message}`,
        because: because(id, `${c.type}=${c.status} ${c.reason} ${c.message}`.trim()),
        strength: sure.told,
      }),
    );
}

function judgeGateway(facts: Facts, gateway: ObjectFact): readonly Hit[] {
  const name = str(at(gateway.body['spec'], 'gatewayClassName'));
  const gone = name === undefined ? undefined : facts.absent('GatewayClass', undefined, name);
  const missing =
    name === undefined || gone === undefined
      ? []
      : [
          hitOf({
            cause: 'gateway.class_missing',
            shows: gateway.ref,
            title: `Gateway ${gateway.ref.name} names the class ${name}, which does not exist`,
            explanation: 'No controller takes it, so nothing listens.',
            because: [...because(gateway.id, `gatewayClassName ${name}`), ...because(gone, `no GatewayClass ${name}`)],
            strength: sure.stated,
          }),
        ];
  return [...missing, ...judgeConditions('gateway.not_programmed', gateway, ['Accepted', 'Programmed', 'Ready'])];
}

function judgeRoute(facts: Facts, route: ObjectFact): readonly Hit[] {
  const { ref, id, body } = route;
  const parents = list(at(body['spec'], 'parentRefs')).flatMap((p) => {
    const kind = text(at(p, 'kind')) || 'Gateway';
    const parent: ObjectRef = { kind, name: text(at(p, 'name')), namespace: str(at(p, 'namespace')) ?? ref.namespace ?? '' };
    const gone = facts.absent(parent.kind, parent.namespace, parent.name);
    return gone === undefined ? [] : [missing('gateway.parent_missing', route, parent, gone)];
  });
  const backends = list(at(body['spec'], 'rules')).flatMap((r) => list(at(r, 'backendRefs')).flatMap((b) => judgeBackend(facts, route, b)));
  const refused = list(at(body['status'], 'parents')).flatMap((p) =>
    conditions(p)
      .filter((c) => (c.type === 'Accepted' || c.type === 'ResolvedRefs') && c.status === 'False')
      .map((c) =>
        hitOf({
          cause: 'gateway.route_refused',
          shows: ref,
          title: `${ref.kind} ${ref.name} is not in effect: ${c.reason || c.type}`,
          explanation: c.message === '' ? 'The gateway reports so and gives no reason.' : `The gateway says: ${c.message}`,
          because: because(id, `${c.type}=False ${c.reason} ${c.message}`.trim()),
          strength: sure.stated,
        }),
      ),
  );
  return [...parents, ...backends, ...refused];
}

function missing(cause: string, route: ObjectFact, target: ObjectRef, gone: ObjectFact['id']): Hit {
  return hitOf({
    cause,
    shows: route.ref,
    title: `${route.ref.kind} ${route.ref.name} names ${target.kind} ${target.name}, which does not exist`,
    explanation: 'Requests for this route are not served.',
    because: [
      ...because(route.id, `refers to ${target.kind} ${target.namespace ?? ''}/${target.name}`),
      ...because(gone, `no ${target.kind} ${target.name}`),
    ],
    strength: sure.stated,
  });
}

function judgeBackend(facts: Facts, route: ObjectFact, backend: unknown): readonly Hit[] {
  const kind = text(at(backend, 'kind')) || 'Service';
  const target: ObjectRef = {
    kind,
    name: text(at(backend, 'name')),
    namespace: str(at(backend, 'namespace')) ?? route.ref.namespace ?? '',
  };
  const gone = facts.absent(kind, target.namespace, target.name);
  if (gone !== undefined) return [missing('gateway.backend_missing', route, target, gone)];
  const service = facts.services.find((s) => s.ref.name === target.name && s.ref.namespace === target.namespace);
  const port = num(at(backend, 'port'));
  if (service === undefined || port === undefined || service.ports.length === 0 || service.ports.some((p) => p.port === port)) return [];
  return [
    hitOf({
      cause: 'service.port',
      shows: route.ref,
      title: `${route.ref.kind} ${route.ref.name} sends to port ${port} of Service ${target.name}, which has none such`,
      explanation: `The Service offers ${service.ports.map((p) => p.port).join(', ')}.`,
      because: [
        ...because(route.id, `backend ${target.name}:${port}`),
        ...because(service.id, `ports ${service.ports.map((p) => p.port).join(', ')}`),
      ],
      strength: sure.stated,
    }),
  ];
}

export const gateway: Rule = {
  causes: [
    'gateway.class_not_accepted',
    'gateway.class_missing',
    'gateway.not_programmed',
    'gateway.parent_missing',
    'gateway.backend_missing',
    'gateway.route_refused',
    'service.port',
  ],
  judge: (facts) => [
    ...facts.ofKind('GatewayClass').flatMap((c) => judgeConditions('gateway.class_not_accepted', c, ['Accepted'])),
    ...facts.ofKind('Gateway').flatMap((g) => judgeGateway(facts, g)),
    ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].flatMap((k) => facts.ofKind(k)).flatMap((r) => judgeRoute(facts, r)),
  ],
};
