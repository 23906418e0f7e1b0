import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { grave, read } from '../../scripts/audit.ts';
import { allowed, shipped } from '../../scripts/licences.ts';

test('everything that is shipped has a licence of the list', () => {
  const packages = shipped();
  expect(packages.length).toBeGreaterThan(50);
  expect(packages.filter(({ licence }) => !allowed(licence))).toEqual([]);
});

test('a copyleft licence, none at all, and one that cannot be read are refused; a choice needs one that is allowed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rca-licences-'));
  const file = join(folder, 'package-lock.json');
  const packages = {
    '': {},
    'node_modules/planted-copyleft': { version: '1.0.0', license: 'AGPL-3.0-only' },
    'node_modules/planted-silent': { version: '1.0.0' },
    'node_modules/planted-tool': { version: '1.0.0', license: 'AGPL-3.0-only', dev: true },
  };
  writeFileSync(file, JSON.stringify({ packages }));
  const refused = shipped(file).filter(({ licence }) => !allowed(licence));
  expect(refused.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([
    'planted-copyleft: AGPL-3.0-only',
    'planted-silent: not stated',
  ]);
  rmSync(folder, { recursive: true });
  expect(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC'].map(allowed)).toEqual([true, true, true]);
  expect(['MIT AND GPL-3.0', '(MIT OR (GPL-3.0 AND ISC))', 'SEE LICENSE IN LICENSE', ''].map(allowed)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('a high or critical finding stands until it is explained; a registry without an answer has found nothing out', () => {
  const answer = read(
    JSON.stringify({
      vulnerabilities: {
        a: { name: 'a', severity: 'high', range: '<2' },
        b: { name: 'b', severity: 'critical', range: '*' },
        c: { name: 'c', severity: 'moderate', range: '*' },
      },
    }),
  );
  const findings = answer.is === 'answered' ? answer.findings : [];
  expect(grave(findings).map((f) => f.name)).toEqual(['a', 'b']);
  expect(grave(findings, { a: 'not reached: …' }).map((f) => f.name)).toEqual(['b']);
  expect(read('{"message":"405 Method Not Allowed","error":{}}')).toEqual({ is: 'silent', why: '405 Method Not Allowed' });
  expect(read('not json')).toEqual({ is: 'silent', why: 'not json' });
});
