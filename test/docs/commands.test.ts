/** Runs every command of README and the guides, page by page, as a reader would: in a fresh clone, one shell a page. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from './machine.ts';
import {
  blocksOf,
  type Command,
  commandsInWords,
  commandsOf,
  goesOn,
  guides,
  halves,
  installed,
  isForm,
  oddFences,
  pages,
  writtenBy,
} from './pages.ts';
import { type Reader, startReader } from './session.ts';
import { ELSEWHERE, endless, type How, means, type Way, wayOf } from './ways.ts';

const why = missing();
if (why !== undefined) console.warn(`documentation: skipped (${why})`);

/** Those of its blocks and of its sentences, in the order in which they are read. */
const commandsIn = (page: string): readonly Command[] =>
  [...commandsOf(page), ...commandsInWords(page).filter(({ text }) => !isForm(text))].sort((a, b) => a.line - b.line);

const found = guides.map((page) => ({ page, commands: commandsIn(page) })).filter(({ commands }) => commands.length > 0);
const all = found.flatMap(({ commands }) => commands);
const ran: { readonly command: Command; readonly how: How }[] = [];

/** How the bot came to be there that some pages are about, in the words of others. Upgraded once, so that there is a version to go back to. */
const INSTALLED_BY = [
  'export SLACK_BOT_TOKEN',
  'export SLACK_APP_TOKEN',
  'kubectl create namespace k8s-rca',
  'kubectl -n k8s-rca create secret generic k8s-rca-slack',
  'unset SLACK_BOT_TOKEN',
  'helm install k8s-rca',
  'helm upgrade k8s-rca',
];

const said = ({ page, line, text }: Command): string => `${page}:${line} ${text.split('\n')[0] ?? ''}`;

test('P-228 L-088 every command of README and the guides has a way to run', () => {
  expect(all.filter(({ text }) => wayOf(text) === undefined).map(said)).toEqual([]);
  expect(all.length).toBeGreaterThan(40);
});

test('L-088 what is left to test:chart -- install stands in a block of a page that it reads', () => {
  const suite = ['install.test.ts', 'install/guide.ts'].map((file) => readFileSync(`test/chart/${file}`, 'utf8')).join('');
  const read = guides.filter((page) => suite.includes(`'${page}'`)).flatMap(commandsOf);
  const left = all.filter(({ text }) => wayOf(text)?.how === 'chart-install');
  expect(left.filter(({ page, line }) => !read.some((one) => one.page === page && one.line === line)).map(said)).toEqual([]);
  expect(left.length).toBeGreaterThan(5);
});

test('P-228 a fence holds commands, a file or something to look at, and says which', () => {
  expect(pages.flatMap(oddFences)).toEqual([]);
});

test('P-228 what does not end by itself is the last command of its fence', () => {
  const before = guides.flatMap(blocksOf).flatMap((block) => block.slice(0, -1));
  expect(before.filter(({ text }) => endless(text)).map(said)).toEqual([]);
});

test('L-088 no guide names half a command', () => {
  expect(guides.flatMap(halves)).toEqual([]);
});

test('L-088 a form to be filled in is one of our own program, in which its words are looked up', () => {
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
      await reader.open({
        page,
        files: (installed.includes(page) ? guides : [page]).flatMap(writtenBy),
        cluster: goesOn.includes(page) ? 'as it was' : 'new',
      });
      if (!installed.includes(page)) return;
      for (const start of INSTALLED_BY) {
        const command = all.find(({ text }) => text.startsWith(start));
        const way = command === undefined ? undefined : wayOf(command.text);
        if (command === undefined || way === undefined) throw new Error(`no guide says ${start} …`);
        const { code, out } = await reader.run(command, way);
        if (code !== 0) throw new Error(out);
      }
    });
    afterAll(() => reader.close());
    test.each(commands.map((command) => ({ command, title: said(command) })))('$title', { timeout: 120_000 }, async ({ command }) => {
      const way: Way | undefined = wayOf(command.text);
      if (way === undefined) throw new Error('no way to run it: test/docs/ways.ts');
      if (way.pod === true) await reader.startPod();
      if (way.pod === 'ends') await reader.stopPod();
      if (!ELSEWHERE.has(way.how)) {
        const { code, out } = await reader.run(command, way);
        expect(way.codes ?? [0], out.slice(-2_000)).toContain(code);
        if (way.says !== undefined) expect(out).toMatch(way.says);
      }
      if (way.pod === 'starts') await reader.startPod();
      ran.push({ command, how: way.how });
    });
  });
});
