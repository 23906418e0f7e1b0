import { z } from 'zod';
import { dict, eventOf, type KubeObject, type ObjectRef, refOf, str } from '../../model/index.ts';
import { readOutput } from './kubectl/index.ts';
import type { RecordedLog } from './log.ts';
import { merged } from './merge.ts';
import { fallbackOf, settle } from './settle.ts';

/** A recorded cluster at one moment. */
export interface RecordedCase {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** Everything but Events; namespaced objects without a namespace got one. */
  readonly objects: readonly KubeObject[];
  readonly events: readonly KubeObject[];
  readonly logs: readonly RecordedLog[];
  /** Output no parser could turn into objects. */
  readonly texts: readonly string[];
  /** Kinds that were recorded as a list (`kind: PodList`, a table of `kubectl get`): what they do not name is not there. */
  readonly listed: ReadonlySet<string>;
  /** `Kind/name` of what the API server answered "not found" for. */
  readonly absent: ReadonlySet<string>;
  /** What was looked at closely (described, logs read) rather than only listed: what the recording is about. Text cases alone have it. */
  readonly asked: readonly ObjectRef[];
  /** Upstream answer, for evaluation only; no stage reads it. */
  readonly expected?: Expected;
  readonly family: string;
  readonly tier: string;
}

const expectedShape = z.looseObject({
  root_cause: z.string().default(''),
  category: z.string(),
  must_mention: z.array(z.string()).default([]),
  must_not_mention: z.array(z.string()).default([]),
});
export type Expected = z.infer<typeof expectedShape>;

const shape = z.looseObject({
  id: z.string().min(1),
  source: z.string().default(''),
  title: z.string().default(''),
  tier: z.string().default(''),
  family: z.string().optional(),
  objects: z.array(z.unknown()).default([]),
  events: z.array(z.unknown()).default([]),
  logs: z.record(z.string(), z.string()).default({}),
  raw_text: z
    .string()
    .nullish()
    .transform((t) => t ?? ''),
  expected: expectedShape.optional(),
});

/** A file that is no case: says where and why. */
export class CaseError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'CaseError';
  }
}

/** Reads the case format. Strange objects inside are kept as text, never an error; a wrong frame is a CaseError that names each field. */
export function readCase(json: unknown): RecordedCase {
  const read = shape.safeParse(json);
  if (!read.success) throw new CaseError(read.error.issues.map((i) => `${i.path.map(String).join('.') || 'case'}: ${i.message}`));
  const { data } = read;
  const given = flatten([...data.objects, ...data.events.map(asEvent)]);
  const output = readOutput(data.raw_text, data.logs, given.objects);
  const printed = flatten(output.values);
  const objects = [...given.objects, ...output.objects, ...printed.objects];
  const settled = merged(settle(objects));
  const isEvent = (o: KubeObject): boolean => o.kind === 'Event';
  return {
    id: data.id,
    title: data.title,
    source: data.source,
    tier: data.tier,
    family: data.family ?? data.id,
    objects: settled.filter((o) => !isEvent(o)),
    events: settled.filter(isEvent),
    logs: output.logs.map((log) => ({ ...log, namespace: log.namespace ?? placeOf(log, settled) ?? fallbackOf(objects) })),
    texts: [...given.strange, ...printed.strange, ...output.texts],
    listed: new Set([...given.listed, ...printed.listed, ...output.listed]),
    absent: output.absent,
    asked: askedOf(output.asked, settled),
    ...(data.expected === undefined ? {} : { expected: data.expected }),
  };
}

/** The objects that commands named, once each; a pod that is known stands for itself. */
function askedOf(named: readonly ObjectRef[], objects: readonly KubeObject[]): readonly ObjectRef[] {
  const found = named.flatMap((ref) => objects.find((o) => o.kind === ref.kind && o.metadata.name === ref.name) ?? []);
  return [...new Set(found)].map(refOf);
}

/** The namespace of the pod of that name, or of what an Event says of it. */
function placeOf(log: RecordedLog, objects: readonly KubeObject[]): string | undefined {
  const pod = objects.find((o) => o.kind === log.kind && o.metadata.name === log.pod);
  const told = objects.find((o) => o.kind === 'Event' && eventOf(o).about.kind === log.kind && eventOf(o).about.name === log.pod);
  return pod?.metadata.namespace ?? (told === undefined ? undefined : eventOf(told).about.namespace);
}

function asEvent(event: unknown): unknown {
  return { apiVersion: 'v1', kind: 'Event', ...dict(event) };
}

/** Lists opened up; what has no kind or no name goes aside as text. */
function flatten(values: readonly unknown[]): { objects: KubeObject[]; strange: string[]; listed: string[] } {
  const out: { objects: KubeObject[]; strange: string[]; listed: string[] } = { objects: [], strange: [], listed: [] };
  for (const value of values) {
    const kind = str(dict(value)['kind']);
    const items = dict(value)['items'];
    if (kind?.endsWith('List') === true && Array.isArray(items)) {
      const inner = flatten(
        kind === 'List'
          ? items
          : items.map((i) => ({ kind: kind.slice(0, -'List'.length), apiVersion: dict(value)['apiVersion'], ...dict(i) })),
      );
      out.objects.push(...inner.objects);
      out.strange.push(...inner.strange);
      out.listed.push(...inner.listed, ...(kind === 'List' ? [] : [kind.slice(0, -'List'.length)]));
      continue;
    }
    const object = asObject(value);
    if (object === undefined) out.strange.push(JSON.stringify(value));
    else out.objects.push(object);
  }
  return out;
}

/** A KubeObject when kind and name (or generateName, or an Event's own subject) are there. */
function asObject(value: unknown): KubeObject | undefined {
  const kind = str(dict(value)['kind']);
  const metadata = dict(dict(value)['metadata']);
  const name = str(metadata['name']) ?? (kind === 'Event' ? 'event' : undefined);
  if (kind === undefined || name === undefined) return undefined;
  const namespace = str(metadata['namespace']);
  const uid = str(metadata['uid']);
  const rest = Object.fromEntries(Object.entries(metadata).filter(([k]) => k !== 'namespace' && k !== 'uid'));
  return {
    ...dict(value),
    apiVersion: str(dict(value)['apiVersion']) ?? 'v1',
    kind,
    metadata: { ...rest, name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
  };
}
