import {
  at,
  type EventFact,
  eventOf,
  type Found,
  kubectlLine,
  type KubeObject,
  labels,
  type Look,
  maybe,
  type Millis,
  type ObjectRef,
  type Observation,
  ownerChain,
  parseSelector,
  refOf,
  refText,
  selects,
  text,
  unnamed,
} from '../../model/index.ts';
import type { Cluster, Watching } from '../../ports/index.ts';
import type { RecordedCase } from './case.ts';
import type { RecordedLog } from './log.ts';
import { nowOf } from './now.ts';

export interface RecordedCluster extends Cluster {
  /** The newest time in the recording; "now" for every stage. */
  readonly now: Millis;
  /** Kinds in the recording, custom ones too. */
  readonly kinds: readonly { readonly apiVersion: string; readonly kind: string }[];
  /** What the recording is about; where it is text alone, the recording itself. */
  readonly asked: readonly ObjectRef[];
  /** What no look can find, as evidence: printed text that is no object, and logs of pods that were not recorded. */
  readonly given: readonly Found[];
}

const waking = new Set(['Pod', 'Node', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'PersistentVolumeClaim', 'Event']);

/** The Cluster port over a recording. What was not recorded is `not-recorded`; it is `not-found` only where the kind was recorded as a list. */
export function recordedCluster(recorded: RecordedCase): RecordedCluster {
  const now = nowOf(recorded);
  const texts = recorded.texts.map((t): Found => ({ is: 'text', query: 'as recorded', at: now, text: t }));
  const facts = recorded.events.map(eventOf);
  const lone = recorded.logs.filter((l) => !recorded.objects.some((o) => isIt(o, refOfLog(l))));
  return {
    name: 'recorded',
    now,
    given: [...texts, ...lone.map((l) => loneLog(l, now))],
    kinds: [...new Map(recorded.objects.map((o) => [o.kind, { apiVersion: o.apiVersion, kind: o.kind }])).values()],
    asked: askedOf(recorded, lone),
    look: (look) =>
      Promise.resolve({ query: kubectlLine(look), at: now, ...(look.do === 'events' ? eventsAbout(facts, look) : answer(recorded, look)) }),
    watch: (on) => replayOnce(recorded, now, on),
  };
}

/** What commands named, whose logs stand alone, and where nobody is named at all, the recording itself. */
function askedOf(recorded: RecordedCase, lone: readonly RecordedLog[]): readonly ObjectRef[] {
  const asked = new Map([...recorded.asked, ...lone.map(refOfLog)].map((ref) => [refText(ref), ref]));
  if (asked.size > 0) return [...asked.values()];
  const nobody = recorded.objects.length + recorded.events.length === 0 && recorded.texts.length > 0;
  return nobody ? [{ kind: 'Recording', name: recorded.id }] : [];
}

function refOfLog(log: RecordedLog): ObjectRef {
  return { kind: log.kind, name: log.pod, ...maybe('namespace', log.namespace) };
}

function loneLog(log: RecordedLog, now: Millis): Found {
  const { container, previous, text: lines } = log;
  const pod = refOfLog(log);
  return {
    is: 'logs',
    query: kubectlLine({ do: 'logs', pod, container, previous }),
    at: now,
    pod,
    container,
    previous,
    text: lines,
    truncated: false,
  };
}

function replayOnce(recorded: RecordedCase, now: Millis, on: (seen: Observation) => void): Watching {
  const find = (ref: ObjectRef): KubeObject | undefined => recorded.objects.find((o) => isIt(o, ref));
  for (const object of [...recorded.objects, ...recorded.events]) {
    if (waking.has(object.kind)) on({ is: 'seen', object, owners: ownerChain(object, find), listed: true, at: now });
  }
  return { ready: Promise.resolve(), health: () => [], stop: () => Promise.resolve() };
}

type Answer = { readonly [K in Found['is']]: Omit<Extract<Found, { is: K }>, 'query' | 'at'> }[Found['is']];

function answer(recorded: RecordedCase, look: Exclude<Look, { do: 'events' }>): Answer {
  switch (look.do) {
    case 'get':
      return get(recorded, look);
    case 'list':
      return listed(recorded, look);
    case 'logs':
      return logsOf(recorded, look);
  }
}

function isIt(object: KubeObject, ref: ObjectRef): boolean {
  return (
    object.kind === ref.kind &&
    object.metadata.name === ref.name &&
    (ref.namespace === undefined || object.metadata.namespace === undefined || object.metadata.namespace === ref.namespace)
  );
}

