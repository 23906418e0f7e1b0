/** A name of programs in, a real Kubernetes control plane of plain processes on 127.0.0.1 out, with Gatekeeper and kubelets of ours; it needs Go and openssl, never Docker, and leaves nothing running. */
export { type AuditEntry, readAudit } from './audit.ts';
export { type Binaries, binaries } from './binaries.ts';
export { type Answer, type Client, clientOf, must } from './client.ts';
export { chamberFault, type ImageContent, type KubeletOptions, type RealImage } from './kubelet/index.ts';
export { freePorts } from './free-ports.ts';
export { type ControlPlane, type PlaneFacts, planeOf, type TokenAsk, type Who } from './plane.ts';
export { type BinaryName, pinnedVersions } from './pins.ts';
export { type ControlPlaneOptions, Missing, prepare, startControlPlane } from './start.ts';
export { attach, type Door, openDoor } from './door.ts';
export { applyAll, pathOf } from './apply.ts';
