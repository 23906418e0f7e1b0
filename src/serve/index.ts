/** What the flow says of itself enters, answers to probes and to Prometheus leave; it changes nothing, asks no password and shows no incident. */
export { type Doors, openDoors } from './doors.ts';
export type { Asked, DoorNeeds } from './needs.ts';
export { readiness, type Readiness, type Reason } from './readiness.ts';
