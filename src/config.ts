import { existsSync, readFileSync } from 'node:fs';
import { type Arguments, type Sources, TOKEN_FILE } from './config/sources.ts';

/** Environment, YAML file and command line → one frozen, validated Config, or every problem at once. Nothing else reads the environment. */
export { usualName } from './config/choose-cluster.ts';
export { configDocs } from './config/docs.ts';
export { loadConfig, type Loaded } from './config/load.ts';
export { ConfigError, type Problem, problemText } from './config/problem.ts';
export { renderConfig } from './config/render.ts';
export { type SettingKey, settingKeys, settings } from './config/settings.ts';
export type { Arguments, Sources } from './config/sources.ts';

/** The real sources of this process. */
export function processSources(args: Arguments): Sources {
  return {
    env: process.env,
    args,
    readFile: (path) => readFileSync(path, 'utf8'),
    inCluster: (process.env['KUBERNETES_SERVICE_HOST'] ?? '') !== '' && existsSync(TOKEN_FILE),
  };
}
