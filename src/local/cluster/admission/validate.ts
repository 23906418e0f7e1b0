import { isDeepStrictEqual } from 'node:util';
import { badRequest, type Flaw, invalid } from '../store/failure.ts';
import type { Resource } from '../store/resources.ts';
import { quantity } from '../store/quantities.ts';
import { matches } from '../store/selectors.ts';
import { dataFlaws, metadataFlaws } from './names.ts';
import type { Container, EphemeralContainer, LabelSelector, Obj, PodSpec, Template } from '../store/types.ts';

const DNS_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const DNS_HINT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const forbidden = (field: string, why: string): Flaw => ({ field, message: `Forbidden: ${why}`, reason: 'FieldValueForbidden' });
const required = (field: string, message = 'Required value'): Flaw => ({ field, message, reason: 'FieldValueRequired' });
const wrong = (field: string, value: unknown, why: string): Flaw => ({
  field,
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  reason: 'FieldValueInvalid',
});
const unsupported = (field: string, value: unknown, allowed: readonly string[]): Flaw => ({
  field,
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${allowed.map((a) => `"${a}"`).join(', ')}`,
  reason: 'FieldValueNotSupported',
});

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

const QUANTITIES = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Quantities are read while the body is decoded: one that is none is no object at all. Throws 400. */
function checkQuantities({ version, kind }: Resource, specs: readonly (PodSpec | undefined)[]): void {
  const containers = specs.flatMap((spec) => [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]);
  const values = containers.flatMap(({ resources }) => [
    ...Object.values(resources?.requests ?? {}),
    ...Object.values(resources?.limits ?? {}),
  ]);
  if (values.some((value) => quantity(value) === undefined))
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${QUANTITIES}`);
}

function resourceFlaws(at: string, container: Container): Flaw[] {
  const out: Flaw[] = [];
  for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
    const request = container.resources?.requests?.[name];
    if (request !== undefined && (quantity(request) ?? 0) > (quantity(limit) ?? 0))
      out.push(wrong(`${at}.resources.requests`, String(request), `must be less than or equal to ${name} limit of ${String(limit)}`));
  }
  return out;
}

function containerFlaws(at: string, container: Container, volumes: ReadonlySet<string>): Flaw[] {
  const out: Flaw[] = [];
  if (!container.name) out.push(required(`${at}.name`));
  if (!container.image) out.push(required(`${at}.image`));
  else if (container.image.trim() !== container.image)
    out.push(wrong(`${at}.image`, container.image, 'must not have leading or trailing whitespace'));
  for (const [i, mount] of (container.volumeMounts ?? []).entries())
    if (!volumes.has(mount.name))
      out.push({ field: `${at}.volumeMounts[${i}].name`, message: `Not found: "${mount.name}"`, reason: 'FieldValueNotFound' });
  return [...out, ...resourceFlaws(at, container)];
}

function duplicates(at: string, spec: PodSpec): Flaw[] {
  const fields = ['containers', 'initContainers', 'ephemeralContainers'] as const;
  const named = fields.flatMap((list) => (spec[list] ?? []).map(({ name }, i) => ({ name, field: `${at}.${list}[${i}].name` })));
  return named
    .filter(({ name }, i) => named.findIndex((other) => other.name === name) !== i)
    .map(({ name, field }) => ({ field, message: `Duplicate value: "${name}"`, reason: 'FieldValueDuplicate' }));
}

const NOT_EPHEMERAL = ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const;

function ephemeralFlaws(at: string, container: EphemeralContainer, pod: { spec: PodSpec; volumes: ReadonlySet<string> }): Flaw[] {
  const fields = record(container) ?? {};
  const target = container.targetContainerName;
  return [
    ...containerFlaws(at, container, pod.volumes),
    ...NOT_EPHEMERAL.filter((field) => fields[field] !== undefined).map((field) =>
      forbidden(`${at}.${field}`, 'cannot be set for an Ephemeral Container'),
    ),
    ...(target === undefined || target === '' || pod.spec.containers.some((c) => c.name === target)
      ? []
      : [{ field: `${at}.targetContainerName`, message: `Not found: "${target}"`, reason: 'FieldValueNotFound' } as const]),
  ];
}

/** Ephemeral containers are added, one name each, and then stay. */
function ephemeralUpdateFlaws(next: PodSpec, before: PodSpec): Flaw[] {
  const field = 'spec.ephemeralContainers';
  return (before.ephemeralContainers ?? []).flatMap((old) => {
    const now = next.ephemeralContainers?.find((c) => c.name === old.name);
    if (now === undefined) return [forbidden(field, `existing ephemeral containers "${old.name}" may not be removed`)];
    return isDeepStrictEqual(now, old) ? [] : [forbidden(field, `existing ephemeral containers "${old.name}" may not be changed`)];
  });
}

function podFlaws(at: string, spec: PodSpec | undefined, policies: readonly string[], claimed: readonly string[] = []): Flaw[] {
  if (!Array.isArray(spec?.containers) || spec.containers.length === 0) return [required(`${at}.containers`)];
  const volumes = new Set([...(spec.volumes ?? []).map((volume) => volume.name), ...claimed]);
  const out = [
    ...spec.containers.flatMap((c, i) => containerFlaws(`${at}.containers[${i}]`, c, volumes)),
    ...(spec.initContainers ?? []).flatMap((c, i) => containerFlaws(`${at}.initContainers[${i}]`, c, volumes)),
    ...(spec.ephemeralContainers ?? []).flatMap((c, i) => ephemeralFlaws(`${at}.ephemeralContainers[${i}]`, c, { spec, volumes })),
    ...duplicates(at, spec),
  ];
  const policy = spec.restartPolicy ?? 'Always';
  if (!policies.includes(policy)) out.push(unsupported(`${at}.restartPolicy`, policy, policies));
  return out;
}

