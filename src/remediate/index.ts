/** A diagnosis and the live objects just read go in; typed actions, their previews, plans, approvals and requests leave. It reads and changes nothing itself, and offers nothing that a gate has not let through. */
export { type Allowed, type Approval, type Approver, type Approvers, mayApprove, parseApprovers, type Standing } from './approvers.ts';
export { type ApiRequest, changed, requestsOf } from './change.ts';
export { diffOf } from './diff.ts';
export { jobManifest, jobName, type JobSettings } from './job.ts';
export { type Refused, sign, type Verified, verifyApproval, verifySignature } from './jws.ts';
export { actionKindOf, actionKinds, peopleNeeded, riskOf, type RiskTiers } from './kinds.ts';
export { mergePatch } from './merge-patch.ts';
export { approvalKey, auditHeadKey, remediationKey, remedyKey, restartedKey } from './names.ts';
export { approvalSeconds, approvedChange, claimsOf, instant, planHash, planOf } from './plan.ts';
export { templateDigest, templateOf } from './template.ts';
export type * from './types.ts';
