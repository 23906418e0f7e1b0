import { globSync, readFileSync } from 'node:fs';
import { scrubber } from '../src/scrub/index.ts';
import { type BenchResult, ratio } from './result.ts';

/** What many tools do: a handful of expressions, one after another, over the whole text. */
const USUAL: readonly RegExp[] = [
  /\b[\w.+-]+@[\w-]+\.[\w.]+\b/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]+\b/g,
  /\bBearer\s+[\w.~+/-]+=*/gi,
  /\b(password|passwd|secret|token|api[_-]?key)\b\s*[:=]\s*["']?[^\s"',}]+/gi,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  /\b[a-z][a-z+]*:\/\/[^\s:@/]+:[^\s@/]+@/gi,
];

/** Real log lines in pieces as an investigation has them. */
export default async function scrub(): Promise<BenchResult> {
  const logs = globSync('eval/data/scrub/logs/*.txt').map((f) => readFileSync(f, 'utf8').slice(0, 32_768));
  const bytes = logs.reduce((n, l) => n + l.length, 0);
  const ours = scrubber({ key: 'bench', addresses: 'public' });
  const measured = await ratio(
    () => logs.map((l) => ours.text(l)),
    () => logs.map((l) => USUAL.reduce((text, r) => text.replace(r, '[MASKED]'), l)),
    5,
  );
  const speed = (ms: number): string => `${(bytes / 1000 / ms).toFixed(1)} MB/s`;
  return {
    name: `scrub: ${logs.length} logs, ${Math.round(bytes / 1024)} KiB`,
    baseline: `${USUAL.length} usual regular expressions over the same text`,
    rows: [{ what: 'all families of scrub rules, time', ratio: measured.ratio, note: `${speed(measured.a)} against ${speed(measured.b)}` }],
  };
}