function workloadFlaws(next: Obj, before: Obj | undefined, policies: readonly string[]): Flaw[] {
  const spec = record(next['spec']) ?? {};
  const template = spec['template'] as Template | undefined;
  const selector = spec['selector'] as LabelSelector | undefined;
  const claims = (spec['volumeClaimTemplates'] ?? []) as { metadata?: { name?: string } }[];
  const claimed = claims.map((claim) => claim.metadata?.name ?? '');
  const out = podFlaws('spec.template.spec', template?.spec, policies, claimed);
  if (next.kind === 'Job') return out;
  if (selector === undefined) out.push(required('spec.selector'));
  if (!matches(selector, template?.metadata?.labels))
    out.push(wrong('spec.template.metadata.labels', template?.metadata?.labels ?? null, '`selector` does not match template `labels`'));
  const old = record(before?.['spec'])?.['selector'];
  if (old !== undefined && JSON.stringify(old) !== JSON.stringify(selector))
    out.push(wrong('spec.selector', selector, 'field is immutable'));
  if (typeof spec['replicas'] === 'number' && spec['replicas'] < 0)
    out.push(wrong('spec.replicas', spec['replicas'], 'must be greater than or equal to 0'));
  return next.kind === 'StatefulSet' && before ? [...out, ...fixedSetFlaws(spec, record(before['spec']) ?? {})] : out;
}

/** `selector` has a complaint of its own. */
const CHANGEABLE = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
  'selector',
]);

function fixedSetFlaws(next: Record<string, unknown>, before: Record<string, unknown>): Flaw[] {
  const changed = Object.entries(next).some(([key, value]) => !CHANGEABLE.has(key) && !isDeepStrictEqual(value, before[key]));
  const why =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return changed ? [forbidden('spec', why)] : [];
}

/** Pod specs may change only in images, tolerations (added) and the deadline; a new node only by binding. */
function podUpdateFlaws(next: Obj, before: Obj): Flaw[] {
  const fixed = (object: Obj): string => {
    const spec = structuredClone(object['spec']) as PodSpec;
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
      delete container.image;
      delete container.resources;
    }
    delete spec.ephemeralContainers;
    delete spec.tolerations;
    delete spec.activeDeadlineSeconds;
    delete spec.terminationGracePeriodSeconds;
    delete spec.schedulingGates;
    delete spec.nodeName;
    return JSON.stringify(spec);
  };
  const flaws = ephemeralUpdateFlaws(next['spec'] as PodSpec, before['spec'] as PodSpec);
  return fixed(next) === fixed(before) ? flaws : [...flaws, FIXED_SPEC];
}

/** Spec fields of a pod that is there already: all but a few are fixed. */
export const FIXED_SPEC = forbidden(
  'spec',
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
);

const POD_POLICIES = ['Always', 'OnFailure', 'Never'];
const SERVICE_LIKE = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

function kindFlaws(next: Obj, before: Obj | undefined): Flaw[] {
  if (next.kind === 'Pod') {
    const spec = next['spec'] as PodSpec | undefined;
    const early = before === undefined && spec?.ephemeralContainers !== undefined;
    return [
      ...podFlaws('spec', spec, POD_POLICIES),
      ...(early ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')] : []),
      ...(before ? podUpdateFlaws(next, before) : []),
    ];
  }
  if (SERVICE_LIKE.has(next.kind)) return workloadFlaws(next, before, ['Always']);
  if (next.kind === 'Job') return workloadFlaws(next, before, ['OnFailure', 'Never']);
  if (next.kind === 'CronJob' && !record(record(next['spec'])?.['jobTemplate'])) return [required('spec.jobTemplate')];
  if (next.kind === 'HorizontalPodAutoscaler' && !record(record(next['spec'])?.['scaleTargetRef']))
    return [required('spec.scaleTargetRef')];
  if (next.kind === 'CustomResourceDefinition' && !record(record(next['spec'])?.['names'])) return [required('spec.names')];
  return [];
}

/** Refuses (422) what the API server would refuse of the fields that controllers and kubelet rely on. */
export function validate(resource: Resource, next: Obj, before: Obj | undefined): void {
  const name: string | undefined = next.metadata.name;
  const spec = record(next['spec']);
  checkQuantities(resource, [spec as PodSpec | undefined, (spec?.['template'] as Template | undefined)?.spec]);
  const flaws: Flaw[] = [];
  if (!name) flaws.push(required('metadata.name', 'Required value: name or generateName is required'));
  else if (before === undefined && !resource.group.startsWith('rbac') && !DNS_NAME.test(name))
    flaws.push(wrong('metadata.name', name, DNS_HINT));
  flaws.push(...metadataFlaws(next), ...kindFlaws(next, before), ...dataFlaws(next));
  if (flaws.length > 0) throw invalid(resource, name ?? '', flaws);
}
