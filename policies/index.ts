/** Decisions of an installation in, the Kubernetes objects that guard the executor out; it reads the manifests beside it and talks to nobody. */
export {
  constants,
  type Bounds,
  type Decided,
  policyParameters,
  type PolicyParameters,
  type Surroundings,
  type WebhookAddress,
} from './parameters.ts';
export { constraintKinds, type Manifest, type Policies, policyFiles, renderPolicies } from './render.ts';
