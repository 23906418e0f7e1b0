import { readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { openDoor, type PlaneFacts, startControlPlane } from '../../tools/control-plane/index.ts';
import { kubelet } from './nodes.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    plane: PlaneFacts;
  }
}

/** Starts the control plane that all files share, and stops it after the last. RCA_PLANE names one that `npm run cluster` left open instead. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const open = process.env['RCA_PLANE'];
  if (open !== undefined) {
    project.provide('plane', JSON.parse(readFileSync(open, 'utf8')) as PlaneFacts);
    return async () => undefined;
  }
  const started = Date.now();
  const say = (line: string): void => console.log(`control plane, ${Math.round((Date.now() - started) / 1000)} s: ${line}`);
  const plane = await startControlPlane({ gatekeeper: true, kubelet: kubelet(), say });
  say('running');
  const door = await openDoor(plane);
  project.provide('plane', door.facts);
  return async () => {
    await door.close();
    await plane.stop();
  };
}
