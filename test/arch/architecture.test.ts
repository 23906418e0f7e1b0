import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = readFileSync('ARCHITECTURE.md', 'utf8');

describe('ARCHITECTURE.md', () => {
  it('names every folder and file at the top of src', () => {
    const missing = readdirSync('src').filter((name) => !text.includes(existsSync(`src/${name}/.`) ? `\`${name}/\`` : `\`${name}\``));
    expect(missing).toEqual([]);
  });

  it('names every adapter and every local server', () => {
    const inside = ['src/adapters', 'src/local'].flatMap((folder) => readdirSync(folder));
    expect(inside.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('gives for every invariant a test that exists', () => {
    const rows = text.split('\n').filter((line) => /^\| \d+ \|/.test(line));
    expect(rows.length).toBeGreaterThanOrEqual(13);
    for (const row of rows) {
      const tests = [...row.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)];
      expect(tests.length, row).toBeGreaterThan(0);
      for (const [, file = '', title = ''] of tests) {
        expect(existsSync(file), file).toBe(true);
        expect(readFileSync(file, 'utf8'), `${file} has no test “${title}”`).toContain(title);
      }
    }
  });

  it('is short, and every decision is too', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(200);
    const long = globSync('docs/adr/*.md').filter((file) => readFileSync(file, 'utf8').split('\n').length > 50);
    expect(long).toEqual([]);
  });
});
