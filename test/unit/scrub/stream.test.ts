import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrubber, scrubLines, scrubStream } from '../../../src/scrub/index.ts';

const options = () => ({ scrubber: scrubber({ key: 'test', addresses: 'public' as const }) });
async function* chunks(raw: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let n = 0; at < raw.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    yield raw.subarray(at, at + size);
    at += size;
  }
  await Promise.resolve();
}
async function all(out: AsyncGenerator<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of out) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('stream', () => {
  const body = Array.from({ length: 20 }, (_, n) => `${n}Zx9kQ2vTb7LmR4pWn8Yc`.repeat(3).slice(0, 64));
  const key = ['-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY-----'].join('\n');
  const line = 'level=info msg="sync" pod=web-7d9f8b6c5d-x2x4z password=hunter2\n';

  it('any chunking gives the same output', async () => {
    const raw = Buffer.from(`${line.repeat(4100)}${key}\n${line.repeat(6000)}ünï ${line}last password=hunter2`);
    const whole = await all(scrubStream(chunks(raw, [raw.length]), options()));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 300, max: 90_000 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
        expect(await all(scrubStream(chunks(raw, sizes), options()))).toBe(whole);
      }),
      { numRuns: 5 },
    );
    expect(whole).not.toMatch(/hunter2|Zx9kQ2vTb7/);
    expect(whole.split('\n').length).toBeGreaterThan(10_000);
  });
  it('a key across the end of a block is taken whole', async () => {
    for (const before of [256 * 1024 - 40, 256 * 1024 - 600, 256 * 1024 - 1200]) {
      const raw = Buffer.from(`${'x y z\n'.repeat(Math.ceil(before / 6))}${key}\n${line.repeat(9000)}`);
      expect(await all(scrubStream(chunks(raw, [65_536]), options()))).not.toContain('Zx9kQ2vTb7');
    }
  });
  it('a line without end is cut between words, or withheld', async () => {
    const words = Buffer.from(`${'word '.repeat(600_000)}password=hunter2 ${'word '.repeat(1000)}`);
    expect(await all(scrubStream(chunks(words, [65_536]), options()))).not.toContain('hunter2');
    expect(await all(scrubStream(chunks(Buffer.from('x'.repeat(3_000_000)), [65_536]), options()))).toContain('[LONG TOKEN ');
  });
  it('an empty input is an empty output', async () => {
    expect(await all(scrubStream(chunks(Buffer.alloc(0), [1]), options()))).toBe('');
  });
});

describe('lines', () => {
  it('{"id","text"} in, the same out, scrubbed; anything else is answered in its place', async () => {
    const raw = Buffer.from('{"id":"a","text":"password=hunter2"}\n\nnot json password=hunter2\n{"id":7,"text":"fine"}');
    const out = (await all(scrubLines(chunks(raw, [7]), options())))
      .trim()
      .split('\n')
      .map((l): unknown => JSON.parse(l));
    expect(out).toEqual([
      { id: 'a', text: expect.stringMatching(/^password=\[REDACTED:generic:[a-z2-7]{6}\]$/) },
      { error: 'expected {"id","text"}' },
      { id: 7, text: 'fine' },
    ]);
  });
});
