import { describe, expect, it } from 'vitest';
import { excerpt } from '../../../src/collect/index.ts';

const filler = (n: number, word = 'request served in 3 ms'): string[] => Array.from({ length: n }, (_, i) => `${i} ${word}`);
const bytes = (text: string): number => Buffer.byteLength(text);

describe('excerpt', () => {
  it('keeps a short log whole', () => {
    expect(excerpt('a\nb\n', { lines: 10, bytes: 100 })).toEqual({ text: 'a\nb', truncated: false });
  });

  it('keeps the end of a log of 50 kB, where the error stands (L-027)', () => {
    const log = [...filler(1_500), 'panic: the ledger is closed', 'goroutine 1 [running]:'].join('\n');
    const cut = excerpt(log, { lines: 200, bytes: 32_768 });
    expect(cut.truncated).toBe(true);
    expect(cut.text).toContain('panic: the ledger is closed');
    expect(cut.text).toContain('0 request served');
  });

  it('keeps an error in the middle and marks what it leaves out', () => {
    const log = [
      ...filler(500),
      'Exception in thread "main" java.lang.IllegalStateException: no',
      '\tat app.Main.run(Main.java:9)',
      ...filler(500),
    ].join('\n');
    const { text } = excerpt(log, { lines: 100, bytes: 32_768 });
    expect(text).toContain('IllegalStateException');
    expect(text).toContain('Main.java:9');
    expect(text).toMatch(/… \d+ lines left out …/);
    expect(text.split('\n').filter((l) => !l.startsWith('…')).length).toBeLessThanOrEqual(100);
  });

  it('keeps the deciding line when the budget is a tenth (L-028)', () => {
    const log = [...filler(300), 'Error: connect ECONNREFUSED store:5432', ...filler(100, 'retrying later')].join('\n');
    const { text } = excerpt(log, { lines: 20, bytes: 3_276 });
    expect(text).toContain('ECONNREFUSED store:5432');
    expect(bytes(text)).toBeLessThanOrEqual(3_276);
  });

  it.each([1, 10, 1_000])('stays within %i bytes whatever the log', (limit) => {
    for (const log of ['ä'.repeat(50_000), filler(4_000).join('\n'), '\n'.repeat(9_000), 'fatal: \u{1F4A5}'.repeat(999)]) {
      expect(bytes(excerpt(log, { lines: 200, bytes: limit }).text)).toBeLessThanOrEqual(limit);
    }
  });
});
