/** Figures about the bot itself in, the text that Prometheus reads out (prom-client). It never throws, never waits, and opens no port. */
import { Counter, Histogram, Registry } from 'prom-client';
import type { Meter } from '../../ports/index.ts';
import { METRICS, type Published } from './metrics.ts';

export interface PromMeter extends Meter {
  /** All figures in Prometheus' text format, and the media type to send them with. */
  page(): Promise<{ readonly type: string; readonly text: string }>;
}

/** Where nobody listens. */
export const noMeter: Meter = { add: () => undefined };

/** A registry of its own each: nothing is shared through prom-client's global one. */
export function promMeter(): PromMeter {
  const registry = new Registry();
  const added = new Map(Object.entries(METRICS).map(([name, described]) => [name, adding(registry, name, described)]));
  return {
    add: (name, labels, amount) => {
      // prom-client throws on what it cannot take; a figure is never worth more than what it counts.
      if (Number.isFinite(amount) && amount >= 0) added.get(name)?.({ ...labels }, amount);
    },
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
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
