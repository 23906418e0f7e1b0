import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Break, checkChain, noHead, sqliteStore } from '../../../src/adapters/store/index.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-rca-audit-'));
  file = join(folder, 'k8s-rca.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function written(entries: number): Promise<readonly string[]> {
  const store = await sqliteStore({ file });
  const heads: string[] = [];
  for (let n = 1; n <= entries; n += 1) heads.push((await store.audit.append({ at: n, body: { n, deep: { b: 1, a: undefined } } })).head);
  await store.close();
  return heads;
}

async function check(known: readonly string[] = []): Promise<readonly Break[]> {
  const store = await sqliteStore({ file, mode: 'read' });
  const chain = checkChain();
  for (const entry of await store.audit.entries(0, 10_000)) chain.add(entry);
  await store.close();
  return chain.end(known);
}

/** What somebody with the file in hands can do: the database's own triggers are gone first. */
function tamper(...statements: readonly string[]): void {
  const raw = new Database(file);
  raw.exec('drop trigger audit_keeps; drop trigger audit_forgets_nothing');
  for (const statement of statements) raw.exec(statement);
  raw.close();
}

describe('the chain', () => {
  it('begins with nothing, names the entry before, and is the same after a restart', async () => {
    const heads = await written(3);
    const store = await sqliteStore({ file });
    const entries = await store.audit.entries(2, 5);
    expect(entries.map((e) => [e.seq, e.at, e.body])).toEqual([
      [2, 2, { n: 2, deep: { b: 1 } }],
      [3, 3, { n: 3, deep: { b: 1 } }],
    ]);
    expect(entries.map((e) => e.before)).toEqual(heads.slice(0, 2));
    expect(await store.audit.head()).toEqual({ head: heads[2], seq: 3 });
    expect((await store.audit.entries(1, 1)).map((e) => e.before)).toEqual([noHead]);
    await store.close();
    expect(await check(heads)).toEqual([]);
  });

  it('is extended one after another, however many ask at once', async () => {
    const store = await sqliteStore({ file });
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => store.audit.append({ at: n, body: n })));
    expect(new Set(all.map((a) => a.seq)).size).toBe(20);
    await store.close();
    expect(await check()).toEqual([]);
  });

  it('cannot be changed through the database', async () => {
    await written(2);
    const raw = new Database(file);
    expect(() => raw.exec(`update audit set body = '1' where seq = 1`)).toThrow('append-only');
    expect(() => raw.exec('delete from audit')).toThrow('append-only');
    raw.close();
  });
});

describe('what somebody did to the file is told by entry', () => {
  it('an edited one', async () => {
    await written(5);
    tamper(`update audit set body = '{"n":9}' where seq = 3`);
    expect(await check()).toMatchObject([{ is: 'edited', seq: 3 }]);
    tamperAgain(`update audit set body = 'no json' where seq = 3`);
    expect(await check()).toMatchObject([{ is: 'edited', seq: 3 }]);
  });

  it('one that was cut out of the middle, and the first ones', async () => {
    await written(6);
    tamper('delete from audit where seq in (3, 4)');
    expect(await check()).toMatchObject([{ is: 'cut', seq: 3, why: expect.stringContaining('entries 3 to 4 are missing') as string }]);
    tamperAgain('delete from audit where seq = 1');
    expect(await check()).toMatchObject([
      { is: 'cut', seq: 1 },
      { is: 'cut', seq: 3 },
    ]);
  });

  it('two that changed places', async () => {
    await written(5);
    tamper('update audit set seq = 99 where seq = 2', 'update audit set seq = 2 where seq = 3', 'update audit set seq = 3 where seq = 99');
    const moved = (await check()).filter((b) => b.why.includes('was written as'));
    expect(moved).toMatchObject([
      { is: 'reordered', seq: 2, why: expect.stringContaining('written as entry 3') as string },
      { is: 'reordered', seq: 3, why: expect.stringContaining('written as entry 2') as string },
    ]);
  });

  it('a cut tail, known by the head that stands elsewhere; without one it cannot be seen', async () => {
    const heads = await written(4);
    tamper('delete from audit where seq > 2');
    expect(await check()).toEqual([]);
    expect(await check(heads.slice(0, 2))).toEqual([]);
    expect(await check(heads.slice(3))).toMatchObject([
      { is: 'tail', seq: 2, why: expect.stringContaining('ends with entry 2') as string },
    ]);
  });
});

function tamperAgain(statement: string): void {
  const raw = new Database(file);
  raw.exec(statement);
  raw.close();
}

it('survives kill -9 at any moment: what was said to stand stands, and the chain is whole', { timeout: 60_000 }, async () => {
  let said: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    said = [...said, ...(await killedWhileWriting(20 + round * 7))];
    expect(await check(said)).toEqual([]);
  }
  expect(said.length).toBeGreaterThan(40);
});

/** Heads that a child had printed when it was killed. */
function killedWhileWriting(after: number): Promise<readonly string[]> {
  const program = fileURLToPath(new URL('audit-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.split('\n').length > after) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', () => resolve(out.split('\n').slice(0, -1)));
  });
}
