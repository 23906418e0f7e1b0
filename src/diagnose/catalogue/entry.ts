import type { Cause } from '../rule.ts';

/** Names of P-080-like coarse taxonomies, by the first part of an id; an entry adds its own. */
const byFamily: Readonly<Record<string, readonly string[]>> = {
  oom: ['oom', 'memory_pressure'],
  crashloop: ['app_crash', 'restart_loop'],
  config: ['config_error', 'Secret/Config Missing'],
  dependency: ['dependency_failure', 'Connectivity/DNS'],
  dns: ['network_error', 'Connectivity/DNS'],
  db: ['dependency_failure'],
  network: ['network_error'],
  tls: ['network_error'],
};

export function entry(id: string, title: string, meaning: string, ...aliases: readonly string[]): Cause {
  const family = id.split('.')[0] ?? id;
  return { id, title, family, meaning, aliases: [...(byFamily[family] ?? []), ...aliases] };
}
