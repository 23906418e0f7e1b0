export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus reads: the figures with their types, and every line that it would not understand. */
export interface Page {
  readonly families: ReadonlyMap<string, { readonly type: string; readonly help: string }>;
  readonly samples: readonly Sample[];
  readonly problems: readonly string[];
  /** Of the one sample with at least these labels; undefined when there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/g;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^{}]*)\})? (NaN|[+-]Inf|[+-]?[0-9.eE+-]+)(?: \d+)?$/;

/** Reads the text format 0.0.4 as strictly as its grammar says: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function parsePage(text: string): Page {
  const families = new Map<string, { type: string; help: string }>();
  const samples: Sample[] = [];
  const problems: string[] = [];
  for (const line of text.split('\n').filter((l) => l !== '')) {
    const about = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    const [, what, name = '', rest = ''] = about ?? [];
    if (what === undefined) {
      const sample = sampleOf(line);
      if (sample === undefined || familyOf(sample.name, families) === undefined) problems.push(line);
      else samples.push(sample);
      continue;
    }
    const before = families.get(name) ?? { type: '', help: '' };
    if ((what === 'HELP' ? before.help : before.type) !== '') problems.push(`twice: ${line}`);
    families.set(name, what === 'HELP' ? { ...before, help: rest } : { ...before, type: rest });
  }
  for (const [name, { type, help }] of families) if (type === '' || help === '') problems.push(`${name} has no type or no help`);
  const keys = samples.map((s) => JSON.stringify([s.name, s.labels]));
  if (new Set(keys).size !== keys.length) problems.push('a sample stands there twice');
  return {
    families,
    samples,
    problems,
    value: (name, labels = {}) =>
      samples.find((s) => s.name === name && Object.entries(labels).every(([label, v]) => s.labels[label] === v))?.value,
  };
}

function sampleOf(line: string): Sample | undefined {
  const [, name, inside = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined) return undefined;
  const labels = [...inside.matchAll(LABEL)];
  // Nothing may stand between the labels but commas.
  if (inside.replace(LABEL, '').replaceAll(',', '') !== '') return undefined;
  return { name, labels: Object.fromEntries(labels.map(([, k = '', v = '']) => [k, v])), value: Number(value.replace('Inf', 'Infinity')) };
}

function familyOf(name: string, families: ReadonlyMap<string, { readonly type: string }>): string | undefined {
  if (families.has(name)) return name;
  const base = name.replace(/_(bucket|sum|count)$/, '');
  const type = families.get(base)?.type;
  return type === 'histogram' || type === 'summary' ? base : undefined;
}
