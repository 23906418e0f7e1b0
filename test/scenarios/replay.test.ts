import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseOf } from './cluster.ts';
import { folder, names } from './golden.ts';
import { storiesIn, type Story } from './story.ts';

interface Cause {
  readonly id: string;
  readonly title: string;
  readonly probability: number;
  readonly evidence: readonly { readonly id: string; readonly says?: string }[];
}
interface Line {
  readonly case: string;
  readonly healthy: boolean;
  readonly incidents: readonly {
    readonly subject: { readonly kind: string; readonly name: string };
    readonly causes: readonly Cause[];
    readonly other: number;
  }[];
}

/** Stories that the command line must tell as the library does: those with a cause to name, none of whose looks is made to fail. */
const stories = names()
  .flatMap((name) => storiesIn(folder, name))
  .filter((s) => s.blind.length === 0);
const told = new Map<string, Line>();
let cases = '';

function run(args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(process.execPath, [resolve('bin/k8s-rca.js'), ...args], { maxBuffer: 1 << 26 }, (error, out, err) =>
      error === null ? done(out) : fail(new Error(err)),
    );
  });
}

beforeAll(async () => {
  cases = mkdtempSync(join(tmpdir(), 'stories-'));
  for (const [i, s] of stories.entries()) writeFileSync(join(cases, `${i}.json`), JSON.stringify(caseOf(s)));
  const out = await run(['replay', cases, '--json']);
  for (const line of out.trim().split('\n')) {
    const read = JSON.parse(line) as Line;
    told.set(read.case, read);
  }
}, 120_000);
afterAll(() => rmSync(cases, { recursive: true, force: true }));

const firstsOf = (story: Story): readonly string[] =>
  told.get(story.name)?.incidents.flatMap((i) => i.causes.slice(0, 1).map((c) => c.id)) ?? [];
const about = (pattern: RegExp): readonly Story[] => stories.filter((s) => pattern.test(s.expect.first ?? ''));

/** Stories whose first cause is of these families and that the command tells otherwise; there must be `atLeast` of them at all. */
function mistold(pattern: RegExp, atLeast: number): readonly string[] {
  const chosen = about(pattern);
  if (chosen.length < atLeast) return [`only ${chosen.length} stories match ${pattern.source}`];
  const right = (s: Story): boolean => firstsOf(s).includes((s.expect.first ?? '').split(' of ')[0] ?? '');
  return chosen.filter((s) => !right(s)).map((s) => `${s.name}: ${s.expect.first} told as ${firstsOf(s).join(', ') || 'nothing'}`);
}

describe('k8s-rca replay, with no model', () => {
  it('P-066 P-091 runs every story, and the healthy ones are healthy', () => {
    expect(told.size).toBe(stories.length);
    const alarms = stories.filter((s) => s.expect.healthy && told.get(s.name)?.healthy !== true).map((s) => s.name);
    expect(alarms).toEqual([]);
  });
  it('P-067 tells crash loops apart', () => expect(mistold(/^(crashloop\.(?!killed|generic)|volume\.(full|readonly))/, 15)).toEqual([]));
  it('P-068 tells out of memory from other kills', () => expect(mistold(/^(oom\.|crashloop\.killed)/, 6)).toEqual([]));
  it('P-069 tells image pulls apart', () => expect(mistold(/^image\./, 12)).toEqual([]));
  it('P-070 tells pending pods apart', () => expect(mistold(/^pending\.(?!no_scheduler|generic)/, 16)).toEqual([]));
  it('P-071 tells failing probes and missing replicas apart', () =>
    expect(mistold(/^(probe\.|quota\.|webhook\.|admission\.)/, 15)).toEqual([]));
  it('P-072 tells create errors apart', () => expect(mistold(/^config\.(missing|run_as|subpath|generic)/, 7)).toEqual([]));
  it('P-073 tells mounts, attachments and claims apart', () => expect(mistold(/^volume\.(mount|attach|pvc)/, 12)).toEqual([]));
  it('P-074 tells evictions and nodes apart', () => expect(mistold(/^(eviction|node)\./, 10)).toEqual([]));

  it('P-081 names at most three causes, whose probabilities and "something else" sum to one at most', () => {
    const incidents = [...told.values()].flatMap((l) => l.incidents);
    expect(incidents.length).toBeGreaterThan(100);
    for (const i of incidents) {
      expect(i.causes.length).toBeLessThanOrEqual(3);
      expect(i.causes.reduce((n, c) => n + c.probability, i.other)).toBeLessThanOrEqual(1.0001);
    }
  });

  it('P-082 every cause points at evidence', () => {
    for (const line of told.values())
      for (const i of line.incidents) for (const c of i.causes) expect(c.evidence.length, `${line.case} ${c.id}`).toBeGreaterThan(0);
  });
});
