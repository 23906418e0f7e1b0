import { apiVersionOf, type Found, type KubeObject, type Look, type Remedy } from '../model/index.ts';

/** What must be read to judge a remedy: its owner and the owner's pods, in one round. */
export function lookPlan({ before: { owner, selector } }: Pick<Remedy, 'before'>): readonly Look[] {
  const { kind, namespace, name } = owner;
  return [
    { do: 'get', ref: { apiVersion: apiVersionOf(kind), kind, namespace, name } },
    {
      do: 'list',
      apiVersion: 'v1',
      kind: 'Pod',
      namespace,
      ...(selector === undefined ? {} : { labelSelector: selector }),
      limit: 500,
    },
  ];
}

/** The answers, with everything that could not be seen as a sentence. */
export interface Sight {
  readonly owner?: KubeObject;
  readonly gone: 'gone' | 'not gone';
  readonly pods?: readonly KubeObject[];
  readonly blind: readonly string[];
}

export function sightOf({ before: { owner: wanted } }: Pick<Remedy, 'before'>, found: readonly Found[]): Sight {
  const owner = found.flatMap((f) =>
    f.is === 'object' && f.body.kind === wanted.kind && f.body.metadata.name === wanted.name ? [f.body] : [],
  )[0];
  const pods = found.flatMap((f) => (f.is === 'list' && f.kind === 'Pod' ? [f] : []))[0];
  const missing = found.flatMap((f) => (f.is === 'missing' ? [f] : []));
  const gone = missing.some((m) => m.why === 'not-found' && m.look.do === 'get' && m.look.ref.kind === wanted.kind);
  return {
    ...(owner === undefined ? {} : { owner }),
    gone: gone ? 'gone' : 'not gone',
    ...(pods?.complete === true ? { pods: pods.objects } : {}),
    blind: [
      ...(owner === undefined ? [`${wanted.kind} ${wanted.name} could not be read${reason(missing, wanted.kind)}.`] : []),
      ...(pods?.complete === true ? [] : [`Its pods could not all be listed${reason(missing, 'Pod')}.`]),
    ],
  };
}

function reason(missing: readonly Extract<Found, { readonly is: 'missing' }>[], kind: string): string {
  const found = missing.find((m) => (m.look.do === 'get' ? m.look.ref.kind : m.look.do === 'list' ? m.look.kind : '') === kind);
  return found === undefined ? '' : ` (${found.why})`;
}
