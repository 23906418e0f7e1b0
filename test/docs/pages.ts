import { globSync, readFileSync } from 'node:fs';

/** One command of a page, as a reader would paste it: continued lines and here-documents in one piece. */
export interface Command {
  readonly page: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A file that a page asks the reader to write: ```` ```yaml name.yaml ````. */
export interface Written {
  readonly page: string;
  readonly name: string;
  readonly text: string;
}

/** What is written for users and operators, in the order in which they read it. */
export const guides: readonly string[] = [
  'README.md',
  ...['try-it', 'commands', 'slack-app', 'install', 'permissions', 'approvals', 'operating', 'privacy', 'faq', 'comparison'].map(
    (name) => `docs/${name}.md`,
  ),
  'SECURITY.md',
  'policies/README.md',
  'helm/k8s-rca/README.md',
  ...globSync('examples/*/README.md').sort(),
];

/** Pages that go on in the cluster that the one before them left. */
export const goesOn: readonly string[] = ['docs/install.md'];

/** Pages that are about a bot that is installed. */
export const installed: readonly string[] = ['docs/permissions.md', 'docs/approvals.md', 'docs/operating.md', 'docs/faq.md'];

/** Every page whose links and names are checked, generated and internal ones too. */
export const pages: readonly string[] = [
  ...new Set([...guides, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync(['docs/*.md', 'docs/adr/*.md']).sort()]),
];

export const textOf = (page: string): string => readFileSync(page, 'utf8');

interface Fence {
  readonly info: string;
  /** Of its first line inside. */
  readonly line: number;
  readonly lines: readonly string[];
}

function fences(page: string): readonly Fence[] {
  const found: Fence[] = [];
  let open: { info: string; line: number; lines: string[]; indent: number } | undefined;
  for (const [index, line] of textOf(page).split('\n').entries()) {
    const mark = /^( *)```(.*)$/.exec(line);
    if (mark === null) open?.lines.push(line.slice(open.indent));
    else if (open === undefined) open = { info: (mark[2] ?? '').trim(), line: index + 2, lines: [], indent: (mark[1] ?? '').length };
    else {
      found.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: the fence is not closed`);
  return found;
}

/** Is the shell still waiting after this much? */
function unfinished(text: string): boolean {
  if (text.endsWith('\\')) return true;
  const here = /<<-?\s*(['"]?)(\w+)\1/.exec(text)?.[2];
  return here !== undefined && !text.split('\n').slice(1).includes(here);
}

export function commandsOf(page: string): readonly Command[] {
  return fences(page)
    .filter(({ info }) => info === 'sh')
    .flatMap(({ line, lines }) => {
      const found: Command[] = [];
      let text = '';
      for (const [index, one] of lines.entries()) {
        if (text === '' && (one.trim() === '' || one.startsWith('#'))) continue;
        text = text === '' ? one : `${text}\n${one}`;
        if (unfinished(text)) continue;
        found.push({ page, line: line + index - text.split('\n').length + 1, text });
        text = '';
      }
      if (text !== '') throw new Error(`${page}:${line}: the last command does not end`);
      return found;
    });
}

export function writtenBy(page: string): readonly Written[] {
  return fences(page).flatMap(({ info, lines }) => {
    const name = /^\w+ (\S+)$/.exec(info)?.[1];
    return name === undefined ? [] : [{ page, name, text: `${lines.join('\n')}\n` }];
  });
}

/** `text` with its fences blanked, line by line. */
const prose = (page: string): string => textOf(page).replaceAll(/^ *```[\s\S]*?^ *```/gm, (fence) => fence.replaceAll(/[^\n]/g, ''));

/** What stands in `code`, outside of fences, and in which line. */
function marked(page: string): readonly { readonly line: number; readonly text: string }[] {
  return prose(page)
    .split('\n')
    .flatMap((line, index) => [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => ({ line: index + 1, text })));
}

export const spans = (page: string): readonly string[] => marked(page).map(({ text }) => text);

/** A program with something to do. `k8s-rca` alone is also a namespace, an account and a release. */
const TO_DO = /^(?:npm|npx|node|kubectl|helm|docker|kind|aws|git|curl|k8s-rca) \S/;

/** A form to be filled in: `<id>`, `[file]`. What it names is looked up in the program's own help. */
export const isForm = (text: string): boolean => /[<[…]/.test(text);

/** Commands within sentences and tables, in the words that a shell takes; what a block of the page says in full is not said again. */
export function commandsInWords(page: string): readonly Command[] {
  const blocks = commandsOf(page).map(({ text }) => text);
  const found = new Map<string, Command>();
  for (const { line, text: raw } of marked(page)) {
    if (!TO_DO.test(raw) || blocks.some((block) => block.includes(raw))) continue;
    const text = raw.replaceAll('\\|', '|').replace(/^k8s-rca /, 'npx k8s-rca ');
    if (!found.has(text)) found.set(text, { page, line, text });
  }
  return [...found.values()];
}
