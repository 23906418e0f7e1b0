/** The shipped files against the figures that the program has: every name, every label, every expression, every runbook. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LEVELS } from '../../src/adapters/meter/levels.ts';
import { METRICS } from '../../src/adapters/meter/metrics.ts';
import { promMeter } from '../../src/adapters/meter/index.ts';
import { parsePage } from '../e2e/prometheus-text.ts';
import { runPromtool } from './run-promtool.ts';
import { dashboard, metricsIn, queries, RULES, rules } from './shipped.ts';
import { selector, unitTest } from './timeline.ts';

const family = (name: string): string => (name in METRICS ? name : name.replace(/_(bucket|sum|count)$/, ''));

test('promtool takes the rules, with all that its lint knows', async () => {
  const said = await runPromtool(['check', 'rules', '--lint=all', '--lint-fatal', RULES]);
  expect(said).toMatchObject({ code: 0, words: expect.stringContaining(`SUCCESS: ${rules.length} rules found`) });
});

test('every alert says what, how bad, and where in the guide stands what to do', () => {
  const guide = readFileSync('docs/operating.md', 'utf8');
  for (const { alert, labels, annotations } of rules) {
    expect(['critical', 'warning', 'info'], alert).toContain(labels['severity']);
    expect(annotations, alert).toMatchObject({ summary: expect.stringContaining('k8s-rca'), description: expect.any(String) });
    expect(annotations['runbook'], alert).toBe(`docs/operating.md#${alert.toLowerCase()}`);
    expect(guide).toContain(`\n### ${alert}\n`);
  }
  expect([...guide.matchAll(/^### (K8sRca\w+)$/gm)].map(([, name]) => name).sort()).toEqual(rules.map((r) => r.alert).sort());
});

test('every figure that alerts and dashboard name is on the page, and every figure of ours is on the dashboard', async () => {
  const { families } = parsePage((await promMeter().page([])).text);
  const named = new Set([...rules, ...queries].flatMap(({ expr }) => metricsIn(expr)).map(family));
  expect([...named].filter((name) => !families.has(name))).toEqual([]);
  expect([...families.keys()].filter((name) => name.startsWith('k8s_rca_') && !named.has(name))).toEqual([]);
});

/** One series of each figure with a value for each of its labels: two samples, so that what counts has a rate. */
function everySeries(): readonly object[] {
  const target = { namespace: 'k8s-rca', job: 'k8s-rca', instance: 'a:8080' };
  const series = (name: string, labels: readonly string[], more: Readonly<Record<string, string>> = {}): object => ({
    series: selector(name, { ...Object.fromEntries(labels.map((label) => [label, 'x'])), ...more, ...target }),
    values: '0+60x40',
  });
  const added = Object.entries(METRICS).flatMap(([name, { is, labels }]) =>
    is === 'counter' ? [series(name, labels)] : ['1', '+Inf'].map((le) => series(`${name}_bucket`, labels, { le })),
  );
  const levels = Object.entries(LEVELS).map(([name, { labels }]) => series(name, labels));
  const own = [...new Set(queries.flatMap(({ expr }) => metricsIn(expr)))].filter((name) => !name.startsWith('k8s_rca_'));
  return [...added, ...levels, ...own.map((name) => series(name, []))];
}

test('every query of the dashboard answers, with the labels that its legend shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rca-dashboard-'));
  const wanted = queries.map(({ expr, shows }) => ({
    expr: `group by (${shows.join(', ')}) (${expr})`,
    seconds: 600,
    samples: [{ labels: `{${shows.map((label) => `${label}="x"`).join(', ')}}`, value: 1 }],
  }));
  writeFileSync(join(folder, 'test.json'), unitTest({ files: [], series: everySeries(), wanted }));
  const said = await runPromtool(['test', 'rules', join(folder, 'test.json')]);
  rmSync(folder, { recursive: true });
  expect(said.words).toContain('SUCCESS');
  expect(said.code).toBe(0);
});

test('the dashboard has a title and a word for each panel, none over another, and a choice of cluster and installation', () => {
  const panels = dashboard.panels.filter((p) => p.type !== 'row');
  for (const { title, description } of panels) expect(description, title).toMatch(/\.$/);
  expect(new Set(panels.map((p) => p.title)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { title, gridPos } of dashboard.panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.has(`${x} ${y}`), `${title} at ${x} ${y}`).toBe(false);
        taken.add(`${x} ${y}`);
      }
  }
  expect(dashboard.templating.list.map((v) => v.name)).toEqual(['datasource', 'cluster', 'job']);
});
