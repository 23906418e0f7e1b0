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

/** What a fence of ours holds: commands, a file to be written (`yaml name.yaml`), or something to look at. */
const HOLDS = /^(?:sh|text|yaml(?: [\w-]+\.yaml)?)$/;

/** Fences that say something else, or nothing. */
export const oddFences = (page: string): readonly string[] =>
  fences(page).flatMap(({ info, line }) => (HOLDS.test(info) ? [] : [`${page}:${line - 1} \`\`\`${info}`]));

/** The commands of a page, fence by fence. */
export function blocksOf(page: string): readonly (readonly Command[])[] {
  return fences(page)
    .filter(({ info }) => info === 'sh')
    .map(({ line, lines }) => {
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

export const commandsOf = (page: string): readonly Command[] => blocksOf(page).flat();

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

/** Programs of a reader's machine. `k8s-rca` alone is also a namespace, an account and a release. */
const PROGRAMS = [
  'npm npx node k8s-rca kubectl helm kustomize docker podman kind minikube k3d aws eksctl gcloud az terraform git curl wget',
  'sudo env bash sh source export unset cd mkdir rm mv cp cat echo ls grep head tail chmod ssh tar jq sed awk watch kill make go python3?',
  'openssl sqlite3 psql pg_dump pg_restore',
].join(' ');

/** One of them with something to do, assignments in front or not. */
const TO_DO = new RegExp(`^(?:[A-Z_][A-Z0-9_]*=\\S* )*(?:\\./\\S|(?:${PROGRAMS.replaceAll(' ', '|')}) \\S)`);

/** A form to be filled in: `<id>`, `[file]`, `…`. What it names is looked up in the program itself; `scrub < file` is none. */
export const isForm = (text: string): boolean => /<\w(?:[^<>]*[^\s<>])?>|(?<!\S)\[[^\]]*\]|…/.test(text);

/** `text` in one line, without its comment. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/\\\n\s*/g, ' ')
    .replace(/\s+#[^'"]*$/, '')
    .trim();

/** What the blocks of a page say in full: each command, and each side of its pipes. */
function saidInFull(page: string): ReadonlySet<string> {
  const whole = commandsOf(page).map(({ text }) => oneLine(text));
  return new Set(whole.flatMap((text) => [text, ...text.split(/\s*(?:\|\|?|&&|;)\s*/)]));
}

/** Commands within sentences and tables, in the words that a shell takes; what a block of the page says in full is not said again. */
export function commandsInWords(page: string): readonly Command[] {
  const said = saidInFull(page);
  const found = new Map<string, Command>();
  for (const { line, text: raw } of marked(page)) {
    const text = raw.replaceAll('\\|', '|').replace(/^k8s-rca /, 'npx k8s-rca ');
    if (TO_DO.test(raw) && !said.has(text) && !found.has(text)) found.set(text, { page, line, text });
  }
  return [...found.values()];
}

/** Ends of commands, such as `-- canary`, that a reader would have to put behind another: each is to be said in full. */
export const halves = (page: string): readonly string[] =>
  marked(page).flatMap(({ line, text }) => (text.startsWith('-- ') ? [`${page}:${line} ${text}`] : []));

/** What stands in `code` in the first column of tables that have this heading there. */
export function column(page: string, heading: string): readonly string[] {
  const found: string[] = [];
  let within = false;
  for (const line of prose(page).split('\n')) {
    const [, first = ''] = line.split(/(?<!\\)\|/);
    within = line.startsWith('|') && (within || first.trim() === heading);
    if (within) found.push(...[...first.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
  }
  return found;
}
