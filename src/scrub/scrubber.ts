import { createHmac } from 'node:crypto';
import type { IncidentId, Redaction, Scrubbed } from '../model/index.ts';
import { issuer } from './issuer.ts';
import { textScrubber } from './text.ts';
import { scrubValue } from './walk.ts';

/** What one incident's texts and objects pass through. Keeps what it issued and learnt; use one per incident. */
export interface Scrubber {
  /** Never throws: what cannot be scrubbed comes back as `[UNSCRUBBABLE n bytes]`. */
  text(raw: string): Scrubbed<string>;
  /** Any JSON value: structured fields by key name, every string scanned; secrets learnt anywhere in it go everywhere in it. */
  value<T>(raw: T): Scrubbed<T>;
  /** How many different secrets of each family were hidden so far, by name. */
  redactions(): readonly Redaction[];
  /** Ids of all placeholders known under the key, for the store. They are no secrets. */
  issued(): readonly string[];
}

export interface ScrubberOptions {
  /** From `incidentKey`. */
  readonly key: string;
  /** Ids issued under this key before a restart. */
  readonly issued?: readonly string[];
  /** `public`: private, loopback and link-local addresses stay readable; `all`: every address goes. */
  readonly addresses: 'public' | 'all';
  /** `any` keeps every well-formed placeholder: for filters that read what was scrubbed elsewhere. Default `issued`: a placeholder nobody issued is foreign. */
  readonly marks?: 'issued' | 'any';
}

/** Key of an incident's placeholders. Hex; `installKey` is the secret of this installation. */
export function incidentKey(installKey: string, incident: IncidentId): string {
  return createHmac('sha256', installKey).update(incident).digest('hex');
}

export function scrubber(options: ScrubberOptions): Scrubber {
  const hidden = new Map<string, Set<string>>();
  const count = (family: string, mark: string): void => void hidden.set(family, (hidden.get(family) ?? new Set()).add(mark));
  const own = issuer(options.key, options.issued ?? []);
  const ids = options.marks === 'any' ? { ...own, knows: () => true } : own;
  const texts = textScrubber({ addresses: options.addresses, ids, count });
  return {
    text: (raw) => mint(texts.scrub(raw)),
    value: (raw) => mint(scrubValue(raw, texts)),
    redactions: () => [...hidden].map(([family, marks]) => ({ family, count: marks.size })).sort((a, b) => (a.family < b.family ? -1 : 1)),
    issued: () => ids.ids(),
  };
}

/** The only mint of `Scrubbed`. */
function mint<T>(clean: T): Scrubbed<T> {
  return clean as Scrubbed<T>;
}
