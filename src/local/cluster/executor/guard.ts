import { forbidden, Refusal } from '../store/failure.ts';
import type { Resource } from '../store/resources.ts';
import type { Obj } from '../store/types.ts';

/** One request of the executor, as admission sees it: after defaults, before it is stored. */
export interface Asked {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** Plural as in the path, with the subresource: `deployments`, `pods/eviction`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object?: Obj;
  readonly oldObject?: Obj;
  /** What the body of a DELETE or of an Eviction asks for. */
  readonly options?: unknown;
  /** The namespace it happens in. */
  readonly home?: Obj;
}

/** Stands in for admission policies: why the request is refused, or undefined. It sees every write of `user`, dry runs too. */
export interface Guard {
  /** `system:serviceaccount:<namespace>:<name>`. */
  readonly user: string;
  judge(asked: Asked): string | undefined;
}

/** Throws the refusal, in words that name the practice guard and nothing else. */
export function heed(guard: Guard, asked: Asked, resource: Resource): void {
  const why = guard.judge(asked);
  if (why === undefined) return;
  const refusal = forbidden(resource, asked.name, why);
  throw new Refusal(refusal.code, refusal.reason, `practice guard: ${refusal.message}`, refusal.details);
}
