import type { Facts, PodFact, ServiceFact } from './facts/index.ts';

/** Two spellings of one name: one within the other, or all but a letter the same. */
function alike(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 3 || long.length - short.length > 4) return false;
  if (long.includes(short)) return true;
  let from = 0;
  while (from < short.length && short[from] === long[from]) from++;
  let end = 0;
  while (end < short.length - from && short.at(-1 - end) === long.at(-1 - end)) end++;
  return long.length - from - end <= 1;
}

/** The pod that would be behind the Service but for a label: of its name, or with a label that is the same or spelt nearly so. */
export function nearly(service: ServiceFact, facts: Facts): PodFact | undefined {
  const wanted = Object.entries(service.selector);
  const score = (p: PodFact): number =>
    (facts.ownerOf(p.ref).name === service.ref.name ? 2 : 0) +
    wanted.filter(([k, v]) => p.labels[k] === v).length * 2 +
    wanted.filter(([k, v]) => p.labels[k] !== undefined && p.labels[k] !== v && (alike(p.labels[k], v) || p.labels[k] === service.ref.name))
      .length;
  return facts.pods
    .filter((p) => p.ref.namespace === service.ref.namespace && score(p) > 0)
    .reduce<PodFact | undefined>((best, p) => (best === undefined || score(p) > score(best) ? p : best), undefined);
}

/** The labels in which a pod differs from what the Service asks for. */
export function differing(service: ServiceFact, pod: PodFact): string {
  return Object.entries(service.selector)
    .filter(([k, v]) => pod.labels[k] !== v)
    .map(([k, v]) => `asks for ${k}=${v}, the pod carries ${pod.labels[k] === undefined ? `no ${k}` : `${k}=${pod.labels[k]}`}`)
    .join('; ');
}
