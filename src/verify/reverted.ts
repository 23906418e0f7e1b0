import { at, type KubeObject, list, type Millis, text, time } from '../model/index.ts';

/** Not somebody who writes a change back: the controllers of the API itself, and ourselves. */
const others = /^(kube-controller-manager|kubelet|kube-scheduler|kube-apiserver|k8s-rca.*)$/;

/** Who wrote to the spec last, after the change; `undefined` where the object does not say. */
export function writerSince(object: KubeObject, since: Millis): string | undefined {
  const writes = list(object.metadata['managedFields'])
    .filter((m) => at(m, 'subresource') !== 'status' && (time(at(m, 'time')) ?? 0) >= since - 1000)
    .sort((a, b) => (time(at(b, 'time')) ?? 0) - (time(at(a, 'time')) ?? 0));
  // An autoscaler writes through the scale subresource, in the controller manager's name.
  if (writes.length > 0 && at(writes[0], 'subresource') === 'scale' && others.test(text(at(writes[0], 'manager'))))
    return 'a HorizontalPodAutoscaler';
  return writes.map((m) => text(at(m, 'manager'))).find((name) => name !== '' && !others.test(name));
}
