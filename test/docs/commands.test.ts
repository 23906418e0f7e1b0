/** Runs every command of README and the guides, page by page, as a reader would: in a fresh clone, one shell a page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from './machine.ts';
import { type Command, commandsInWords, commandsOf, goesOn, guides, installed, isForm, writtenBy } from './pages.ts';
import { type Reader, startReader } from './session.ts';
import { type How, means, type Way, wayOf } from './ways.ts';

const why = missing();
if (why !== undefined) console.warn(`documentation: skipped (${why})`);

/** Those of its blocks and of its sentences, in the order in which they are read. */
const commandsIn = (page: string): readonly Command[] =>
  [...commandsOf(page), ...commandsInWords(page).filter(({ text }) => !isForm(text))].sort((a, b) => a.line - b.line);

const found = guides.map((page) => ({ page, commands: commandsIn(page) })).filter(({ commands }) => commands.length > 0);
const all = found.flatMap(({ commands }) => commands);
const ran: { readonly command: Command; readonly how: How }[] = [];

const said = ({ page, line, text }: Command): string => `${page}:${line} ${text.split('\n')[0] ?? ''}`;

test('P-228 L-088 every command of README and the guides has a way to run', () => {
  expect(all.filter(({ text }) => wayOf(text) === undefined).map(said)).toEqual([]);
  expect(all.length).toBeGreaterThan(40);
});

test('L-088 a form to be filled in is one of our own program, whose help is asked for each word of it', () => {
  const forms = guides.flatMap(commandsInWords).filter(({ text }) => isForm(text));
  expect(forms.length).toBeGreaterThan(5);
  expect(forms.filter(({ text }) => !/^(?:npx k8s-rca|node bin\/k8s-rca\.js)\b/.test(text)).map(said)).toEqual([]);
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
      const [install, upgrade] = ['helm install k8s-rca', 'helm upgrade k8s-rca'].map((start) =>
        all.find(({ text }) => text.startsWith(start)),
      );
      if (!installed.includes(page)) return;
      // Upgraded once, so that there is a version to go back to.
      for (const command of [install, upgrade]) {
        if (command === undefined) throw new Error('no guide says how to install and upgrade');
        const { code, out } = await reader.run(command, { how: 'helm' });
        if (code !== 0) throw new Error(out);
      }
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
