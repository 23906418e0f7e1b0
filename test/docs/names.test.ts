/** What the pages name is there: settings, values of the chart, options of commands, metrics, rights. */
import { globSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { program } from '../../src/commands/program.ts';
import { settings } from '../../src/config/settings.ts';
import { commandsOf, guides, pages, spans, textOf, writtenBy } from './pages.ts';

const own = new Set(Object.values(settings).flatMap(({ env }) => env));

/** Names of the environment that are not ours, and words that only look like one. */
const FOREIGN = new Set(
  'AI_PROVIDER HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS NODE_ENV RCA_CONFIG KUBECTL HELM_BIN PRACTICE PATH XDG_CACHE_HOME REDACTED SIGTERM DELETE CONNECT HEAD'.split(
    ' ',
  ),
);

/** Rows of these pages speak of other systems, or of history. */
const FOREIGN_PAGES = /^(?:docs\/(?:parity|lessons|causes|security|configuration)\.md|docs\/adr\/|CHANGELOG\.md)/;

const ours = pages.filter((page) => !FOREIGN_PAGES.test(page));
const code = (page: string): string =>
  [...spans(page), ...commandsOf(page).map(({ text }) => text), ...writtenBy(page).map((f) => f.text)].join('\n');

test('L-088 every setting that a page names exists', () => {
  const unknown = ours.flatMap((page) =>
    [...code(page).matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g)].flatMap(([name]) =>
      own.has(name) || FOREIGN.has(name) || name.startsWith('RCA_REQUIRE_') ? [] : [`${page}: ${name}`],
    ),
  );
  expect([...new Set(unknown)]).toEqual([]);
});

type Tree = { readonly [key: string]: Tree | string | number | boolean | null | readonly unknown[] };

const values = parse(readFileSync('helm/k8s-rca/values.yaml', 'utf8')) as Tree;

function exists(path: readonly string[]): boolean {
  let at: unknown = values;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !(key in at)) return false;
    at = (at as Tree)[key];
  }
  return true;
}

test('L-088 every value of the chart that a page names exists', () => {
  const top = Object.keys(values).join('|');
  const named = new RegExp(`(?<![\\w./-])((?:${top})\\.[a-zA-Z]+(?:\\.[a-zA-Z]+)*)(?=[=:\`\\s,)]|$)`, 'gm');
  const found = guides.flatMap((page) => [...code(page).matchAll(named)].map(([, path = '']) => ({ page, path })));
  expect(found.length).toBeGreaterThan(15);
  // `remediation.mode` and its like are also keys of a settings file, which `settings` passes on.
  const keys = new Set<string>(Object.keys(settings));
  expect(found.filter(({ path }) => !exists(path.split('.')) && !keys.has(path)).map(({ page, path }) => `${page}: ${path}`)).toEqual([]);
});

/** What `--help` of a command says. */
function help(words: readonly string[]): string {
  const found = words.reduce<Command | undefined>((at, word) => at?.commands.find((one) => one.name() === word), program);
  return found?.helpInformation() ?? '';
}

test('L-088 L-089 every command and option of the program that a page names exists', () => {
  const top = help([]);
  const lines = ours.flatMap((page) =>
    [...code(page).matchAll(/(?:npx k8s-rca|node bin\/k8s-rca\.js|^k8s-rca)((?: [^\s|>&;`]+)*)/gm)].map(([, rest = '']) => ({
      page,
      words: rest.trim().split(' '),
    })),
  );
  const wrong: string[] = [];
  for (const { page, words } of lines) {
    const [name = '', second = ''] = words;
    if (!/^[a-z]+$/.test(name)) continue;
    if (!new RegExp(`^ {2}${name}\\b`, 'm').test(top)) {
      wrong.push(`${page}: ${name}`);
      continue;
    }
    const under = /^(?:audit|keys|look)$/.test(name) && /^[a-z_]+$/.test(second) ? [name, second] : [name];
    const text = help(under) + top;
    for (const word of words)
      if (/^--?[A-Za-z]/.test(word) && !text.includes(word.split('=')[0] ?? word)) wrong.push(`${page}: ${under.join(' ')} ${word}`);
  }
  expect(lines.length).toBeGreaterThan(30);
  expect([...new Set(wrong)]).toEqual([]);
});

test('L-088 every metric that the guide names is one that the bot has', () => {
  const meters = globSync('src/adapters/meter/*.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
  const named = [...textOf('docs/operating.md').matchAll(/\bk8s_rca_[a-z_]+/g)].map(([name]) => name).filter((name) => !name.endsWith('_'));
  expect(named.length).toBeGreaterThan(15);
  expect([...new Set(named)].filter((name) => !meters.includes(name) && !meters.includes(name.replace('k8s_rca_', '')))).toEqual([]);
});

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[] | string;
}

function rules(file: string): readonly Rule[] {
  const text = readFileSync(file, 'utf8').replaceAll(/\$\((\w+)\)/g, '$1');
  return parseAllDocuments(text).flatMap((one) =>
    ((one.toJS() as { readonly rules?: readonly Rule[] } | null)?.rules ?? []).map((rule) => rule),
  );
}

test('L-068 the page of permissions tells every right of the manifests, and none besides', () => {
  const page = textOf('docs/permissions.md');
  const rows = page.split('\n').filter((line) => /^\| [\w.]+ \| `/.test(line));
  const told = rows.map((row) => {
    const [, , resources = '', verbs = ''] = row.split('|');
    return {
      resources: [...resources.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).filter((name) => !name.startsWith('k8s-rca')),
      verbs,
    };
  });
  const granted = globSync('policies/rbac/*.yaml').flatMap(rules);
  expect(told).toHaveLength(granted.length);
  for (const rule of granted) {
    const row = told.find(
      (one) =>
        one.resources.join() === rule.resources.join() &&
        (typeof rule.verbs === 'string' || rule.verbs.every((verb) => one.verbs.includes(verb))),
    );
    expect(row, rule.resources.join()).toBeDefined();
    if (typeof rule.verbs === 'string') continue;
    const words = (row?.verbs ?? '').match(/\b(?:get|list|watch|create|update|patch|delete)\b/g) ?? [];
    expect(words.sort(), rule.resources.join()).toEqual([...rule.verbs].sort());
  }
});
