import { parse } from 'yaml';
import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { namesOf, type SettingKey, settingKeys, settings } from './settings.ts';
import { envValue, type Sources } from './sources.ts';

export interface FileValues {
  readonly name?: string;
  readonly values: ReadonlyMap<SettingKey, unknown>;
  readonly problems: readonly Problem[];
}

/** Settings of the YAML file, if one is named. Keys are nested (`slack: { channel: … }`); an unknown key is an error. */
export function fileValues(sources: Sources): FileValues {
  const named = sources.args.config ?? envValue(sources, 'RCA_CONFIG');
  if (named === undefined) return { values: new Map(), problems: [] };
  const setting = sources.args.config === undefined ? 'RCA_CONFIG' : '--config';
  const bad = (given: string, mend: string): FileValues => ({
    name: named,
    values: new Map(),
    problems: [{ setting, given, allowed: 'path of a YAML file with the keys of docs/configuration.md', mend }],
  });
  try {
    const root: unknown = parse(sources.readFile(named));
    if (root === null) return { name: named, values: new Map(), problems: [] };
    if (typeof root !== 'object' || Array.isArray(root)) return bad(`"${named}"`, 'The file holds no mapping at its top.');
    return { name: named, ...flatten(named, root) };
  } catch (error) {
    return bad(`"${named}"`, `It cannot be read: ${firstLine(error)}`);
  }
}

function flatten(file: string, root: object): { values: ReadonlyMap<SettingKey, unknown>; problems: readonly Problem[] } {
  const values = new Map<SettingKey, unknown>();
  const problems: Problem[] = [];
  for (const [path, value] of leaves(root, '')) {
    const key = settingKeys.find((k) => k === path);
    if (key !== undefined) values.set(key, value);
    else problems.push(unknownKey(file, path));
  }
  return { values: new Map([...values].filter(([, value]) => value !== null && value !== '')), problems };
}

/** Paths of all leaves; lists are leaves. An unknown section is reported once, as itself. */
function leaves(value: object, prefix: string): readonly (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]): readonly (readonly [string, unknown])[] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const isSection = settingKeys.some((key) => key.startsWith(`${path}.`));
    if (isSection && inner === null) return [];
    return isSection && typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? leaves(inner, path) : [[path, inner]];
  });
}

function unknownKey(file: string, path: string): Problem {
  const byEnv = settingKeys.find((key) => namesOf(settings[key]).includes(path));
  const close = byEnv ?? nearest(path, settingKeys)?.name ?? '';
  return { setting: `${file}: ${path}`, given: 'an unknown key', allowed: 'keys of docs/configuration.md', mend: `Did you mean ${close}?` };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
