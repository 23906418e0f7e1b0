import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './world.ts';

const ROOT = resolve('.');
const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const readme = text('README.md');
const commands = text('docs/commands.md');
const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', NODE_COMPILE_CACHE: join(tmpdir(), 'rca-compile-cache') };

/** Headings of a page as GitHub makes anchors of them. */
function anchors(page: string): ReadonlySet<string> {
  const heads = [...page.matchAll(/^#{1,6} (.+)$/gm)].map(([, head = '']) => head);
  return new Set(
    heads.map((head) =>
      head
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Links of a page that point into this repository. */
function links(page: string): readonly string[] {
  return [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to).filter((to) => !/^(?:https?:|mailto:)/.test(to));
}

/** Command lines of the page: fenced, or in a code span. */
function commandLines(page: string): readonly string[] {
  const fenced = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  const spans = [...page.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  return [...fenced, ...spans].map((line) => line.replace(/\s+#.*$/, '').trim()).filter((line) => line !== '');
}

/** What every product of this kind is asked for, and where it stands: the page, and words of its heading. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ['README.md', /two commands/],
  ['README.md', /install/],
  ['README.md', /limits/],
  ['docs/slack-app.md', /slack app, step by step/],
  ['docs/configuration.md', /configuration/],
  ['docs/operating.md', /trouble/],
  ['docs/operating.md', /doors/],
  ['docs/operating.md', /backup/],
  ['docs/install.md', /upgrade/],
  ['docs/commands.md', /commands/],
  ['docs/privacy.md', /privacy/],
  ['README.md', /licence/],
];

test('P-228 quick start, configuration, API, troubleshooting, production notes and the steps of the Slack app: in the README, or a page it links', () => {
  const linked = new Set(links(readme));
  for (const [page, part] of PARTS) {
    if (page !== 'README.md') expect(linked, page).toContain(page);
    const heads = [...text(page).matchAll(/^#{1,3} (.+)$/gm)].map(([, head = '']) => head.toLowerCase());
    expect(
      heads.some((head) => part.test(head)),
      `${page}: ${part.source}`,
    ).toBe(true);
  }
  expect(readme).toMatch(/npm ci\nnpm start/);
});

test('L-088 the README says plainly that nothing is fixed without a click, and which systems do otherwise', () => {
  expect(readme).toMatch(/\*\*makes a fix without a click\*\*/);
  expect(readme).toMatch(/Kube Sentinel and KubeSent, fix by themselves by default; k8s-rca never does/);
});

test('P-228 decisions, changelog, licence and contributing stand beside it', () => {
  expect(readdirSync('docs/adr').filter((f) => /^\d{4}-.+\.md$/.test(f)).length).toBeGreaterThanOrEqual(5);
  expect(text('CHANGELOG.md')).toMatch(/^## /m);
  expect(text('LICENSE')).toContain('Apache License');
  expect(text('CONTRIBUTING.md')).toMatch(/## Add a diagnosis rule/);
});

test.skipIf(!existsSync('.git'))(
  'P-228 the command is executable in the repository, so that an installation leaves the clone as it was',
  () => {
    expect(execFileSync('git', ['ls-files', '--stage', 'bin'], { encoding: 'utf8' })).toMatch(/^100755 \S+ \d+\tbin\/k8s-rca\.js$/m);
  },
);

test.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])('P-228 every link of %s leads somewhere', (page) => {
  const dead = links(text(page)).filter((to) => {
    const [file = '', anchor] = to.split('#');
    const path = file === '' ? page : file;
    if (!existsSync(join(ROOT, path))) return true;
    return anchor !== undefined && !anchors(text(path)).has(anchor);
  });
  expect(dead).toEqual([]);
});

test('P-228 L-088 every npm script the README and CONTRIBUTING name exists', () => {
  const { scripts } = JSON.parse(text('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const named = [...commandLines(readme), ...commandLines(text('CONTRIBUTING.md'))].flatMap((line) => {
    const found = /^npm (?:run ([\w:]+)|(start|test))(?:\s|$)/.exec(line);
    return found === null ? [] : [found[1] ?? found[2] ?? ''];
  });
  expect(named).toContain('start');
  expect(named).toContain('eval');
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

test('P-228 L-089 every command and option the README and its page of commands name is known to the shipped program', async () => {
  const lines = [...commandLines(readme), ...commandLines(commands)].flatMap((line) => {
    const found = /^(?:npx )?k8s-rca(?: (.*))?$/.exec(line);
    return found === null ? [] : [(found[1] ?? '').split(' ')];
  });
  const used = new Map<string, Set<string>>();
  for (const [name = '', ...rest] of lines) {
    if (!/^[a-z]+$/.test(name)) continue;
    const options = used.get(name) ?? new Set<string>();
    for (const word of rest) if (/^--?[A-Za-z-]+$/.test(word) && word !== '--context') options.add(word);
    used.set(name, options);
  }
  expect([...used.keys()].sort()).toEqual(
    expect.arrayContaining(['config', 'diagnose', 'doctor', 'ledger', 'look', 'replay', 'scrub', 'up']),
  );
  for (const [name, options] of used) {
    const { code, out } = await runCommand([name, '--help'], { env });
    expect(code, name).toBe(0);
    for (const option of options) expect(out, `${name} ${option}`).toContain(option);
  }
});

test('P-228 the table of commands is what the program offers, and so are the looks', async () => {
  const offered = (out: string): readonly string[] =>
    [...out.slice(out.indexOf('Commands:')).matchAll(/^ {2}([a-z_]+)[ \n]/gm)].map(([, name = '']) => name);
  const top = offered((await runCommand(['--help'], { env })).out).filter((name) => name !== 'help');
  expect(top).toHaveLength(13);
  for (const name of top) expect(commands, name).toMatch(new RegExp(`\`(?:k8s-rca )?${name}\\b`));
  const looks = offered((await runCommand(['look', '--help'], { env })).out).filter((name) => name.includes('_'));
  expect(looks.length).toBeGreaterThanOrEqual(6);
  for (const look of looks) expect(commands, look).toContain(look);
});
