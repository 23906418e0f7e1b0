/** A diagnosis and the live objects just read go in; typed actions, their previews, plans, approvals and requests leave. It reads and changes nothing itself, and offers nothing that a gate has not let through. */
export { actions } from './actions/index.ts';
export { replicasOf } from './actions/scale.ts';
export {
  type Allowed,
  type Approval,
  type Approver,
  type Approvers,
  covering,
  mayApprove,
  parseApprovers,
  type Standing,
} from './approvers.ts';
export { type ApiRequest, changed, requestsOf } from './change.ts';
export { diffOf } from './diff.ts';
export { type Manager, ownersOf } from './field-managers.ts';
export { type Check, type Gate, gate, type GateContext, gateWithout, type Mode, notOpen, type Past, tooSoon } from './gate.ts';
export { jobManifest, jobName, type JobSettings } from './job.ts';
export { type Refused, sign, type Verified, verifyApproval, verifySignature } from './jws.ts';
export { actionKindOf, peopleNeeded, riskOf, type RiskTiers } from './kinds.ts';
export { liveFactsOf } from './live.ts';
export { planLooks } from './looks.ts';
export { mergePatch } from './merge-patch.ts';
export { approvalKey, auditHeadKey, remediationKey, remedyKey, restartedKey } from './names.ts';
export { listed, protectedNamespaces, usuallyExcluded } from './namespaces.ts';
export { offerOf, usualBounds } from './offer.ts';
export { approvalSeconds, approvedChange, claimsOf, instant, planHash, planOf } from './plan.ts';
export { outdated, type Terms } from './outdated.ts';
export { previewOf } from './preview.ts';
export { type Case, proposalsOf } from './proposals.ts';
export { remedyOf, type RemedyFrame } from './remedy.ts';
export { stands, unchangedByScrub } from './stands.ts';
export { templateDigest, templateOf } from './template.ts';
export type * from './types.ts';
export { offerUndo } from './undo.ts';
