import type { KubeObject } from '../../model/index.ts';

/** What a reflector tells about one object. `listed`: learnt from a list, so state rather than news. */
export type Change =
  | { readonly is: 'seen'; readonly object: KubeObject; readonly listed: boolean }
  | { readonly is: 'gone'; readonly object: KubeObject; readonly listed: boolean };

/** The identity of an object for the life of a watch: a re-created one has another uid. */
export function uidOf(object: KubeObject): string {
  return object.metadata.uid ?? `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
