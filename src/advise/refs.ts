import { type EvidenceItem, type KubeObject, maybe, type ObjectRef, podOf, refOf, refText } from '../model/index.ts';

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
