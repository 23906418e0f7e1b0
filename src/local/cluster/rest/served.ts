import { apiVersionOf, type Resource } from '../store/resources.ts';
import type { Event, Obj } from '../store/types.ts';

const micro = (time: string | null | undefined): string | null => (time ? time.replace(/(\.\d+)?Z$/, '.000000Z') : null);

/** A stored object in the version it is asked for: events.k8s.io reads core events in its own words, other groups only change the label. */
export function served(resource: Resource, object: Obj): Obj {
  if (resource.group !== 'events.k8s.io') {
    const apiVersion = apiVersionOf(resource);
    return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
  }
  const event = object as Event;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: event.metadata,
    eventTime: event.eventTime ?? null,
    regarding: event.involvedObject,
    reason: event.reason,
    note: event.message,
    type: event.type,
    action: event['action'] ?? '',
    reportingController: event.reportingComponent ?? '',
    reportingInstance: event.reportingInstance ?? '',
    deprecatedSource: event.source,
    deprecatedFirstTimestamp: event.firstTimestamp ?? null,
    deprecatedLastTimestamp: event.lastTimestamp ?? null,
    deprecatedCount: event.count ?? 0,
    ...(event['series'] === undefined ? {} : { series: event['series'] }),
  };
}

/** The reverse, for objects written through events.k8s.io. */
export function stored(resource: Resource, input: Obj): Obj {
  if (resource.group !== 'events.k8s.io' || input['regarding'] === undefined) return input;
  const time = typeof input['eventTime'] === 'string' ? input['eventTime'] : null;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: input.metadata,
    involvedObject: input['regarding'],
    reason: input['reason'],
    message: input['note'] ?? '',
    type: input['type'],
    action: input['action'],
    eventTime: micro(time),
    firstTimestamp: null,
    lastTimestamp: null,
    reportingComponent: input['reportingController'],
    reportingInstance: input['reportingInstance'],
    source: {},
    ...(input['series'] === undefined ? {} : { series: input['series'] }),
  };
}
