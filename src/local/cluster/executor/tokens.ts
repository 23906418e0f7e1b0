import { randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import type { Pod } from '../store/types.ts';

/** Service account tokens, each bound to one pod: it is worth nothing once that pod has ended or is gone. */
export class Tokens {
  readonly #pods = new Map<string, { readonly uid: string; readonly namespace: string; readonly name: string }>();
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  issue(pod: Pod): string {
    const token = randomBytes(24).toString('base64url');
    this.#pods.set(token, { uid: pod.metadata.uid, namespace: pod.metadata.namespace ?? '', name: pod.metadata.name });
    return token;
  }

  /** `system:serviceaccount:<namespace>:<name>`; undefined for what is no token of a pod that lives. */
  userOf(token: string): string | undefined {
    const bound = this.#pods.get(token);
    if (bound === undefined) return undefined;
    const pod = this.#store.one('Pod', bound.namespace, bound.name);
    const lives = pod?.metadata.uid === bound.uid && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';
    if (!lives) {
      this.#pods.delete(token);
      return undefined;
    }
    return `system:serviceaccount:${bound.namespace}:${pod.spec.serviceAccountName ?? 'default'}`;
  }
}
