/**
 * Which of our cause ids count as right for a label. Labels are coarse; by default an id is right when it equals the label or goes on
 * from it (`probe.liveness` ← `probe.liveness.timeout`), and `x.generic` accepts any `x.…`. What differs stands here and nowhere else.
 */
const also: Readonly<Record<string, readonly string[]>> = {
  'db.connection': ['db'],
  'app.latency': ['app.latency'],
  daemonset: ['rollout', 'daemonset'],
  statefulset: ['rollout', 'statefulset'],
  init_container: ['crashloop.init', 'init'],
  network_policy: ['network.policy'],
  networking: ['networking', 'network'],
  'node.other': ['node'],
  'service.no_endpoints': ['service.no_endpoints', 'service.selector'],
  'service.port': ['service.port', 'service.target_port'],
  'job.failed': ['job'],
};

/** Labels one could argue about: the second answer is what the objects also say. Counted apart, never in the main figures. */
export const debatable: Readonly<Record<string, { readonly or: readonly string[]; readonly why: string }>> = {
  cronjob: { or: ['rbac.missing_service_account'], why: 'the fixture suspends the CronJob and names an account that does not exist' },
  daemonset: { or: ['image.auth'], why: 'a missing pull secret shows as a failing pull' },
  rollout: { or: ['rbac.missing_service_account', 'statefulset', 'image'], why: 'replicas are missing because of what the id names' },
  statefulset: { or: ['pending', 'volume.pvc_unbound'], why: 'the set is stuck because of its pods or claims' },
  'image.not_found': { or: ['image.auth'], why: 'registries answer "denied" for repositories that do not exist' },
  'image.auth': { or: ['image.not_found'], why: 'the same answer, labelled the other way' },
  'image.generic': { or: ['image'], why: 'the label names no reason' },
  'job.failed': { or: ['db', 'crashloop', 'dependency'], why: 'the pods of the Job tell why it failed' },
  'db.connection': {
    or: ['dependency.refused', 'dependency.timeout', 'dependency.down'],
    why: 'the log names the address, not what answers there',
  },
  'pending.resources': { or: ['pending.generic'], why: 'the message is a summary in an old form' },
  'service.no_endpoints': { or: ['dependency.down'], why: 'the pods behind it are down' },
  'service.port': {
    or: ['gateway.parent_missing', 'gateway.backend_missing'],
    why: 'the route names both a missing object and a wrong port',
  },
  'volume.pvc_unbound': { or: ['volume.pv_failed'], why: 'an old phase of a volume, labelled as its claim' },
  'node.unreachable': { or: ['node', 'eviction'], why: 'only the pod tells of its node' },
  'crashloop.app_error': { or: ['crashloop'], why: 'the log is a test string' },
  'image.arch': {
    or: ['crashloop.bad_command', 'crashloop.not_executable'],
    why: 'exec format error names a wrong platform or a script without its first line',
  },
};

/** No failure at all. `not_a_failure` is something a linter remarks on that no on-call engineer wants to be woken for. */
export const silent: ReadonlySet<string> = new Set(['healthy', 'not_a_failure']);

function startsAt(id: string, prefix: string): boolean {
  return id === prefix || id.startsWith(`${prefix}.`);
}

export function isRight(label: string, id: string): boolean {
  const wide = label.endsWith('.generic') ? [label.slice(0, -'.generic'.length)] : [];
  return [label, ...wide, ...(also[label] ?? [])].some((prefix) => startsAt(id, prefix));
}

export function isArguable(label: string, id: string): boolean {
  return (debatable[label]?.or ?? []).some((prefix) => startsAt(id, prefix));
}
