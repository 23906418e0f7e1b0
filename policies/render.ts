import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { at, text } from '../src/model/index.ts';
import { type PolicyParameters, words } from './parameters.ts';

/** One Kubernetes object, ready to be applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** In the order in which they must be applied. Constraints can only be stored once Gatekeeper has made their kinds from the templates. */
export interface Policies {
  readonly rbac: readonly Manifest[];
  readonly templates: readonly Manifest[];
  readonly constraints: readonly Manifest[];
  readonly webhooks: readonly Manifest[];
  /** ValidatingAdmissionPolicies and their bindings. */
  readonly admission: readonly Manifest[];
}

type Words = Readonly<Record<string, unknown>>;

/** Files of each layer in this folder, in the order in which they must be applied. */
export const policyFiles = {
  bot: ['rbac/bot.yaml'],
  executor: ['rbac/launcher.yaml', 'rbac/executor.yaml'],
  /** Once for each open namespace, `$(home)`. */
  homes: ['rbac/executor-namespace.yaml'],
  templates: ['executor-guard/template.yaml', 'executor-deny/template.yaml'],
  constraints: ['executor-guard/constraint.yaml', 'executor-deny/constraint-opt-in.yaml', 'executor-deny/constraint-opt-out.yaml'],
  webhooks: ['executor-webhook/webhook.yaml'],
  admission: ['executor-scope/policy.yaml', 'executor-job-shape/policy.yaml', 'executor-token/policy.yaml'],
} as const;

/** A place that an installation decides. */
const PLACE = /\$\((\w+)\)/g;

function word(known: Words, name: string): unknown {
  if (!(name in known)) throw new Error(`$(${name}) is no parameter of the policies`);
  return known[name];
}

/** A text that is one place alone becomes the value itself; within a longer text it becomes the value's text, or its JSON. */
function fill(value: unknown, known: Words): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\((\w+)\)$/.exec(value)?.[1];
    if (whole !== undefined) return word(known, whole);
    return value.replaceAll(PLACE, (_, name: string) => {
      const found = word(known, name);
      return typeof found === 'string' ? found : JSON.stringify(found);
    });
  }
  if (Array.isArray(value)) return value.map((one) => fill(one, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, known)]));
}

function manifests(file: string, known: Words): readonly Manifest[] {
  return parseAllDocuments(readFileSync(join(import.meta.dirname, file), 'utf8')).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return fill(document.toJS(), known) as Manifest;
  });
}

/** The kinds of the constraints as Gatekeeper makes them of the templates: applied beforehand, templates and constraints can be stored in one pass. */
export function constraintKinds(): readonly Manifest[] {
  return policyFiles.templates.flatMap((file) => {
    const [template] = manifests(file, {});
    const kind = text(at(template, 'spec', 'crd', 'spec', 'names', 'kind'));
    const parameters = undescribed(at(template, 'spec', 'crd', 'spec', 'validation', 'openAPIV3Schema'));
    return manifests('constraint-crd.yaml', { kind, plural: kind.toLowerCase(), parameters });
  });
}

/** A schema without its descriptions; a property of that name stays. */
function undescribed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(undescribed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => key !== 'description' || typeof value !== 'string');
  return Object.fromEntries(kept.map(([key, value]) => [key, undescribed(value)]));
}

/** The manifests of every layer for these parameters. */
export function renderPolicies(parameters: PolicyParameters): Policies {
  const known = words(parameters);
  const read = (files: readonly string[], more: Words = {}): readonly Manifest[] =>
    files.flatMap((file) => manifests(file, { ...known, ...more }));
  const { bot, executor, homes, templates, constraints, webhooks, admission } = policyFiles;
  return {
    rbac: [...read([...bot, ...executor]), ...parameters.namespaces.flatMap((home) => read(homes, { home }))],
    templates: read(templates),
    constraints: read(constraints),
    webhooks: read(webhooks),
    admission: read(admission),
  };
}
