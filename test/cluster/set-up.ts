import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDoor, type PlaneFacts, startControlPlane } from '../../tools/control-plane/index.ts';
import { EXECUTOR_IMAGE, TIME_SCALE } from './plane.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    plane: PlaneFacts;
  }
}

/** Starts the control plane that all files share, and stops it after the last. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const started = Date.now();
  const say = (line: string): void => console.log(`control plane, ${Math.round((Date.now() - started) / 1000)} s: ${line}`);
  const entrypoint = [process.execPath, resolve('bin/k8s-rca.js')];
  const kubelet = { timeScale: TIME_SCALE, images: [{ image: EXECUTOR_IMAGE, entrypoint }] };
  const plane = await startControlPlane({ gatekeeper: true, kubelet, say });
  say('running');
  const door = await openDoor(plane);
  project.provide('plane', door.facts);
  return async () => {
    await door.close();
    await plane.stop();
  };
}
