/** What the pages name is there: settings, values of the chart, options of commands, metrics, rights. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { settings } from '../../src/config/settings.ts';
import { commandNames, faults } from './forms.ts';
import { column, commandsOf, guides, oneLine, pages, spans, textOf, writtenBy } from './pages.ts';

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
  [...spans(page), ...commandsOf(page).map(({ text }) => oneLine(text)), ...writtenBy(page).map((f) => f.text)].join('\n');

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

/** These pages speak of another program's commands, or of what once was. */
const NOT_OURS = /^(?:docs\/(?:parity|lessons)\.md|CHANGELOG\.md)$/;

/** The name of our program, as pages say it. */
const NAME = /(?:npx k8s-rca|node bin\/k8s-rca\.js|^k8s-rca)(?: |$)/;

/** What a page writes behind that name, and where it is understood: in a table of commands, and behind a command's own name. */
function addressed(page: string): readonly string[] {
  const lines = code(page)
    .split('\n')
    .flatMap((line) => oneLine(line).split(/(?=npx k8s-rca|node bin\/k8s-rca\.js)/));
  const named = lines.filter((line) => NAME.test(line)).map((line) => line.slice(line.search(NAME)).replace(NAME, ''));
  const listed = column(page, 'command').map((text) => text.replace(NAME, ''));
  const short = spans(page).filter((text) => commandNames.some((name) => text.startsWith(`${name} `)));
  const looks = spans(page).flatMap((text) => (/^(?:get|describe|list)_\w+$/.test(text) ? [`look ${text}`] : []));
  return [...named, ...listed, ...short, ...looks].filter((text) => text !== '');
}

test('L-088 L-089 every command, choice and option of the program that a page names is one that it has', () => {
  const lines = pages.filter((page) => !NOT_OURS.test(page)).flatMap((page) => addressed(page).map((text) => ({ page, text })));
  const wrong = lines.flatMap(({ page, text }) => faults(text).map((why) => `${page}: ${text}: ${why}`));
  expect([...new Set(wrong)]).toEqual([]);
  expect(lines.length).toBeGreaterThan(30);
  expect(column('docs/commands.md', 'command').length).toBeGreaterThan(commandNames.length);
});

test.each([
  'get_pod_logz',
  'look <get_pod_logz | get_pod_logs>',
  'diagnoze --al [-n ns]',
  'diagnose --al [-n ns]',
  'diagnose --all [-n nonsense \\| -A]',
  'replay <nonsense thing wrong | x>',
  'guard [nonsense <seconds>]',
  'guard [--within]',
  'ledger <id>',
  'keys <id>',
  'look get_cluster_events --type Strange',
])('`%s` would be found out', (text) => {
  expect(faults(text)).not.toEqual([]);
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
