import { digest } from '../model/index.ts';
import { essenceOf } from './essence/normal.ts';
import type { Matter } from './matter.ts';

/**
 * Digest of what is judged, free of names, times and counts that change from case to case: equal for an equal failure of the same owner
 * with the same specification, image and evidence; whatever else differs makes it differ. What looks found since is not part of it.
 */
export function essence(matter: Pick<Matter, 'kind' | 'evidence' | 'diagnosis'>): string {
  return digest(essenceOf(matter));
}
