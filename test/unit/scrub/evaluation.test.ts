import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scrubber } from '../../../src/scrub/index.ts';

const folder = join(import.meta.dirname, '../../../eval/data/scrub');
const decode = (value: unknown) => Buffer.from(String(value), 'base64').toString();
const rows = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

describe('labelled rows', () => {
  it('metadata of a real cluster comes back unchanged, as text and as values', () => {
    const texts = rows('k8s-keep.jsonl')
      .filter((row) => row['keep_strength'] === 'hard')
      .map((row) => decode(row['text_b64']));
    const scrub = scrubber({ key: 'test', addresses: 'public' });
    expect(texts.length).toBeGreaterThan(400);
    expect(texts.filter((text) => scrub.text(text) !== text)).toEqual([]);
    expect(scrub.value(texts)).toEqual(texts);
  });
  it('L-035 the secrets of the core families go', () => {
    const must = readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap(rows)
      .filter((row) => row['expect'] === 'redact' && row['scope'] === 'must' && row['core'] === true);
    const left = must.filter((row) =>
      scrubber({ key: 'test', addresses: 'public' }).text(decode(row['text_b64'])).includes(decode(row['secret_b64'])),
    );
    // Ids only: the rows hold secret-looking text.
    expect(left.map((row) => row['id']).length / must.length).toBeLessThan(0.03);
  });
});
