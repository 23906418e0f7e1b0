/** Figures about the bot itself in, the text that Prometheus reads out (prom-client). It never throws, never waits, and opens no port. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Level, Meter } from '../../ports/index.ts';
import { beginnings } from './beginnings.ts';
import { LEVELS } from './levels.ts';
import { METRICS, type Published } from './metrics.ts';

export interface PromMeter extends Meter {
  /** All figures in Prometheus' text format, with the levels as they stand now, and the media type to send them with. */
  page(levels: readonly Level[]): Promise<{ readonly type: string; readonly text: string }>;
}

/** Where nobody listens. */
export const noMeter: Meter = { add: () => undefined };

/**
 * A registry of its own each: nothing is shared through prom-client's global one. Figures of the process itself come with it, and
 * every counter of closed labels at 0; `models` are those that may be asked.
 */
export function promMeter({ models }: { readonly models: readonly string[] } = { models: [] }): PromMeter {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const added = new Map(Object.entries(METRICS).map(([name, described]) => [name, adding(register, name, described)]));
  for (const { name, labels } of beginnings(models)) added.get(name)?.({ ...labels }, 0);
  const gauges = Object.entries(LEVELS).map(([name, { help, labels }]) => ({
    name,
    labels,
    gauge: new Gauge<string>({ name, help, labelNames: [...labels], registers: [register] }),
  }));
  return {
    add: (name, labels, amount) => {
      if (Number.isFinite(amount) && amount >= 0) harmless(() => added.get(name)?.({ ...labels }, amount));
    },
    page: async (levels) => {
      for (const { name, labels, gauge } of gauges) {
        // What stood at the last reading and is gone now (a guard that was switched off) must not stand for ever,
        // nor as the 0 that a gauge without labels is reset to: what cannot be read is no figure.
        gauge.reset();
        if (labels.length === 0) gauge.remove();
        for (const level of levels) if (level.name === name) harmless(() => gauge.set({ ...level.labels }, level.value));
      }
      return { type: register.contentType, text: await register.metrics() };
    },
  };
}

/** prom-client throws on what it cannot take; a figure is never worth more than what it counts. */
function harmless(act: () => void): void {
  try {
    act();
  } catch {
    // Left out.
  }
}

type Adding = (labels: Record<string, string>, amount: number) => void;

function adding(registry: Registry, name: string, described: Published): Adding {
  const about = { name, help: described.help, labelNames: [...described.labels], registers: [registry] };
  if (described.is === 'counter') {
    const counter = new Counter<string>(about);
    return (labels, amount) => counter.inc(labels, amount);
  }
  const histogram = new Histogram<string>({ ...about, buckets: [...described.buckets] });
  return (labels, seconds) => histogram.observe(labels, seconds);
}
