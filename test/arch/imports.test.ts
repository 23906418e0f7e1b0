import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: { readonly name: string } }[];
  };
}

async function cruise(folder: string): Promise<Report> {
  const bin = resolve('node_modules/.bin/depcruise');
  const args = ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout } = await promisify(execFile)(bin, args, { cwd: folder, maxBuffer: 1 << 28 }).catch((e: { stdout: string }) => e);
  return JSON.parse(stdout) as Report;
}

describe('import rules', () => {
  it('hold for every module of src, and modules were really seen', { timeout: 120_000 }, async () => {
    const { summary } = await cruise('.');
    expect(summary.totalCruised).toBeGreaterThan(80);
    expect(summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`)).toEqual([]);
  });

  describe('find what breaks them', () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'rca-arch-'));
      cpSync('tsconfig.json', join(folder, 'tsconfig.json'));
      cpSync('package.json', join(folder, 'package.json'));
      cpSync('.dependency-cruiser.cjs', join(folder, '.dependency-cruiser.cjs'));
      symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
      const plant = (path: string, text: string): void => {
        mkdirSync(join(folder, path, '..'), { recursive: true });
        writeFileSync(join(folder, path), text);
      };
      plant('src/model/index.ts', "export const word = 1;\nimport 'node:fs';\n");
      plant('src/ports/index.ts', "import type { App } from '@slack/bolt';\nexport type Door = App;\n");
      plant('src/triage/index.ts', "import { readFileSync } from 'node:fs';\nexport const look = readFileSync;\n");
      plant('src/diagnose/index.ts', "import { look } from '../triage/index.ts';\nexport const judge = look;\n");
      plant('src/flow/index.ts', "import { slackChat } from '../adapters/slack/index.ts';\nexport const run = slackChat;\n");
      plant('src/adapters/slack/index.ts', "import { run } from '../../flow/index.ts';\nexport const slackChat = run;\n");
      plant('src/local/slack/index.ts', "import { card } from '../../present/index.ts';\nexport const check = card;\n");
      plant('src/serve/index.ts', "import { look } from '../triage/index.ts';\nexport const door = look;\n");
      plant('src/present/index.ts', 'export const card = 1;\n');
      plant('src/main.ts', "import './flow/index.ts';\nimport './present/card.ts';\n");
      plant('src/present/card.ts', 'export const one = 1;\n');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('names each planted violation by its rule', { timeout: 60_000 }, async () => {
      const { summary } = await cruise(folder);
      const found = new Set(summary.violations.map((v) => `${v.rule.name}: ${v.from}`));
      for (const expected of [
        'model-imports-nothing: src/model/index.ts',
        'ports-import-model-only: src/ports/index.ts',
        'stages-are-pure: src/triage/index.ts',
        'stages-are-pure: src/diagnose/index.ts',
        'flow-knows-no-vendor: src/flow/index.ts',
        'adapters-are-strangers: src/adapters/slack/index.ts',
        'doors-have-no-logic: src/serve/index.ts',
        'local-is-a-world-apart: src/local/slack/index.ts',
        'front-door-only: src/main.ts',
      ]) {
        expect([...found].sort()).toContain(expected);
      }
      // A cycle is told at one of its ends; which one depends on where the reader began.
      expect([...found].some((f) => f.startsWith('no-cycles:'))).toBe(true);
    });
  });
});
