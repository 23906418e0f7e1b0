/** What the flow says of itself enters, answers to probes and to Prometheus leave; it changes nothing, asks no password and shows no incident. */
export { type Doors, type DoorNeeds, openDoors } from './doors.ts';
export { readiness, type Readiness, type Reason } from './readiness.ts';
