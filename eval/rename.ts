import { readCase } from '../src/adapters/recorded/index.ts';
import { list, owners, str } from '../src/model/index.ts';
import { seeded } from './random.ts';

/** Names that Kubernetes itself gives a meaning, and words of its own sentences: renaming those would change the failure. */
const meant = new Set(
  'default kubernetes localhost node nodes pod pods job jobs service services container containers event events image images error errors failed failing pending running secret configmap volume volumes reason message test example liveness readiness startup hello none true false null name namespace'.split(
    ' ',
  ),
);

const syllables = ['ba', 'do', 'ke', 'li', 'mu', 'na', 'po', 'ra', 'si', 'tu', 've', 'zo'];

/** Every object and container of a case gets a meaningless name, the same one everywhere: also inside messages, logs and printed text. */
export function renamed(json: Readonly<Record<string, unknown>>, seed: number): Readonly<Record<string, unknown>> {
  const names = namesIn(json);
  if (names.size === 0) return json;
  const random = seeded(seed);
  const fresh = new Map<string, string>();
  for (const name of [...names].sort((a, b) => a.length - b.length))
    fresh.set(name, follows(name, fresh) ?? meaningless(random, fresh.size));
  const pattern = [...names].sort((a, b) => b.length - a.length).map(escaped);
  const anywhere = new RegExp(`(?<![A-Za-z0-9_])(?:${pattern.join('|')})(?![A-Za-z0-9_])`, 'g');
  const text = (s: string): string => s.replace(anywhere, (m) => fresh.get(m) ?? m);
  const { objects, events, logs, raw_text: raw, subject, ...rest } = json;
  return {
    ...rest,
    objects: deep(objects, text),
    events: deep(events, text),
    logs: deep(logs, text),
    raw_text: typeof raw === 'string' ? text(raw) : raw,
    ...(typeof subject === 'string' ? { subject: text(subject) } : {}),
  };
}

/** `web-5d8f-x2` goes on from `web-5d8f`: owners stay recognisable by name. */
function follows(name: string, fresh: ReadonlyMap<string, string>): string | undefined {
  const stem = [...fresh.keys()].filter((k) => name.startsWith(`${k}-`)).sort((a, b) => b.length - a.length)[0];
  return stem === undefined ? undefined : `${fresh.get(stem) ?? ''}${name.slice(stem.length)}`;
}

function meaningless(random: () => number, n: number): string {
  const word = Array.from({ length: 3 }, () => syllables[Math.floor(random() * syllables.length)] ?? '').join('');
  return `${word}${n}`;
}

function namesIn(json: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const recorded = readCase(json);
  const own = recorded.objects.flatMap((o) => [
    o.metadata.name,
    o.metadata.namespace ?? '',
    ...owners(o).map((w) => w.name),
    ...containerNames(o),
  ]);
  return new Set(own.filter((n) => n.length >= 3 && /^[\w.-]+$/.test(n) && !meant.has(n.toLowerCase()) && !n.startsWith('kube-')));
}

function containerNames(object: Readonly<Record<string, unknown>>): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (/^(?:containers|initContainers|containerStatuses|initContainerStatuses)$/.test(key)) {
      for (const c of list(value)) found.push(str((c as Record<string, unknown> | null)?.['name']) ?? '');
    }
    for (const [k, v] of Object.entries(value)) walk(v, k);
  };
  walk(object, '');
  return found;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\-]/g, String.raw`\$&`);
}

/** Strings and keys (labels, log names) alike. */
export function deep(value: unknown, text: (s: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((v) => deep(v, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [/[./-]/.test(k) ? text(k) : k, deep(v, text)]));
}
