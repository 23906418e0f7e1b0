/** Names and addresses that repeat under one seed. */
export interface Random {
  /** `length` characters of the alphabet the API uses for generated names. */
  suffix(length: number): string;
  hex(length: number): string;
  uuid(): string;
  /** 0 ≤ n < below. */
  number(below: number): number;
}

/** No vowels and no look-alikes, as in k8s.io/apimachinery's rand. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** mulberry32: small, and good enough for names. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const number = (below: number): number => Math.floor(next() * below);
  const hex = (length: number): string => Array.from({ length }, () => number(16).toString(16)).join('');
  return {
    number,
    hex,
    suffix: (length) => Array.from({ length }, () => LETTERS[number(LETTERS.length)] ?? 'x').join(''),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[number(4)] ?? '8'}${hex(3)}-${hex(12)}`,
  };
}
