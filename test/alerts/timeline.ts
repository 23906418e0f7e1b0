import type { Page } from '../e2e/prometheus-text.ts';

/** A stretch of time in Prometheus's memory. */
export interface Phase {
  readonly minutes: number;
  /** What was scraped, a minute apart; the last stands until the end. None: the scrapes failed. */
  readonly pages: readonly Page[];
  /** Alerts that fire when it ends; no others do. */
  readonly firing: readonly string[];
}

const STEP = 15;
const perMinute = 60 / STEP;
/** As the operator's ServiceMonitor names them. */
const TARGET = { namespace: 'k8s-rca', job: 'k8s-rca', instance: '10.0.0.7:8080' };

export interface Wanted {
  readonly expr: string;
  readonly seconds: number;
  readonly samples: readonly { readonly labels: string; readonly value: number }[];
}

/** A unit test of promtool, as an object: JSON is YAML. `files` are rule files. */
export function unitTest(about: {
  readonly files: readonly string[];
  readonly series: readonly object[];
  readonly wanted: readonly Wanted[];
}): string {
  return JSON.stringify({
    rule_files: about.files,
    evaluation_interval: `${STEP}s`,
    tests: [
      {
        interval: `${STEP}s`,
        input_series: about.series,
        promql_expr_test: about.wanted.map(({ expr, seconds, samples }) => ({ expr, eval_time: `${seconds}s`, exp_samples: samples })),
      },
    ],
  });
}

/** What scrapes of these phases leave in Prometheus. */
export function seriesOf(
  phases: readonly Pick<Phase, 'minutes' | 'pages'>[],
  target: Readonly<Record<string, string>> = TARGET,
): readonly object[] {
  const pages = phases.flatMap(({ minutes, pages: scraped }) =>
    Array.from({ length: minutes * perMinute }, (_, i) => scraped[Math.min(Math.floor(i / perMinute), scraped.length - 1)]),
  );
  const values = new Map<string, (number | undefined)[]>();
  pages.forEach((page, i) => {
    for (const { name, labels, value } of page?.samples ?? []) {
      const key = selector(name, { ...labels, ...target });
      const row = values.get(key) ?? [];
      row[i] = value;
      values.set(key, row);
    }
  });
  return [...values].map(([series, row]) => ({ series, values: notation(row, pages.length) }));
}

/** That just these alerts fire at the end of each phase. */
export function endings(phases: readonly Phase[]): readonly Wanted[] {
  return phases.map(({ firing }, i) => ({
    expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
    seconds: phases.slice(0, i + 1).reduce((sum, { minutes }) => sum + minutes * 60, 0) - STEP,
    samples: firing.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
  }));
}

export function selector(name: string, labels: Readonly<Record<string, string>>): string {
  return `${name}{${Object.entries(labels)
    .map(([k, v]) => `${k}=${JSON.stringify(v)}`)
    .join(',')}}`;
}

/** A series that a scrape no longer brings is stale at once, as in Prometheus; runs are written short. */
function notation(row: readonly (number | undefined)[], length: number): string {
  const tokens = Array.from({ length }, (_, i) => {
    const value = row[i];
    if (value !== undefined) return String(value);
    return i > 0 && row[i - 1] !== undefined ? 'stale' : '_';
  });
  const runs: { token: string; n: number }[] = [];
  for (const token of tokens) {
    const last = runs.at(-1);
    if (last?.token === token) last.n += 1;
    else runs.push({ token, n: 1 });
  }
  return runs.map(({ token, n }) => (n === 1 ? token : token === '_' ? `_x${n}` : `${token}x${n - 1}`)).join(' ');
}
