/** Compact JWS on the object that a request changes (or on the Eviction). */
export const approvalKey = 'k8s-rca.io/approval';
/** Written to the pod template by a restart; kubectl's own. */
export const restartedKey = 'kubectl.kubernetes.io/restartedAt';
/** Namespace label `enabled`: changes may be made here. Object label `disabled`: never to this one. */
export const remediationKey = 'k8s-rca.io/remediation';
/** Head of the audit chain when the Job was made. */
export const auditHeadKey = 'k8s-rca.io/audit-head';
/** Label of the Job: id of its remedy. */
export const remedyKey = 'k8s-rca.io/remedy';
