import { settingKeys, settings, type SettingKey } from './settings.ts';

/** Markdown table of every setting, for the generated docs/configuration.md. */
export function configDocs(): string {
  const head = ['| environment | also read as | YAML key | default | allowed | meaning |', '|---|---|---|---|---|---|'];
  return [...head, ...settingKeys.map(row)].join('\n');
}

function row(key: SettingKey): string {
  const { env, deprecated = [], allowed, meaning } = settings[key];
  const aliases = [...env.slice(1).map((name) => `\`${name}\``), ...deprecated.map((name) => `\`${name}\` (deprecated)`)];
  const cells = [`\`${env[0]}\``, aliases.join(', '), `\`${key}\``, defaultText(key), allowed, meaning];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultText(key: SettingKey): string {
  const { fallback, fallbackText, practice } = settings[key];
  const value = fallbackText ?? (fallback === undefined ? '' : `\`${[fallback].flat().join(',') || 'none'}\``);
  return practice === undefined ? value : `${value} (practice: \`${practice}\`)`;
}
