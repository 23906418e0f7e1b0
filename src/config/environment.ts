import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { namesOf, settingKeys, settings } from './settings.ts';
import { envValue, type Sources } from './sources.ts';

/** Names that are read but are no setting of ours. */
const ALSO_READ = ['RCA_CONFIG'];
/** What other tools of the kind read and this version has no part for: said, never guessed at. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  WEB_CONCURRENCY: 'one process does all the work',
  DATABASE_URL: 'this version keeps its store in a SQLite file, see RCA_STORE_FILE',
  PROMETHEUS_URL: 'this version reads the Kubernetes API only',
  LOKI_URL: 'this version reads the Kubernetes API only',
  TEMPO_URL: 'this version reads the Kubernetes API only',
};

export const settingNames: readonly string[] = [...settingKeys.flatMap((key) => namesOf(settings[key])), ...ALSO_READ];

/** A near miss of a name that this tool reads is an error: the setting would silently not be in force. */
export function misspelt(sources: Sources): readonly Problem[] {
  const known = new Set([...settingNames, ...Object.keys(WITHOUT_EFFECT)]);
  return Object.keys(sources.env)
    .filter((name) => !known.has(name) && envValue(sources, name) !== undefined)
    .flatMap((name) => {
      const close = nearest(name, settingNames);
      if (close === undefined || !isNearMiss(name, close)) return [];
      return [
        { setting: name, given: 'set', allowed: 'names of docs/configuration.md', mend: `Nothing reads it. Did you mean ${close.name}?` },
      ];
    });
}

/** Everything that begins with RCA_ is meant for us. Elsewhere only long names count: short ones resemble strangers. */
function isNearMiss(name: string, close: { readonly name: string; readonly distance: number }): boolean {
  if (/^RCA_/i.test(name)) return true;
  if (close.name.length < 9 || !close.name.includes('_')) return false;
  return close.distance <= (close.name.length < 12 ? 1 : 3) && name[0]?.toLowerCase() === close.name[0]?.toLowerCase();
}

/** Settings that would weaken a promise are refused, not ignored. */
export function refused(sources: Sources): readonly Problem[] {
  const problems: Problem[] = [];
  if (/^(?:false|0|no|off)$/i.test(envValue(sources, 'BUILTIN_REDACTION_ENABLED') ?? ''))
    problems.push({
      setting: 'BUILTIN_REDACTION_ENABLED',
      given: '"false"',
      allowed: 'true, or not set',
      mend: 'Secrets are always taken out; this cannot be switched off. Remove it.',
    });
  if (envValue(sources, 'MASKING_REGEX_LIST_JSON') !== undefined)
    problems.push({
      setting: 'MASKING_REGEX_LIST_JSON',
      given: 'set',
      allowed: 'not set',
      mend: 'Own masking rules are not supported, so what they would hide would be shown. Remove it once you know the built-in families suffice.',
    });
  return problems;
}

/** A name that is on its way out works, and is told with the one to use. */
export function oldNames(sources: Sources): readonly string[] {
  return settingKeys.flatMap((key) => {
    const { env, deprecated = [] } = settings[key];
    return deprecated
      .filter((name) => envValue(sources, name) !== undefined)
      .map((name) => `${name} is deprecated and will not be read in a later version: use ${env[0]}.`);
  });
}

export function withoutEffect(sources: Sources): readonly string[] {
  const notes = Object.entries(WITHOUT_EFFECT).flatMap(([name, why]) =>
    envValue(sources, name) === undefined ? [] : [`${name} has no effect: ${why}.`],
  );
  const language = envValue(sources, 'LANGUAGE') ?? '';
  // Linux sets LANGUAGE to a list of locales such as en_US:en; only a bare language is meant for us.
  return /^[a-z]{2}$/.test(language) && language !== 'en' ? [...notes, `LANGUAGE=${language} has no effect: cards are in English.`] : notes;
}
