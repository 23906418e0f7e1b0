import { createHmac } from 'node:crypto';

/** Gives each secret its placeholder: the same under one key, unlinkable under another. */
export interface Issuer {
  placeholder(family: string, secret: Buffer): string;
  /** Was this id issued under the key, now or before a restart? */
  knows(id: string): boolean;
  ids(): readonly string[];
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** 30 bits: two of 1,000 secrets share an id with p = 5e-4; then the later one gets a longer id. */
const SHORTEST = 6;
const LONGEST = 26;
/** A stream of any length is scrubbed in bounded memory: the oldest are forgotten, which costs a longer id at worst. */
const MOST = 200_000;

export function issuer(key: string, issued: readonly string[]): Issuer {
  const known = new Set(issued);
  // Fingerprint of the secret → id, id → fingerprint. Secrets themselves are not kept.
  const idOf = new Map<string, string>();
  const holder = new Map<string, string>();
  return {
    placeholder(family, secret) {
      const name = base32(createHmac('sha256', key).update(secret).digest());
      let id = idOf.get(name);
      for (let length = SHORTEST; id === undefined && length <= LONGEST; length++) {
        const candidate = name.slice(0, length);
        if ((holder.get(candidate) ?? name) === name) id = candidate;
      }
      id ??= name;
      idOf.set(name, id);
      holder.set(id, name);
      known.add(id);
      forget(idOf, holder, known);
      return `[REDACTED:${family}:${id}]`;
    },
    knows: (id) => known.has(id),
    ids: () => [...known],
  };
}

function forget(idOf: Map<string, string>, holder: Map<string, string>, known: Set<string>): void {
  if (idOf.size <= MOST) return;
  const [name = '', id = ''] = idOf.entries().next().value ?? [];
  idOf.delete(name);
  holder.delete(id);
  known.delete(id);
}

function base32(bytes: Buffer): string {
  let text = '';
  for (let i = 0; i < LONGEST; i++) text += BASE32[(bytes[i] ?? 0) & 31] ?? '';
  return text;
}
