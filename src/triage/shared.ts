import type { Diagnosis, Evidence } from '../model/index.ts';
import { podOf } from '../model/index.ts';

/** Causes that lie with the registry as a whole, whatever image was asked for. */
const registry = /^image\.(registry\.|rate_limit$)/;

/**
 * What else may fail for the same reason, though each owner shows it as its own failure: the registry, the account it is asked with, or
 * one image that is not there. Equal words with an equal first cause are one fault. Undefined: nothing beyond the owner.
 */
export function sharedOf(diagnosis: Diagnosis, evidence: Evidence, container: string): string | undefined {
  const [first] = diagnosis.causes;
  if (first === undefined || !first.cause.startsWith('image.')) return undefined;
  const image = imageOf(evidence, first.container ?? container);
  if (image === undefined) return undefined;
  if (registry.test(first.cause)) return `registry ${hostOf(image)}`;
  if (first.cause === 'image.not_found') return `image ${image}`;
  // Where the registry does not tell a missing right from a missing image, two owners may have two faults.
  const refused = first.cause === 'image.auth' && first.against.length === 0;
  return refused ? `account of ${evidence.subject.namespace ?? ''} at ${hostOf(image)}` : undefined;
}

function imageOf(evidence: Evidence, container: string): string | undefined {
  const objects = evidence.items.flatMap((i) => (i.is === 'object' ? [i.body] : i.is === 'list' ? i.objects : []));
  const containers = objects.filter((o) => o.kind === 'Pod').flatMap((o) => podOf(o).containers);
  return containers.find((c) => c.state.is === 'waiting' && (container === '' || c.name === container))?.image;
}

/** As the runtime reads a reference: a first part with a dot or a port, or `localhost`, is a host; everything else is Docker Hub. */
function hostOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && (/[.:]/u.test(first) || first === 'localhost') ? first : 'docker.io';
}
