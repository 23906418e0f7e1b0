import type { Look, MissingReason } from '../../../model/index.ts';
import { type ApiFailure, type FailureKind } from '../failure.ts';
import { knownKind } from '../kinds.ts';
import { refusalText, type Rule } from '../rule-words.ts';

const reasons: Readonly<Record<FailureKind, MissingReason>> = {
  unauthorized: 'forbidden',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  'unknown-path': 'not-found',
  gone: 'not-found',
  invalid: 'not-found',
  'too-big': 'too-big',
  timeout: 'timeout',
  throttled: 'unreachable',
  server: 'unreachable',
  unreachable: 'unreachable',
};

function rule(kind: string, apiVersion: string | undefined, verb: string): Rule | undefined {
  const known = knownKind(kind, apiVersion);
  return known === undefined ? undefined : { group: known.group, resource: known.resource, verbs: [verb] };
}

function ruleFor(look: Look): { readonly rule: Rule | undefined; readonly namespace: string | undefined } {
  switch (look.do) {
    case 'get':
      return { rule: rule(look.ref.kind, look.ref.apiVersion, 'get'), namespace: look.ref.namespace };
    case 'list':
      return { rule: rule(look.kind, look.apiVersion, 'list'), namespace: look.namespace };
    case 'events':
      return { rule: rule('Event', 'v1', 'list'), namespace: look.about.namespace };
    default:
      return { rule: { group: '', resource: 'pods/log', verbs: ['get'] }, namespace: look.pod.namespace };
  }
}

function detailOf(failure: ApiFailure, look: Look): string {
  // Our own refusals have no status and say all there is to say.
  if (failure.kind !== 'forbidden' || failure.status === 0) return failure.message;
  const { rule: needed, namespace } = ruleFor(look);
  return needed === undefined ? failure.message : refusalText(needed, namespace);
}

/** A failed look as evidence: why, in words a person can act on. */
export function missing(
  look: Look,
  failure: ApiFailure,
): { readonly is: 'missing'; readonly look: Look; readonly why: MissingReason; readonly detail: string } {
  return { is: 'missing', look, why: reasons[failure.kind], detail: detailOf(failure, look) };
}