function get(recorded: RecordedCase, look: Extract<Look, { do: 'get' }>): Answer {
  const body = recorded.objects.find((o) => isIt(o, look.ref));
  if (body !== undefined) return { is: 'object', ref: refOf(body), body };
  const said = recorded.absent.has(`${look.ref.kind}/${look.ref.name}`);
  if (said || isComplete(recorded, look.ref.kind, look.ref.namespace)) {
    return { is: 'missing', look, why: 'not-found', detail: `${refText(look.ref)} is not among the recorded ${look.ref.kind} objects` };
  }
  return { is: 'missing', look, why: 'not-recorded', detail: `${refText(look.ref)} was not recorded` };
}

/**
 * Whether absence of an object of this kind means something: the kind was recorded as a list, or the recording holds whole lists
 * (several objects of some kind) and at least one object of this kind in that namespace.
 */
function isComplete(recorded: RecordedCase, kind: string, namespace: string | undefined): boolean {
  if (recorded.listed.has(kind)) return true;
  const counts = new Map<string, number>();
  for (const o of recorded.objects) counts.set(o.kind, (counts.get(o.kind) ?? 0) + 1);
  const holdsLists = [...counts.values()].some((n) => n > 1);
  return (
    holdsLists &&
    recorded.objects.some((o) => o.kind === kind && (namespace === undefined || (o.metadata.namespace ?? namespace) === namespace))
  );
}

function listed(recorded: RecordedCase, look: Extract<Look, { do: 'list' }>): Answer {
  const from = look.kind === 'Event' ? recorded.events : recorded.objects;
  const ofKind = from.filter((o) => o.kind === look.kind);
  const complete = isComplete(recorded, look.kind, look.namespace);
  if (ofKind.length === 0 && !complete) {
    return { is: 'missing', look, why: 'not-recorded', detail: `no ${look.kind} was recorded` };
  }
  const objects = ofKind.filter(
    (o) =>
      (look.namespace === undefined || o.metadata.namespace === undefined || o.metadata.namespace === look.namespace) &&
      selects(parseSelector(look.labelSelector ?? ''), labels(o)) &&
      matchesFields(look.fieldSelector, o),
  );
  return {
    is: 'list',
    kind: look.kind,
    ...maybe('namespace', look.namespace),
    ...maybe('selector', look.labelSelector ?? look.fieldSelector),
    objects: objects.slice(0, look.limit),
    complete: complete && objects.length <= look.limit,
  };
}

/** Field selectors as the API server reads them: dotted paths, `=`, `==` or `!=`, joined by commas. */
function matchesFields(selector: string | undefined, object: KubeObject): boolean {
  return (selector ?? '').split(',').every((term) => {
    const read = /^([\w.]+)(!=|==?)(.*)$/.exec(term.trim());
    if (read === null) return true;
    const actual = text(at(object, ...(read[1] ?? '').split('.')));
    return read[2] === '!=' ? actual !== read[3] : actual === read[3];
  });
}

function eventsAbout(all: readonly EventFact[], look: Extract<Look, { do: 'events' }>): Answer {
  const facts = all.filter((e) => concerns(e, look.about));
  if (facts.length === 0) return { is: 'missing', look, why: 'not-recorded', detail: `no events of ${refText(look.about)} were recorded` };
  return { is: 'events', about: look.about, events: facts.sort((a, b) => (a.last ?? 0) - (b.last ?? 0)) };
}

function concerns(event: EventFact, ref: ObjectRef): boolean {
  return (
    event.about.name === ref.name &&
    (event.about.kind === '' || event.about.kind === ref.kind) &&
    (event.about.namespace === undefined || ref.namespace === undefined || event.about.namespace === ref.namespace)
  );
}

function logsOf(recorded: RecordedCase, look: Extract<Look, { do: 'logs' }>): Answer {
  const of = recorded.logs.filter(
    (l) =>
      l.kind === look.pod.kind &&
      l.pod === look.pod.name &&
      (l.namespace ?? look.pod.namespace) === look.pod.namespace &&
      l.previous === look.previous,
  );
  const found = of.filter((l) => l.container === look.container || look.container.startsWith(unnamed));
  const any = found.length > 0 ? found : of.filter((l) => l.container === '');
  if (any.length === 0) {
    const which = look.previous ? 'previous logs' : 'logs';
    const of = look.container.startsWith(unnamed) ? look.pod.name : `${look.pod.name}/${look.container}`;
    return { is: 'missing', look, why: 'not-recorded', detail: `${which} of ${of} were not recorded` };
  }
  const joined = any.map((l) => l.text).join('\n');
  return { is: 'logs', pod: look.pod, container: look.container, previous: look.previous, text: joined, truncated: false };
}
