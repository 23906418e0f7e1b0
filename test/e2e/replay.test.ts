import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of this repository as its users do. */
function run(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    execFile(process.execPath, [resolve(program), ...args], { maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
  });
}

const cases = resolve('eval/data/cases');

test('P-164 replay prints one line a case, in a fixed shape, and ends with 0', async () => {
  const folder = join(cases, 'kubectl-status');
  const { code, out } = await run('bin/k8s-rca.js', ['replay', folder, '--json']);
  expect(code).toBe(0);
  const lines = out
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Record<string, unknown>);
  expect(lines).toHaveLength(readdirSync(folder).filter((f) => f.endsWith('.json')).length);
  for (const line of lines) expect(Object.keys(line)).toEqual(['case', 'file', 'healthy', 'incidents', 'missing', 'ms']);
  const pending = lines.find((l) => l['case'] === 'kubectl-status--pod-pending-nodeselector');
  expect(pending).toMatchObject({
    healthy: false,
    incidents: [
      {
        subject: { kind: 'Pod', name: 'pod-pending-nodeselector' },
        priority: expect.stringMatching(/^P[1-4]$/),
        causes: [
          {
            id: 'pending.affinity.node',
            title: expect.any(String),
            probability: expect.any(Number),
            evidence: [{ id: expect.stringMatching(/^e\d+$/) }],
          },
        ],
        other: expect.any(Number),
      },
    ],
  });
  expect(lines.find((l) => l['case'] === 'kubectl-status--deployment-healthy')).toMatchObject({ healthy: true, incidents: [] });
});

test('P-050 replay names what was not recorded, and how it would be asked', async () => {
  const { out } = await run('bin/k8s-rca.js', ['replay', join(cases, 'krane', 'true_for_missing_tag_error.json'), '--json']);
  const line = JSON.parse(out) as { readonly missing: readonly { readonly look: string; readonly why: string }[] };
  expect(line.missing).toContainEqual(expect.objectContaining({ look: 'kubectl get node', why: 'not-recorded' }));
  expect(line.missing.every((m) => m.why === 'not-recorded')).toBe(true);
});

test('replay says which file is no case, runs the others, and ends with 2', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rca-replay-'));
  writeFileSync(join(folder, 'a.json'), '{"objects": {}}');
  writeFileSync(
    join(folder, 'b.json'),
    '{"id": "b", "objects": [{"kind": "Pod", "metadata": {"name": "x"}, "status": {"phase": "Running"}}]}',
  );
  writeFileSync(join(folder, 'c.json'), 'not json');
  const { code, out, err } = await run('bin/k8s-rca.js', ['replay', folder, '--json']);
  expect(code).toBe(2);
  expect(out.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(out)).toMatchObject({ case: 'b', healthy: true });
  expect(err).toMatch(/a\.json: objects: /);
  expect(err).toMatch(/c\.json: not JSON/);
});

test('replay takes what others leave out or write as null, calls a case without an id by its file, and hides the same secret once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rca-replay-'));
  const pod = {
    kind: 'Pod',
    metadata: { name: 'x', namespace: 'a' },
    spec: { containers: [{ name: 'c' }] },
    status: { phase: 'Running', containerStatuses: [{ name: 'c', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
  };
  const logs = { 'x/c': 'fatal: cannot log in to the database with password=hunter5canary', 'y/c': null };
  writeFileSync(join(folder, 'named-by-file.json'), JSON.stringify({ id: null, objects: [pod], events: null, logs }));
  const { code, out } = await run('bin/k8s-rca.js', ['replay', join(folder, 'named-by-file.json'), '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ case: 'named-by-file', healthy: false });
  expect(out).not.toContain('hunter5canary');
  expect(out).not.toContain('FOREIGN-MASK');
});

test('replay of a folder of strange files: each is read or named, none stops the rest or hangs, and equal ids are told apart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rca-replay-'));
  const file = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
  const well = (id: string): string =>
    JSON.stringify({
      id,
      objects: [{ kind: 'Pod', metadata: { name: 'x' }, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }],
    });
  mkdirSync(join(folder, 'deep', 'deeper.json'), { recursive: true });
  file('deep/same.json', well('same'));
  file('same.json', well('same'));
  file('bom.json', `\u{feff}${well('bom')}`);
  file('empty.json', '');
  file('twice.json', '{"id": "no", "id": "twice", "objects": [], "unknown": {"deep": [1]}}');
  file(
    'not-utf8.json',
    Buffer.concat([Buffer.from('{"id":"not-utf8","raw_text":"Error: '), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]),
  );
  file(
    'nested.json',
    `{"id":"nested","objects":[{"kind":"Pod","metadata":{"name":"x"},"spec":${'['.repeat(60_000)}${']'.repeat(60_000)}}]}`,
  );
  file('index-out-of-range.json', well('index-out-of-range'));
  file('index.json', '[]');
  symlinkSync(folder, join(folder, 'loop'));
  symlinkSync(join(folder, 'gone'), join(folder, 'dangling.json'));
  symlinkSync(join(folder, 'bom.json'), join(folder, 'link.json'));
  execFileSync('mkfifo', [join(folder, 'pipe.json')]);
  const { code, out, err } = await run('bin/k8s-rca.js', ['replay', folder, '--json']);
  const lines = out
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as { readonly case: string; readonly file: string; readonly healthy: boolean });
  expect(lines.map((l) => [l.file, l.case, l.healthy])).toEqual([
    ['bom.json', 'bom', true],
    [join('deep', 'same.json'), 'same', true],
    ['index-out-of-range.json', 'index-out-of-range', true],
    ['link.json', 'bom', true],
    ['not-utf8.json', 'not-utf8', false],
    ['same.json', 'same', true],
    ['twice.json', 'twice', false],
  ]);
  expect(code).toBe(2);
  expect(err).toMatch(/dangling\.json: cannot be read: .*no such file/);
  expect(err).toMatch(/empty\.json: is empty/);
  expect(err).toMatch(/nested\.json: is nested deeper than \d+ levels/);
  expect(err).toMatch(/pipe\.json: is no file/);
  expect(err.trim().split('\n').at(-1)).toBe('4 files could not be read as a case');
});

test('replay of one file that is none says what it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rca-replay-'));
  execFileSync('mkfifo', [join(folder, 'pipe.json')]);
  expect(await run('bin/k8s-rca.js', ['replay', join(folder, 'pipe.json')])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('is no file'),
  });
  expect(await run('bin/k8s-rca.js', ['replay', folder])).toMatchObject({ code: 2, out: '' });
});

test('P-227 L-090 the evaluation runs every development case: no crash, no false alarm, better than what costs nothing', async () => {
  const { code, out } = await run('eval/main.ts', ['--json']);
  const report = JSON.parse(out) as {
    readonly cases: number;
    readonly notRun: number;
    readonly crashes: readonly string[];
    readonly all: { readonly cases: number; readonly top1: number; readonly falseAlarms: number; readonly silentCases: number };
    readonly baselines: readonly { readonly name: string; readonly right: number }[];
    readonly calibration: { readonly n: number; readonly brier: number };
  };
  expect(code).toBe(0);
  expect(report).toMatchObject({ cases: 214, notRun: 0, crashes: [], all: { falseAlarms: 0, silentCases: 31, cases: 183 } });
  expect(report.baselines.map((b) => b.name)).toEqual(['majority label', 'keywords', 'nearest case by text']);
  const ours = report.all.top1 + report.all.silentCases;
  for (const baseline of report.baselines) expect(ours).toBeGreaterThan(baseline.right);
  expect(report.calibration.n).toBeGreaterThan(100);
});
