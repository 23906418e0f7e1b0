import type { ObjectRef } from '../model/index.ts';

const readable = new Set(['Pod', 'Node', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'PersistentVolumeClaim']);

/** Whether the object itself shows when it is well again. Of every other kind only Warnings are heard: their silence proves nothing. */
export function showsHealth(subject: ObjectRef): boolean {
  return readable.has(subject.kind);
}
