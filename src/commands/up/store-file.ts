import { join } from 'node:path';
import type { Config } from '../../model/index.ts';
import { practiceFolder } from './practice.ts';

/** The database of these settings; a practice run keeps its own. */
export function storeFile(config: Config): string {
  return config.cluster.use === 'practice' ? join(practiceFolder(config), 'k8s-rca.db') : config.store.file;
}
