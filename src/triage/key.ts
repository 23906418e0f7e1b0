import { refText, type Signal } from '../model/index.ts';

/** cluster / namespace / top owner / container / family. Pod names and hashes stay out: a restart or a rollout is no new incident. */
export function keyOf(signal: Pick<Signal, 'cluster' | 'subject' | 'container' | 'family'>): string {
  const { cluster, subject, container, family } = signal;
  return [cluster, refText(subject), container, family].join('/');
}
