import { readFileSync } from 'node:fs';

const PAGE = 'docs/security.md';
/** A committed copy of what `npm run test:cluster -- attacks` wrote. */
const RESULTS = 'docs/security-results.json';
const BEGIN = '<!-- generated: npm run gen -->';
const END = '<!-- /generated -->';

interface Alone {
  readonly is: 'admits' | 'refuses';
  readonly message?: string;
}

interface Case {
  readonly name: string;
  readonly as: string;
  readonly request: string;
  /** Who ended each request that was sent, as the audit log says. */
  readonly by: readonly string[];
  readonly message: string;
  readonly alone?: { readonly gatekeeper?: Alone; readonly vap?: Alone };
}

interface Figures {
  readonly requests: number;
  readonly refused: number;
}

interface Results {
  readonly commit: string;
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: {
    readonly attacks: number;
    readonly whole: Figures & { readonly gatekeeper: number; readonly vap: number };
    readonly alone: { readonly gatekeeper: Figures; readonly vap: Figures };
  };
  readonly parts: readonly { readonly about: string; readonly cases: readonly Case[] }[];
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

const NAMES: Readonly<Record<string, string>> = { gatekeeper: 'Gatekeeper', vap: 'VAP', other: 'the API server itself', nobody: 'nobody' };

/** A guard that does not answer ends nothing itself. */
const unanswered = (one: Case): boolean => one.message.includes('failed calling webhook');
const whoEnded = (one: Case): string =>
  unanswered(one)
    ? 'the API server: its guard did not answer (`failurePolicy: Fail`)'
    : [...new Set(one.by)].map((by) => NAMES[by] ?? by).join(', ');
const alone = (word: Alone | undefined): string =>
  word === undefined ? 'not its concern' : word.is === 'admits' ? '**admits**' : cell(word.message ?? 'refuses');

function table({ about, cases }: Results['parts'][number]): string {
  const judged = cases.some((one) => one.alone !== undefined);
  const heads = judged ? ['request', 'by', 'ended by', 'Gatekeeper alone', 'VAP alone'] : ['request', 'by', 'ended by', 'answer'];
  const rows = cases.map((one) => {
    const words = judged ? [alone(one.alone?.gatekeeper), alone(one.alone?.vap)] : [cell(one.message)];
    return `| ${[cell(one.name), one.as, whoEnded(one), ...words].join(' | ')} |`;
  });
  return `### ${about}\n\n| ${heads.join(' | ')} |\n|${'---|'.repeat(heads.length)}\n${rows.join('\n')}\n`;
}

function generated({ commit, date, versions, figures, parts }: Results): string {
  const { whole, alone: single, attacks } = figures;
  const used = ['kube-apiserver', 'gatekeeper', 'etcd'].map((name) => `${name} ${versions[name] ?? '?'}`).join(', ');
  return [
    `${attacks} attacks, ${date}, commit \`${commit}\`, ${used}. Refusals are counted from the API server’s audit log.`,
    '',
    '| layers | requests | refused |',
    '|---|---|---|',
    `| both (each attack for real, and as a dry run where the API has one) | ${whole.requests} | **${whole.refused}**: ${whole.vap} by VAP, which is asked first, ${whole.gatekeeper} by Gatekeeper |`,
    `| Gatekeeper alone, of what it must refuse | ${single.gatekeeper.requests} | **${single.gatekeeper.refused}** |`,
    `| VAP alone, of what it must refuse | ${single.vap.requests} | **${single.vap.refused}** |`,
    '',
    ...parts.map(table),
  ].join('\n');
}

/** The page as it is, with its generated part made anew. Throws when the page has lost its marks. */
export function securityDocs(): string {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} must hold ${BEGIN} and ${END}`);
  const results = JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
  return `${before}${BEGIN}\n\n${generated(results)}\n${END}${after}`;
}
