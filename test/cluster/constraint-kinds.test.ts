import { afterAll, beforeAll, expect, it } from 'vitest';
import { constraintKinds, type Manifest, policyParameters, renderPolicies } from '../../policies/index.ts';
import { at } from '../../src/model/index.ts';
import { applyAll, type Client } from '../../tools/control-plane/index.ts';
import { until } from '../e2e/world.ts';
import { sharedPlane } from './plane.ts';

const plane = sharedPlane();
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const { templates, constraints } = renderPolicies(
  policyParameters({
    namespace: 'k8s-rca',
    image: `k8s-rca@sha256:${'a'.repeat(64)}`,
    cluster: 'kinds',
    keys: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' }] },
    namespaces: [],
  }),
);
let admin: Client;

const pathOf = ({ metadata }: Manifest): string => `${DEFINITIONS}/${metadata.name}`;

async function gone(): Promise<void> {
  for (const { metadata } of templates)
    await admin.request('DELETE', `/apis/templates.gatekeeper.sh/v1/constrainttemplates/${metadata.name}`);
  for (const kind of constraintKinds()) {
    await admin.request('DELETE', pathOf(kind));
    await until(async () => (await admin.request('GET', pathOf(kind))).status === 404, { what: `${kind.metadata.name} to be gone` });
  }
}

/** Gatekeeper explains its fields at length; a property of that name stays. */
function undescribed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(undescribed);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => key !== 'description' || typeof inner !== 'string');
  return Object.fromEntries(kept.map(([key, inner]) => [key, undescribed(inner)]));
}

beforeAll(async () => {
  admin = await plane.client();
  await gone();
});

afterAll(gone);

it('the kinds that the chart ships are those that Gatekeeper makes of the templates', async () => {
  await applyAll(admin, templates);
  for (const kind of constraintKinds()) {
    await until(async () => (await admin.request('GET', pathOf(kind))).status === 200, {
      what: `${kind.metadata.name} to be made`,
      within: 60_000,
    });
    const { body } = await admin.request('GET', pathOf(kind));
    const made = undescribed(at(body, 'spec')) as Readonly<Record<string, unknown>>;
    // What the server adds to any definition.
    expect({ ...made, conversion: undefined }).toEqual({ ...Object(kind['spec']), conversion: undefined });
    expect(at(body, 'metadata', 'labels')).toEqual(kind.metadata['labels']);
  }
});

it('shipped beforehand, templates and constraints are stored in one pass, and Gatekeeper takes the kinds over', async () => {
  await gone();
  await applyAll(admin, constraintKinds());
  await until(async () => (await admin.request('GET', '/apis/constraints.gatekeeper.sh/v1beta1/rcaexecutordeny')).status === 200, {
    what: 'the kinds to be served',
  });
  await applyAll(admin, [...templates, ...constraints]);
  for (const kind of constraintKinds())
    await until(async () => JSON.stringify((await admin.request('GET', pathOf(kind))).body).includes('"ownerReferences"'), {
      what: `${kind.metadata.name} to be taken over`,
      within: 60_000,
    });
});
