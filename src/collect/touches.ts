import { at, dict, type KubeObject, list, type Millis, text, time } from '../model/index.ts';
import { leaves } from './differences.ts';

/** One field manager's newest write to an object. */
export interface Touch {
  readonly manager: string;
  readonly time: Millis;
  readonly paths: readonly string[];
}

/** Who wrote to an object, newest first. Writes to `status` are no changes. */
export function touches(object: KubeObject): readonly Touch[] {
  return list(object.metadata['managedFields'])
    .flatMap((m) => {
      const when = time(at(m, 'time'));
      if (when === undefined || at(m, 'subresource') === 'status') return [];
      const into = new Map<string, string>();
      leaves(marked(at(m, 'fieldsV1')), '', into);
      return [{ manager: text(at(m, 'manager')), time: when, paths: [...into.keys()] }];
    })
    .sort((a, b) => b.time - a.time);
}

/** fieldsV1 spells `f:spec`, `k:{"name":"web"}`, `.`; turned into plain paths. */
function marked(value: unknown): unknown {
  const entries = Object.entries(dict(value)).filter(([k]) => k !== '.');
  if (entries.length === 0) return '';
  return Object.fromEntries(entries.map(([k, v]) => [k.replace(/^f:/, '').replace(/^[kv]:/, ''), marked(v)]));
}
