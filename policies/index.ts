/** Decisions of an installation in, the Kubernetes objects that guard the executor out; it reads the manifests beside it and talks to nobody. */
export {
  type Bounds,
  type Decided,
  policyParameters,
  type PolicyParameters,
  type Surroundings,
  type WebhookAddress,
} from './parameters.ts';
export { type Manifest, type Policies, renderPolicies } from './render.ts';
