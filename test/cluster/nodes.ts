import { resolve } from 'node:path';
import type { KubeletOptions } from '../../tools/control-plane/index.ts';

/** Pods of this image run the executor of this clone, as a real process; no other image is ever run. */
export const EXECUTOR_IMAGE = `registry.example.com/k8s-rca@sha256:${'e'.repeat(64)}`;

/** So many times faster than in life do the kubelets of the shared plane wait: back-off, probes, pulls. Controllers take their real time. */
export const TIME_SCALE = 20;

/** Has one address for pods and no more; cordoned until a test wants it. */
export const NARROW = 'node-9';
/** Cordoned until a test wants it, and loses it. */
export const DOOMED = 'node-10';

/** Eight nodes, the last three of which tests set apart for what happens to nodes, and two that nothing comes to by itself. */
export const kubelet = (): KubeletOptions => ({
  nodes: [...Array.from({ length: 8 }, (_, i) => `node-${i + 1}`), NARROW, DOOMED],
  cordoned: { [NARROW]: '10.244.9.0/30', [DOOMED]: '10.244.10.0/24' },
  timeScale: TIME_SCALE,
  images: [{ image: EXECUTOR_IMAGE, entrypoint: [process.execPath, resolve('bin/k8s-rca.js')] }],
});
