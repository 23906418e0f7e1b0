import { misspelt, refused } from './environment.ts';
import { type Problem, shown } from './problem.ts';
import { namesOf, schema, type Setting, type SettingKey, settingKeys, settings, type Values } from './settings.ts';
import { envValue, type Sources } from './sources.ts';
import { type FileValues, fileValues } from './yaml-file.ts';

export interface Read {
  readonly values: Values;
  /** Settings that somebody named, with the name under which it was given. */
  readonly named: ReadonlyMap<SettingKey, string>;
  /** Settings whose value was refused: `values` holds their default, so that the other problems can still be found. */
  readonly invalid: ReadonlySet<SettingKey>;
  readonly problems: readonly Problem[];
}

interface Given {
  readonly name: string;
  readonly value: unknown;
}

/** Environment over file over default, checked by the schema. */
export function readValues(sources: Sources): Read {
  const file = fileValues(sources);
  const problems: Problem[] = [...file.problems, ...misspelt(sources), ...refused(sources)];
  const given = new Map<SettingKey, Given>();
  for (const key of settingKeys) {
    problems.push(...contradiction(sources, settings[key]));
    const found = givenFor(sources, file, key);
    if (found !== undefined) given.set(key, found);
  }
  const practice = !sources.inCluster && !namesCluster(sources, given);
  const invalid = new Set(settingKeys.filter((key) => !schema.shape[key].safeParse(rawValue(key, given.get(key), practice)).success));
  problems.push(...[...invalid].map((key) => problemOf(key, given.get(key))));
  const raw = settingKeys.map((key) => [key, rawValue(key, invalid.has(key) ? undefined : given.get(key), practice)] as const);
  const values = schema.parse(Object.fromEntries(raw.filter(([, value]) => value !== undefined)));
  return { values, named: new Map([...given].map(([key, { name }]) => [key, name])), invalid, problems };
}

function namesCluster(sources: Sources, given: ReadonlyMap<SettingKey, Given>): boolean {
  return sources.args.context !== undefined || given.has('kubernetes.kubeconfig') || given.has('kubernetes.proxyUrl');
}

function givenFor(sources: Sources, file: FileValues, key: SettingKey): Given | undefined {
  for (const name of namesOf(settings[key])) {
    const value = envValue(sources, name);
    if (value !== undefined) return { name, value };
  }
  return file.values.has(key) ? { name: `${file.name ?? ''}: ${key}`, value: file.values.get(key) } : undefined;
}

function rawValue(key: SettingKey, given: Given | undefined, practice: boolean): unknown {
  const { fallback, practice: forPractice } = settings[key];
  return given?.value ?? (practice ? forPractice : undefined) ?? fallback;
}

function contradiction(sources: Sources, setting: Setting): readonly Problem[] {
  const { env, secret } = setting;
  const set = namesOf(setting).filter((name) => envValue(sources, name) !== undefined);
  if (new Set(set.map((name) => sources.env[name])).size < 2) return [];
  return [
    {
      setting: set.join(' and '),
      given: set.map((name) => shown(sources.env[name], secret === true)).join(' and '),
      allowed: 'one value',
      mend: `They mean the same; keep ${env[0]} only.`,
    },
  ];
}

function problemOf(key: SettingKey, given: Given | undefined): Problem {
  const setting = settings[key];
  const name = given?.name ?? setting.env[0];
  return {
    setting: name,
    given: given === undefined ? '' : shown(given.value, setting.secret === true),
    allowed: setting.allowed,
    mend:
      setting.secret === true
        ? 'Copy it again from where it was made (for Slack the pages of your app); see the README.'
        : 'Correct it, or remove it to use the default.',
  };
}
