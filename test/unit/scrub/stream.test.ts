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
  it('an id stays as it is, twice or of another type, unless a secret stands in it; a byte order mark is no fault', async () => {
    const token = ['gh', 'p_16C7e42F292c6912E7710c838347Ae178B4a'].join('');
    const rows = [
      { id: 'a', text: 'x' },
      { id: 'a', text: 'y' },
      { id: { n: 1 }, text: 'z' },
      { text: 'none' },
      { id: `t-${token}`, text: '' },
      { id: token, text: 7 },
    ];
    const raw = Buffer.from(`\u{feff}${rows.map((r) => JSON.stringify(r)).join('\r\n')}`);
    const out = await all(scrubLines(chunks(raw, [11]), options()));
    expect(out).not.toContain(token);
    expect(
      out
        .trim()
        .split('\n')
        .map((l): unknown => JSON.parse(l)),
    ).toEqual([
      { id: 'a', text: 'x' },
      { id: 'a', text: 'y' },
      { id: { n: 1 }, text: 'z' },
      { id: null, text: 'none' },
      { id: expect.stringMatching(/^t-\[REDACTED:github:/), text: '' },
      { id: expect.stringMatching(/^\[REDACTED:github:/), error: 'expected {"id","text"}' },
    ]);
  });
  it('a text of megabytes in one line is one row', async () => {
    const raw = Buffer.from(
      `${JSON.stringify({ id: 'big', text: `${'word '.repeat(400_000)}password=hunter2` })}\n{"id":"next","text":"x"}\n`,
    );
    const out = (await all(scrubLines(chunks(raw, [65_536]), options()))).trim().split('\n');
    expect(out).toHaveLength(2);
    expect(out[0]).toContain('password=[REDACTED:');
    expect(out[0]).not.toContain('hunter2');
  });
});

describe('what is no secret', () => {
  it('stays byte by byte: line ends of Windows, a last line without an end, tabs', async () => {
    for (const text of ['a\r\nb\tc\r\n', 'no end', '\n\n', 'é ü 漢 👩‍💻\n']) {
      expect(await all(scrubStream(chunks(Buffer.from(text), [3]), options()))).toBe(text);
    }
  });
  it('goes where it only hides: NUL bytes; bytes that are no UTF-8 become U+FFFD', async () => {
    const raw = Buffer.concat([Buffer.from('pass\0word=hunter2 '), Buffer.from([0xff]), Buffer.from(' end\r\n')]);
    const out = await all(scrubStream(chunks(raw, [raw.length]), options()));
    expect(out).toMatch(/^password=\[REDACTED:generic:\w+\] \uFFFD end\r\n$/);
  });
});
