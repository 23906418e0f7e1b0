import {
  at,
  dict,
  type EventFact,
  type EvidenceBody,
  eventOf,
  type KubeObject,
  list,
  type Look,
  type ObjectRef,
} from '../../../model/index.ts';
import { ApiFailure } from '../failure.ts';
import { apiVersionOf, type Kind, mustKnow, newEvents, pathOf } from '../kinds.ts';
import { jsonOf } from '../lines.ts';
import type { LookNeeds } from './needs.ts';
import { checkRef } from './objects.ts';

/** The server lists in no useful order, so more are read than are kept. */
const READ = 500;
const BYTES = 8 * 1024 * 1024;

/** The kubelet writes a node's name where its uid should stand, so nodes are found by name. */
function selectorFor(about: ObjectRef, prefix: 'involvedObject' | 'regarding'): string {
  const byUid = about.uid !== undefined && about.kind !== 'Node';
  return byUid ? `${prefix}.uid=${about.uid}` : `${prefix}.kind=${about.kind},${prefix}.name=${about.name}`;
}

function isAbout(event: EventFact, about: ObjectRef): boolean {
  if (event.about.kind !== about.kind || event.about.name !== about.name) return false;
  return about.kind === 'Node' || about.uid === undefined || event.about.uid === undefined || event.about.uid === about.uid;
}

async function read(needs: LookNeeds, about: ObjectRef, kind: Kind): Promise<readonly EventFact[]> {
  const prefix = kind.group === '' ? 'involvedObject' : 'regarding';
  const body = await needs.connection.open({
    // Events of cluster-scoped objects are kept in the namespace "default".
    path: pathOf(kind, { namespace: about.namespace ?? 'default' }),
    query: { fieldSelector: selectorFor(about, prefix), limit: String(READ) },
    signal: needs.signal,
  });
  const items = list(at(await jsonOf(body, BYTES), 'items'));
  const objects = items.map((i) => ({ ...dict(i), apiVersion: apiVersionOf(kind), kind: 'Event' }) as unknown as KubeObject);
  return objects.map(eventOf).filter((e) => isAbout(e, about));
}

/** All Events of one object, newest last, the newest kept. Where core Events are refused, their newer group is asked. */
export async function eventsOfObject(needs: LookNeeds, { about }: Look & { readonly do: 'events' }): Promise<EvidenceBody> {
  checkRef(about);
  const events = await read(needs, about, mustKnow('Event')).catch((error: unknown) => {
    if (!(error instanceof ApiFailure && error.kind === 'forbidden')) throw error;
    return read(needs, about, newEvents).catch(() => {
      throw error;
    });
  });
  const newestLast = events.toSorted((a, b) => (a.last ?? 0) - (b.last ?? 0));
  return { is: 'events', about, events: newestLast.slice(-needs.limits.eventLimit) };
}
