import type { KubeObject } from '../../../model/index.ts';
import type { RecordedLog } from '../case.ts';

/** What a text told. */
export interface Parsed {
  readonly objects: readonly KubeObject[];
  readonly logs: readonly RecordedLog[];
  readonly texts: readonly string[];
  readonly listed: readonly string[];
  readonly absent: ReadonlySet<string>;
}

/** Reads recorded output. Never throws. */
export function readOutput(raw: string, logs: Readonly<Record<string, string>>): Parsed {
  return {
    objects: [],
    logs: Object.entries(logs).map(([key, text]) => logUnder(key, text)),
    texts: raw.trim() === '' ? [] : [raw],
    listed: [],
    absent: new Set(),
  };
}

/** Keys are `pod/container`, `namespace/pod/container` or a pod alone; ` (previous)`, `/previous` or `--previous` at the end says which run. */
function logUnder(key: string, text: string): RecordedLog {
  const previous = /(?:\(previous\)|[/ .:_-]previous|--previous)\s*$/i.test(key);
  const parts = key.replace(/\s*(?:\(previous\)|[/ .:_-]previous|--previous)\s*$/i, '').split('/');
  const [container = '', pod = '', namespace] = parts.length === 1 ? ['', parts[0] ?? ''] : [...parts].reverse();
  return { pod, container, previous, text, ...(namespace === undefined ? {} : { namespace }) };
}
