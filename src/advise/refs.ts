import {
  type EvidenceItem,
  type Found,
  type KubeObject,
  type Look,
  maybe,
  objectsIn,
  type ObjectRef,
  podOf,
  refOf,
  refText,
} from '../model/index.ts';

/** What a pod names without it being looked at: what is missing is to blame as often as what is there. */
function namedBy(body: KubeObject): readonly ObjectRef[] {
  if (body.kind !== 'Pod') return [];
  const pod = podOf(body);
  const here = maybe('namespace', pod.ref.namespace);
  const sources = [
    ...pod.containers.flatMap((c) => [...c.envFrom, ...c.env.flatMap((e) => e.from ?? [])]),
    ...pod.volumes.flatMap((v) => v.sources),
  ];
  const referred = sources.flatMap((s) => (s.kind === 'ConfigMap' || s.kind === 'Secret' ? [{ kind: s.kind, name: s.name }] : []));
  const claims = pod.volumes.flatMap((v) => (v.claim === undefined ? [] : [{ kind: 'PersistentVolumeClaim', name: v.claim }]));
  const pulls = pod.pullSecrets.map((name) => ({ kind: 'Secret', name }));
  const owners = pod.owners.map(({ kind, name }) => ({ kind, name }));
  const accounts = pod.serviceAccount === undefined ? [] : [{ kind: 'ServiceAccount', name: pod.serviceAccount }];
  return [
    ...[...referred, ...claims, ...pulls, ...owners, ...accounts].filter((r) => r.name !== '').map((r) => ({ ...r, ...here })),
    ...(pod.node === undefined ? [] : [{ kind: 'Node', name: pod.node }]),
  ];
}

function refsIn(item: EvidenceItem): readonly ObjectRef[] {
  switch (item.is) {
    case 'object':
      return [refOf(item.body), ...namedBy(item.body)];
    case 'list':
      return item.objects.flatMap((body) => [refOf(body), ...namedBy(body)]);
    case 'events':
      return [item.about, ...item.events.map((e) => e.about)];
    case 'logs':
      return [item.pod];
    case 'change':
      return [item.ref];
    case 'text':
      return item.about === undefined ? [] : [item.about];
    case 'missing':
      return item.look.do === 'get'
        ? [item.look.ref]
        : item.look.do === 'events'
          ? [item.look.about]
          : item.look.do === 'logs'
            ? [item.look.pod]
            : [];
  }
}

/** Every object that the evidence shows or names, by its text in lower case; the first spelling of each. */
export function objectsOf(subject: ObjectRef, items: readonly EvidenceItem[]): ReadonlyMap<string, ObjectRef> {
  const found = new Map<string, ObjectRef>();
  for (const ref of [subject, ...items.flatMap(refsIn)]) {
    const key = refText(ref).toLowerCase();
    if (ref.kind !== '' && ref.name !== '' && !found.has(key)) found.set(key, ref);
  }
  return found;
}

/** Names of the containers of all pods that the evidence shows. */
export function containersIn(items: readonly EvidenceItem[]): ReadonlySet<string> {
  return new Set(
    objectsIn(items)
      .filter((b) => b.kind === 'Pod')
      .flatMap((b) => podOf(b).containers.map((c) => c.name)),
  );
}

/**
 * Whether what a look of a model brought may be shown to people. Where it brought nothing, the names in it are the model's own words, unless
 * the evidence has them: they would stand there as if somebody had looked at such a thing.
 */
export function isGrounded(
  look: Look,
  found: Found,
  seen: { readonly subject: ObjectRef; readonly items: readonly EvidenceItem[] },
): boolean {
  const known = (ref: ObjectRef): boolean => objectsOf(seen.subject, seen.items).has(refText(ref).toLowerCase());
  if (found.is === 'list') return found.objects.length > 0 || look.do !== 'list' || look.labelSelector === undefined;
  if (found.is === 'events') return found.events.length > 0 || known(found.about);
  if (found.is !== 'missing') return true;
  if (look.do === 'logs') return known(look.pod) && containersIn(seen.items).has(look.container);
  if (look.do === 'get') return known(look.ref);
  return look.do === 'events' ? known(look.about) : look.labelSelector === undefined;
}
