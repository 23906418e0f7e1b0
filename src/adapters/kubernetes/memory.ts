import type { KubeObject } from '../../model/index.ts';
import { type Change, uidOf } from './change.ts';

/** The objects one watch knows, by uid, as last shown by the server (trimmed). */
export interface Memory {
  get(uid: string): KubeObject | undefined;
  find(namespace: string | undefined, name: string): KubeObject | undefined;
  size(): number;
  apply(change: Change): void;
  /** What a complete list says against what is known: seen where new or of another resourceVersion, gone where absent. Changes nothing. */
  diff(listed: ReadonlyMap<string, KubeObject>): Iterable<Change>;
}

function place(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

export function memory(): Memory {
  const objects = new Map<string, KubeObject>();
  const byName = new Map<string, string>();
  return {
    get: (uid) => objects.get(uid),
    find: (namespace, name) => objects.get(byName.get(`${namespace ?? ''}/${name}`) ?? ''),
    size: () => objects.size,
    apply({ is, object }) {
      const uid = uidOf(object);
      if (is === 'seen') {
        objects.set(uid, object);
        byName.set(place(object), uid);
        return;
      }
      objects.delete(uid);
      // The name may already belong to a re-created object.
      if (byName.get(place(object)) === uid) byName.delete(place(object));
    },
    *diff(listed) {
      // Deletions first: the old object of a name goes before the new one comes.
      for (const [uid, object] of objects) if (!listed.has(uid)) yield { is: 'gone', object, listed: true };
      for (const [uid, object] of listed) {
        if (objects.get(uid)?.metadata.resourceVersion !== object.metadata.resourceVersion) yield { is: 'seen', object, listed: true };
      }
    },
  };
}
