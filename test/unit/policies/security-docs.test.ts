import { expect, test } from 'vitest';
import { securityDocs } from '../../../scripts/security-docs.ts';

test('what no guard answered was ended by the API server, and is not told as the guard’s refusal', () => {
  const rows = securityDocs()
    .split('\n')
    .filter((row) => row.startsWith('|') && row.includes('failed calling webhook'))
    .map((row) => row.split('|').map((cell) => cell.trim()));
  expect(rows).not.toEqual([]);
  for (const [, , , endedBy] of rows) expect(endedBy).toMatch(/^the API server: its guard did not answer/);
});
