/** Processes that come and go, as Prometheus remembers their targets: restarts, upgrades, and one Prometheus for several clusters. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { promMeter } from '../../src/adapters/meter/index.ts';
import { type Page, parsePage } from '../e2e/prometheus-text.ts';
import { runPromtool } from './run-promtool.ts';
import { RULES } from './shipped.ts';
import { type Phase, seriesOf, unitTest, type Wanted } from './timeline.ts';

type Scraped = Pick<Phase, 'minutes' | 'pages'>;

const target = (more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  namespace: 'k8s-rca',
  job: 'k8s-rca',
  instance: '10.0.0.7:8080',
  ...more,
});

/** What a process says that is well and was started then, in Unix time. */
async function saysOf(started: number, version = '1.0.0'): Promise<Page> {
  const { text } = await promMeter().page([
    { name: 'k8s_rca_build_info', labels: { version, node: 'v24.0.0' }, value: 1 },
    { name: 'k8s_rca_ready', labels: {}, value: 1 },
    { name: 'k8s_rca_ledger_unbalanced_signals', labels: {}, value: 0 },
  ]);
  const page = parsePage(text);
  return { ...page, samples: page.samples.map((s) => (s.name === 'process_start_time_seconds' ? { ...s, value: started } : s)) };
}

const gone = (minutes: number): Scraped => ({ minutes, pages: [] });
const up = async (minutes: number, started: number, version?: string): Promise<Scraped> => ({
  minutes,
  pages: [await saysOf(started, version)],
});
/** So many starts, each up for so long and then gone. */
async function loop(starts: number, minutes: { readonly up: number; readonly gone: number }): Promise<readonly Scraped[]> {
  const each = await Promise.all(Array.from({ length: starts }, (_, i) => up(minutes.up, 1_000 + i)));
  return each.flatMap((phase) => [phase, gone(minutes.gone)]);
}

/** What fires after so many minutes, by these labels. */
const fires = (minute: number, by: readonly string[], firing: readonly string[]): Wanted => ({
  expr: `group by (${['alertname', ...by].join(', ')}) (ALERTS{alertstate="firing"})`,
  seconds: minute * 60,
  samples: firing.map((labels) => ({ labels, value: 1 })),
});

async function judged(series: readonly object[], wanted: readonly Wanted[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rca-targets-'));
  const file = join(folder, 'test.json');
  writeFileSync(file, unitTest({ files: [resolve(RULES)], series, wanted }));
  const said = await runPromtool(['test', 'rules', file]);
  rmSync(folder, { recursive: true });
  expect(said.words).toContain('SUCCESS');
  expect(said.code).toBe(0);
}

const RESTARTING = '{alertname="K8sRcaRestarting"}';

test('a crash loop, up for three minutes and gone for two: K8sRcaRestarting, until half an hour after it ends', async () => {
  const phases = [await up(40, 1), ...(await loop(8, { up: 3, gone: 2 })), await up(60, 2_000)];
  await judged(seriesOf(phases, target()), [
    fires(39, [], []),
    fires(47, [], []),
    fires(60, [], [RESTARTING]),
    // In a gap too.
    fires(74, [], [RESTARTING]),
    fires(79, [], [RESTARTING]),
    fires(115, [], []),
  ]);
});

test('a loop at the longest pause that Kubernetes makes between starts: K8sRcaRestarting without a break', async () => {
  const phases = await loop(10, { up: 3, gone: 5 });
  await judged(
    seriesOf(phases, target()),
    [40, 43, 46, 49, 52, 55, 58, 61, 64, 67].map((minute) => ({
      ...fires(minute, [], [RESTARTING]),
      expr: 'group by (alertname) (ALERTS{alertstate="firing", alertname="K8sRcaRestarting"})',
    })),
  );
});

test('an upgrade, a new pod with another version, is no alert; four pods in half an hour are', async () => {
  const pod = async (i: number, from: number, minutes: number): Promise<readonly object[]> =>
    seriesOf(
      [...(from === 0 ? [] : [gone(from)]), await up(minutes, 100 + i, `1.0.${i}`)],
      target({ instance: `10.0.0.${i}:8080`, pod: `k8s-rca-${i}` }),
    );
  const pods = [await pod(0, 0, 60), await pod(1, 61, 59), await pod(2, 121, 5), await pod(3, 127, 5), await pod(4, 133, 20)];
  await judged(pods.flat(), [fires(62, [], []), fires(70, [], []), fires(100, [], []), fires(122, [], []), fires(140, [], [RESTARTING])]);
});

test("starts of other programs are nobody's business here", async () => {
  const samples = (await saysOf(1)).samples.filter((s) => !s.name.startsWith('k8s_rca_'));
  const other = (started: number): Page => ({
    ...parsePage(''),
    samples: samples.map((s) => (s.name === 'process_start_time_seconds' ? { ...s, value: started } : s)),
  });
  const phases = Array.from({ length: 8 }, (_, i) => ({ minutes: 5, pages: [other(i)] }));
  await judged(
    [...seriesOf(phases, target({ job: 'other' })), ...seriesOf([await up(40, 1)], target())],
    [fires(30, [], []), fires(39, [], [])],
  );
});

/** Nothing but what tells that it is there: hours are long. */
async function there(minutes: number): Promise<Scraped> {
  const page = await saysOf(1);
  return { minutes, pages: [{ ...page, samples: page.samples.filter((s) => s.name === 'k8s_rca_build_info') }] };
}

test('one Prometheus for several clusters: the one that is down is named, for six hours', async () => {
  const stays = seriesOf([await there(400)], target({ cluster: 'east' }));
  const goes = seriesOf([await there(20), gone(380)], target({ cluster: 'west' }));
  const down = (minute: number, ...firing: readonly string[]): Wanted => fires(minute, ['cluster'], firing);
  const west = '{alertname="K8sRcaDown", cluster="west"}';
  await judged([...stays, ...goes], [down(19), down(30, west), down(120, west), down(370, west), down(390)]);
});

test('the only one is down for longer than the memory of it: K8sRcaDown without a break', async () => {
  const minutes = [30, 100, 365, 370, 374, 378, 379, 380, 381, 382, 384, 386, 390, 400];
  await judged(
    seriesOf([await there(20), gone(400)], target()),
    minutes.map((minute) => fires(minute, [], ['{alertname="K8sRcaDown"}'])),
  );
});
