/** Runs every command of README and the guides, page by page, as a reader would: in a fresh clone, one shell a page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from './machine.ts';
import { type Command, commandsOf, goesOn, guides, installed, writtenBy } from './pages.ts';
import { type Reader, startReader } from './session.ts';
import { type How, means, type Way, wayOf } from './ways.ts';

const why = missing();
if (why !== undefined) console.warn(`documentation: skipped (${why})`);

const found = guides.map((page) => ({ page, commands: commandsOf(page) })).filter(({ commands }) => commands.length > 0);
const all = found.flatMap(({ commands }) => commands);
const ran: { readonly command: Command; readonly how: How }[] = [];

const said = ({ page, line, text }: Command): string => `${page}:${line} ${text.split('\n')[0] ?? ''}`;

test('P-228 L-088 every command of README and the guides has a way to run', () => {
  expect(all.filter(({ text }) => wayOf(text) === undefined).map(said)).toEqual([]);
  expect(all.length).toBeGreaterThan(40);
});

describe.skipIf(why !== undefined)('P-228 every command of README and the guides runs', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await startReader();
    // Whatever page one begins with, the clone has its dependencies.
    await reader.run({ text: 'npm ci' }, { how: 'clone' });
  }, 600_000);
  afterAll(async () => {
    await reader.stop();
    const lines = Object.entries(means).flatMap(([how, meaning]) => {
      const count = ran.filter((r) => r.how === how).length;
      return count === 0 ? [] : [`${String(count).padStart(5)}  ${meaning}`];
    });
    console.log(`\n${ran.length} of ${all.length} commands ran:\n${lines.join('\n')}\n`);
  }, 60_000);

  describe.each(found)('$page', ({ page, commands }) => {
    beforeAll(async () => {
      await reader.open({ page, files: writtenBy(page), cluster: goesOn.includes(page) ? 'as it was' : 'new' });
      const install = all.find(({ text }) => text.startsWith('helm install'));
      if (!installed.includes(page) || install === undefined) return;
      const { code, out } = await reader.run(install, { how: 'helm' });
      if (code !== 0) throw new Error(out);
    });
    afterAll(() => reader.close());
    test.each(commands.map((command) => ({ command, title: said(command) })))('$title', { timeout: 120_000 }, async ({ command }) => {
      const way: Way | undefined = wayOf(command.text);
      if (way === undefined) throw new Error('no way to run it: test/docs/ways.ts');
      if (way.pod === true) await reader.startPod();
      if (way.how !== 'ci') {
        const { code, out } = await reader.run(command, way);
        expect(way.codes ?? [0], out.slice(-2_000)).toContain(code);
      }
      ran.push({ command, how: way.how });
    });
  });
});
