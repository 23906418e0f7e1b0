import { describe, expect, it } from 'vitest';
import { noMeter, promMeter } from '../../../src/adapters/meter/index.ts';

describe('the meter', () => {
  it('adds up counters by their labels and measures durations in buckets from 0.1 to 180 s', async () => {
    const meter = promMeter();
    const labels = { model: 'm-1', purpose: 'advise' };
    meter.add('k8s_rca_model_calls_total', { ...labels, outcome: 'answered' }, 1);
    meter.add('k8s_rca_model_calls_total', { ...labels, outcome: 'answered' }, 1);
    meter.add('k8s_rca_model_calls_total', { ...labels, outcome: 'llm_timeout' }, 1);
    meter.add('k8s_rca_model_tokens_total', { model: 'm-1', kind: 'cached' }, 1200);
    meter.add('k8s_rca_model_cost_dollars_total', { model: 'm-1' }, 0.0125);
    meter.add('k8s_rca_model_call_duration_seconds', labels, 3);
    const { type, text } = await meter.page([]);
    expect(type).toContain('text/plain');
    const lines = text.split('\n');
    expect(lines).toContain('k8s_rca_model_calls_total{model="m-1",purpose="advise",outcome="answered"} 2');
    expect(lines).toContain('k8s_rca_model_calls_total{model="m-1",purpose="advise",outcome="llm_timeout"} 1');
    expect(lines).toContain('k8s_rca_model_tokens_total{model="m-1",kind="cached"} 1200');
    expect(lines).toContain('k8s_rca_model_cost_dollars_total{model="m-1"} 0.0125');
    const buckets = lines.filter((l) => l.startsWith('k8s_rca_model_call_duration_seconds_bucket'));
    expect(buckets[0]).toContain('le="0.1"');
    expect(buckets.at(-2)).toContain('le="180"');
    expect(buckets.find((l) => l.includes('le="2.5"'))).toMatch(/ 0$/);
    expect(buckets.find((l) => l.includes('le="5"'))).toMatch(/ 1$/);
  });

  it('says of each figure what it is, before any was added', async () => {
    const { text } = await promMeter().page([]);
    expect(text.match(/^# HELP k8s_rca_model_\w+ \S/gm)).toHaveLength(5);
    expect(text.match(/^# HELP k8s_rca_\w+ \S/gm)).toHaveLength(25);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it('counters of closed words stand at 0 from the start, once for each combination, and go on from there', async () => {
    const meter = promMeter({ models: ['m-1', 'm-2'] });
    const began = (await meter.page([])).text.split('\n').filter((line) => /^k8s_rca_\w+_total\{/.test(line));
    expect(began.filter((line) => !line.endsWith('} 0'))).toEqual([]);
    expect(new Set(began).size).toBe(began.length);
    for (const line of [
      'k8s_rca_signals_total{kind="image"} 0',
      'k8s_rca_incidents_opened_total{priority="P1"} 0',
      'k8s_rca_posts_total{kind="card",outcome="refused"} 0',
      'k8s_rca_decisions_total{decision="revoked",action="scale"} 0',
      'k8s_rca_fix_outcomes_total{action="restart",outcome="worse"} 0',
      'k8s_rca_model_calls_total{model="m-2",purpose="question",outcome="over_budget"} 0',
      'k8s_rca_model_tokens_total{model="m-1",kind="cached"} 0',
    ])
      expect(began).toContain(line);
    meter.add('k8s_rca_posts_total', { kind: 'card', outcome: 'refused' }, 1);
    expect((await meter.page([])).text).toContain('k8s_rca_posts_total{kind="card",outcome="refused"} 1\n');
    expect((await promMeter().page([])).text).not.toMatch(/^k8s_rca_model_\w+\{/m);
  });

  it('a level that cannot be read has no sample: never a 0 that says all is well', async () => {
    const meter = promMeter();
    const lost = { name: 'k8s_rca_ledger_unbalanced_signals', labels: {}, value: 2 } as const;
    expect((await meter.page([])).text).not.toMatch(/^k8s_rca_(ledger_unbalanced_signals|outbox_oldest_seconds|ready) /m);
    expect((await meter.page([lost])).text).toMatch(/^k8s_rca_ledger_unbalanced_signals 2$/m);
    const { text } = await meter.page([]);
    expect(text).not.toMatch(/^k8s_rca_ledger_unbalanced_signals /m);
    expect(text).toContain('# TYPE k8s_rca_ledger_unbalanced_signals gauge');
  });

  it('throws at nothing: a figure that is none is left out', async () => {
    const meter = promMeter();
    for (const amount of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      meter.add('k8s_rca_model_cost_dollars_total', { model: 'm' }, amount);
      noMeter.add('k8s_rca_model_cost_dollars_total', { model: 'm' }, amount);
    }
    const strange: Readonly<Record<string, string>> = { model: 'm', unknown: 'label' };
    meter.add('k8s_rca_model_cost_dollars_total', { model: 'm', ...strange }, 1);
    expect((await meter.page([])).text).not.toContain('k8s_rca_model_cost_dollars_total{');
  });

  it('shows levels as they were just read: what is gone since is not shown any more', async () => {
    const meter = promMeter();
    const proven = { name: 'k8s_rca_guard_proven', labels: { layer: 'vap' }, value: 1 } as const;
    const ready = { name: 'k8s_rca_ready', labels: {}, value: 1 } as const;
    const first = (await meter.page([proven, ready])).text;
    expect(first).toContain('k8s_rca_guard_proven{layer="vap"} 1');
    expect(first).toMatch(/^k8s_rca_ready 1$/m);
    const { text } = await meter.page([{ ...ready, value: 0 }]);
    expect(text).toMatch(/^k8s_rca_ready 0$/m);
    expect(text).not.toContain('k8s_rca_guard_proven{');
  });

  it('two of them share nothing', async () => {
    const [one, other] = [promMeter(), promMeter()];
    one.add('k8s_rca_model_cost_dollars_total', { model: 'm' }, 1);
    expect((await other.page([])).text).not.toContain('k8s_rca_model_cost_dollars_total{');
  });
});
