import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { at, list } from '../../src/model/index.ts';
import { because, HELM } from './fixtures.ts';
import { goldenOf, keptOf } from './golden.ts';
import { CHART, KUBE_VERSIONS, nameOf, NAMESPACE, objects, valueSets } from './helm.ts';

const APIS = ['monitoring.coreos.com/v1'];

describe.skipIf(HELM === '')(`what the chart renders${because}`, () => {
  it.each(valueSets.flatMap((values) => KUBE_VERSIONS.map((kube) => ({ values, kube }))))(
    '$values, Kubernetes $kube: as it was (npm run golden -- chart rewrites)',
    (asked) => {
      const { file, text } = goldenOf(HELM, asked);
      expect(text).toBe(keptOf(file));
    },
  );

  it('alerts and dashboard are those of files/, where the cluster knows the kind of alerts', () => {
    const named = (name: string, apis: readonly string[]) =>
      objects(HELM, { values: 'everything', apis }).find((one) => nameOf(one) === name);
    const rules = `PrometheusRule ${NAMESPACE}/k8s-rca`;
    const monitor = `ServiceMonitor ${NAMESPACE}/k8s-rca`;
    expect(named(rules, APIS)?.['spec']).toEqual(parse(readFileSync(`${CHART}/files/alerts.yaml`, 'utf8'), { version: '1.1' }));
    expect(named(monitor, APIS)).toBeDefined();
    const base = 'https://git.example.com/k8s-rca/blob/main/';
    const addressed = objects(HELM, { values: 'everything', apis: APIS, set: [`metrics.prometheusRule.runbooks=${base}`] });
    const alerts = list(
      at(
        addressed.find((one) => nameOf(one) === rules),
        'spec',
        'groups',
      ),
    ).flatMap((group) => list(at(group, 'rules')));
    expect(alerts.length).toBeGreaterThan(5);
    for (const alert of alerts)
      expect(at(alert, 'annotations', 'runbook_url')).toBe(`${base}${String(at(alert, 'annotations', 'runbook'))}`);
    expect(named(rules, [])).toBeUndefined();
    expect(named(monitor, [])).toBeUndefined();
    const dashboard = at(named(`ConfigMap ${NAMESPACE}/k8s-rca-dashboard`, []), 'data', 'k8s-rca.json');
    expect(JSON.parse(String(dashboard))).toEqual(JSON.parse(readFileSync(`${CHART}/files/dashboard.json`, 'utf8')));
  });
});
