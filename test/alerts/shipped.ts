import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const RULES = 'helm/k8s-rca/files/alerts.yaml';

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The alerts as they are shipped. */
export const rules: readonly Rule[] = (
  parse(readFileSync(RULES, 'utf8')) as { groups: readonly { rules: readonly Rule[] }[] }
).groups.flatMap((group) => group.rules);

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

/** The dashboard as it is shipped. */
export const dashboard = JSON.parse(readFileSync('helm/k8s-rca/files/dashboard.json', 'utf8')) as Dashboard;

export interface Query {
  readonly of: string;
  /** As Grafana sends it, with its variables filled in. */
  readonly expr: string;
  /** Labels that the legend shows. */
  readonly shows: readonly string[];
}

const filled = (expr: string): string =>
  expr.replaceAll('$cluster', '.*').replaceAll('$job', '.+').replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h');

/** Every query of the dashboard. */
export const queries: readonly Query[] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({
      of: title,
      expr: filled(expr),
      shows: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label),
    })),
  ),
  ...dashboard.annotations.list.map(({ name, expr }) => ({ of: name, expr: filled(expr), shows: [] })),
];

/** Names of metrics within an expression: what stands before a selector or alone, and is no word of the language. */
export const metricsIn = (expr: string): readonly string[] => [...new Set(expr.match(/\b(?:k8s_rca|process|nodejs)_\w+\b/g))];
