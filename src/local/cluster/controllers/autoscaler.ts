import type { Controller } from '../loop.ts';
import type { Autoscaler, Condition, Deployment } from '../store/types.ts';
import { type ControllerNeeds, fromKey, keyOf } from './needs.ts';
import { withCondition } from './rollout.ts';

const MANAGER = 'kube-controller-manager';
const PERIOD = 15_000;

/** There is no metrics server here: an autoscaler holds its target within its bounds and says why it cannot do more. */
export function autoscalers(needs: ControllerNeeds): Controller {
  const { store, timing, recorders } = needs;
  const recorder = recorders.from('horizontal-pod-autoscaler');

  function target(scaler: Autoscaler): Deployment | undefined {
    const { kind, name } = scaler.spec.scaleTargetRef;
    return kind === 'Deployment' ? store.one('Deployment', scaler.metadata.namespace, name) : undefined;
  }

  function report(scaler: Autoscaler, replicas: number | undefined, conditions: readonly Condition[]): void {
    store.edit(
      'HorizontalPodAutoscaler',
      { namespace: scaler.metadata.namespace ?? '', name: scaler.metadata.name },
      { manager: MANAGER, part: 'status' },
      (draft) => {
        const list = conditions.reduce<Condition[]>(
          (all, next) => withCondition(all, next, timing.stamp()),
          (draft.status?.['conditions'] ?? []) as Condition[],
        );
        draft.status = { currentMetrics: null, currentReplicas: replicas ?? 0, desiredReplicas: replicas ?? 0, conditions: list };
      },
    );
  }

  function notFound(scaler: Autoscaler): void {
    const { name } = scaler.spec.scaleTargetRef;
    const message = `the HPA controller was unable to get the target's current scale: deployments.apps "${name}" not found`;
    recorder.event(scaler, 'Warning', 'FailedGetScale', `deployments.apps "${name}" not found`);
    report(scaler, undefined, [{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message }]);
  }

  return {
    name: 'autoscaler',
    concerns: ({ resource, object }) => (resource.kind === 'HorizontalPodAutoscaler' ? [keyOf(object)] : []),
    reconcile(key, again) {
      const { namespace, name } = fromKey(key);
      const scaler = store.one('HorizontalPodAutoscaler', namespace, name);
      if (scaler === undefined) return;
      again(PERIOD);
      const workload = target(scaler);
      if (workload === undefined) return notFound(scaler);
      const wanted = Math.min(scaler.spec.maxReplicas, Math.max(scaler.spec.minReplicas ?? 1, workload.spec.replicas));
      if (wanted !== workload.spec.replicas && workload.spec.replicas > 0) {
        store.edit('Deployment', { namespace, name: workload.metadata.name }, { manager: MANAGER, subresource: 'scale' }, (draft) => {
          draft.spec.replicas = wanted;
        });
        const why =
          wanted > workload.spec.replicas
            ? 'Current number of replicas below Spec.MinReplicas'
            : 'Current number of replicas above Spec.MaxReplicas';
        recorder.event(scaler, 'Normal', 'SuccessfulRescale', `New size: ${wanted}; reason: ${why}`);
      }
      const missing =
        'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
      recorder.event(
        scaler,
        'Warning',
        'FailedGetResourceMetric',
        missing.replace('the HPA was unable to compute the replica count: ', ''),
      );
      report(scaler, wanted, [
        {
          type: 'AbleToScale',
          status: 'True',
          reason: 'SucceededGetScale',
          message: "the HPA controller was able to get the target's current scale",
        },
        { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: missing },
      ]);
      return undefined;
    },
  };
}
