import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** What a shell says of each part of a pipe. */
function piped(line: string): Promise<{ readonly out: string; readonly err: string }> {
  const env = { PATH: process.env['PATH'] ?? '', NODE: process.execPath, RCA: resolve('bin/k8s-rca.js') };
  return new Promise((done) => {
    execFile('bash', ['--norc', '--noprofile', '-c', line], { env, maxBuffer: 64 * 1024 * 1024 }, (_, out, err) => done({ out, err }));
  });
}

test('a reader that has enough ends a command quietly and without fault', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rca-pipe-'));
  const log = join(folder, 'log.txt');
  writeFileSync(log, 'INFO hello password=hunter2canary\n'.repeat(100_000));
  const scrub = await piped(`"$NODE" "$RCA" scrub ${log} | head -1; echo "\${PIPESTATUS[@]}"`);
  expect(scrub.out).toMatch(/^INFO hello password=\[REDACTED:generic:\w+\]\n0 0\n$/);
  expect(scrub.err).not.toMatch(/EPIPE|Error/);
  const rows = join(folder, 'rows.jsonl');
  writeFileSync(rows, '{"id":"a","text":"INFO hello password=hunter2canary"}\n'.repeat(50_000));
  const jsonl = await piped(`"$NODE" "$RCA" scrub --jsonl ${rows} | head -1; echo "\${PIPESTATUS[@]}"`);
  expect(jsonl.out).toMatch(/^\{"id":"a","text":"INFO hello password=\[REDACTED:generic:\w+\]"\}\n0 0\n$/);
  expect(jsonl.err).not.toMatch(/EPIPE|Error/);
});
