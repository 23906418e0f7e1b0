import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { systemClock } from '../adapters/clock/index.ts';
import { slackChat } from '../adapters/slack/index.ts';
import { type AuditEntry, checkChain, sqliteStore } from '../adapters/store/index.ts';
import { chainOf } from '../flow/index.ts';
import type { Config } from '../model/index.ts';
import { type Audit, ChatError, StoreError } from '../ports/index.ts';
import { EXIT, Stop } from './exit.ts';
import { openLog } from './open.ts';
import { print, printJson } from './output.ts';
import { settingsFor, sourcesOf } from './settings.ts';
import { storeFile } from './up/store-file.ts';

export function auditCommand(): Command {
  return new Command('audit')
    .description('the chain of decisions: who approved what, and what came of it')
    .addCommand(verifyCommand())
    .addCommand(exportCommand());
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('whether every entry is as it was written; exit 1 names each that is not')
    .option('--head <hash...>', 'a head known from elsewhere (a Job’s annotation k8s-rca.io/audit-head, a card): it must be in the chain')
    .option('--no-cards', 'leave out the heads that stand with the cards in Slack; they are compared where Slack is named')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit codes: 0 whole, 1 broken, 2 usage or no store, 3 a store that cannot be read.')
    .action(async (options: { head?: string[]; cards: boolean; json?: true }, command: Command) => {
      const heads = (options.head ?? []).map(hash);
      // Before the chain is read: a running bot goes on writing.
      const cards = options.cards ? await onCards(settingsFor(sourcesOf(command))) : { is: 'left-out' as const };
      await withAudit(command, (audit) => verify(audit, { heads, cards }, options.json === true ? 'json' : 'text'));
    });
}

function hash(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new Stop(EXIT.usage, `--head ${text}: not a hash of 64 hexadecimal characters`);
}

/** Heads of the audit that stand with the cards, or why they are not known. */
type OnCards =
  | { readonly is: 'compared'; readonly heads: readonly string[] }
  | { readonly is: 'left-out' }
  | { readonly is: 'unknown'; readonly why: string };

async function onCards(config: Config): Promise<OnCards> {
  const { slack } = config;
  if (slack.use === 'local') return { is: 'unknown', why: 'no Slack is named' };
  const chat = slackChat({ config: slack, proxy: config.proxy, log: openLog(config), clock: systemClock, random: Math.random });
  try {
    const marks = await chat.auditMarks(slack.channel);
    const mine = marks.filter((m) => m.chain === chainOf(config.cluster.name)).map((m) => m.head);
    return { is: 'compared', heads: [...new Set(mine)] };
  } catch (e) {
    if (e instanceof ChatError) return { is: 'unknown', why: `${e.code}: ${e.mend}` };
    throw e;
  }
}

function cardWords(cards: OnCards): string {
  if (cards.is === 'left-out') return 'the heads of the cards were left out';
  return cards.is === 'unknown'
    ? `the heads of the cards could not be compared: ${cards.why}`
    : `compared with ${cards.heads.length} ${cards.heads.length === 1 ? 'head' : 'heads'} of the cards in Slack`;
}

async function verify(
  audit: Audit,
  known: { readonly heads: readonly string[]; readonly cards: OnCards },
  as: 'json' | 'text',
): Promise<void> {
  const { heads, cards } = known;
  const chain = checkChain();
  let entries = 0;
  for await (const entry of all(audit)) {
    chain.add(entry);
    entries += 1;
  }
  const breaks = chain.end([...new Set([...heads, ...(cards.is === 'compared' ? cards.heads : [])])]);
  const { head } = await audit.head();
  if (as === 'json') printJson({ whole: breaks.length === 0, entries, head, breaks, cards });
  else if (breaks.length === 0) print(`whole: ${entries} entries, head ${head}\n${cardWords(cards)}`);
  else print([`broken: ${entries} entries, head ${head}`, cardWords(cards), ...breaks.map((b) => `  ${b.is}: ${b.why}`)].join('\n'));
  if (breaks.length > 0) throw new Stop(EXIT.findings, '');
}

function exportCommand(): Command {
  return new Command('export')
    .description('every entry, oldest first')
    .addOption(new Option('--json', 'one JSON object a line (default)').conflicts('csv'))
    .option('--csv', 'as CSV with a header')
    .addHelpText('after', '\nExit codes: 0 done, 2 usage or no store, 3 a store that cannot be read.')
    .action(async (options: { csv?: true }, command: Command) => {
      await withAudit(command, async (audit) => {
        if (options.csv) print(row(COLUMNS));
        for await (const entry of all(audit)) print(options.csv ? csv(entry) : JSON.stringify(entry));
      });
    });
}

const COLUMNS = ['seq', 'at', 'body', 'before', 'hash'] as const;

function csv({ seq, at, body, before, hash: own }: AuditEntry): string {
  return row([String(seq), new Date(at).toISOString(), JSON.stringify(body), before, own]);
}

/** RFC 4180; bodies are JSON and begin with a brace, so that no spreadsheet takes one for a formula. */
function row(cells: readonly string[]): string {
  return cells.map((cell) => (/["\n\r,]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

/** Entries read at a time. */
const PAGE = 500;

async function* all(audit: Audit): AsyncGenerator<AuditEntry, void, undefined> {
  for (let from = 0; ; ) {
    const page = await audit.entries(from, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    from = last.seq + 1;
  }
}

async function withAudit(command: Command, work: (audit: Audit) => Promise<void>): Promise<void> {
  const file = storeFile(settingsFor(sourcesOf(command)));
  if (!existsSync(file)) throw new Stop(EXIT.usage, `No store at ${file}: the bot has not run with these settings yet.`);
  try {
    const store = await sqliteStore({ file, mode: 'read' });
    try {
      await work(store.audit);
    } finally {
      await store.close();
    }
  } catch (e) {
    if (e instanceof StoreError) throw new Stop(EXIT.unreachable, `${e.message}\n${e.mend}`);
    throw e;
  }
}
