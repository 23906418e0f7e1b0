import { z } from 'zod';
import type { LlmTool } from '../../model/index.ts';
import { parametersOf } from '../form.ts';

/** Names of objects, as the API takes them; whatever else a model writes is no name. */
const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/u);
const namespace = z
  .string()
  .regex(/^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$/u)
  .nullable()
  .default(null)
  .describe('Null for the namespace of the incident');
const pod = z.object({ pod_name: name, namespace });
const limit = z.coerce.number().int().catch(20).describe('At most 50').default(20);
const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'] as const;

const kind = {
  namespace,
  api_version: z.string().max(80).describe('For example apps/v1'),
  plural: z.string().max(80).describe('For example deployments'),
};

/** Arguments of each tool. */
export const forms = {
  get_pod_status: pod,
  describe_pod: pod,
  get_pod_logs: z.object({
    ...pod.shape,
    container: name.nullable().default(null).describe('Null for the container that fails'),
  }),
  get_pod_events: pod,
  get_deployment_status: z.object({
    deployment_name: name,
    namespace,
    kind: z.enum(workloadKinds).nullable().default(null).describe('Null for Deployment'),
  }),
  list_failing_pods: z.object({ namespace }),
  get_manifest: z.object({ ...kind, name }),
  list_manifests: z.object({ ...kind, label_selector: z.string().max(300).nullable().default(null), limit }),
} as const;

const descriptions: Readonly<Record<keyof typeof forms, string>> = {
  get_pod_status: 'Phase, conditions, and state, last state, exit code and restarts of each container of one pod.',
  describe_pod: 'The pod with its specification (images, commands, probes, resources, volumes, names of variables) and its events.',
  get_pod_logs: 'The most telling lines of a container: of the run that goes on and of the one before.',
  get_pod_events: 'The events of one pod, Normal ones too.',
  get_deployment_status: 'Desired and ready replicas, conditions, template and autoscaler of a workload.',
  list_failing_pods: 'Pods of a namespace that are not doing their work, with their problem.',
  get_manifest: 'One object without its status noise. Never a Secret.',
  list_manifests: 'Objects of one kind in a namespace. Never Secrets.',
};

/** The looks a model may ask for: the same bytes in every request. */
export const tools: readonly LlmTool[] = Object.entries(forms).map(([name, form]) => ({
  name,
  description: descriptions[name as keyof typeof forms],
  parameters: withoutPatterns(parametersOf(form)),
}));

/** Vendors differ in the patterns they take; the call is checked here all the same. */
function withoutPatterns(schema: LlmTool['parameters']): LlmTool['parameters'] {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === 'pattern' || key === 'maximum' || key === 'minimum' || key === 'maxLength' ? undefined : value,
    ),
  ) as LlmTool['parameters'];
}
