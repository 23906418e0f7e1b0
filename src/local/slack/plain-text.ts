import { at, dict, list, text, type Dict } from '../../model/index.ts';
import type { Entry } from './journal.ts';
import type { World } from './world.ts';

/** What a person reads in these blocks, line by line, without any mark-up of the page. */
export function plainText(blocks: readonly Dict[]): string {
  return blocks
    .flatMap(linesOf)
    .filter((line) => line.trim() !== '')
    .join('\n');
}

const LEAVES = new Set(['plain_text', 'mrkdwn', 'raw_text', 'raw_number', 'markdown', 'text', 'link']);
const INNER = [
  'title',
  'rich_text_title',
  'subtitle',
  'text',
  'body',
  'fields',
  'label',
  'element',
  'elements',
  'accessory',
  'child_blocks',
  'actions',
  'tasks',
  'details',
  'output',
];
const STATUS: Readonly<Record<string, string>> = { pending: '[ ]', in_progress: '[~]', complete: '[x]', error: '[!]' };

function linesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(linesOf);
  const object = dict(value);
  const type = text(object['type']);
  if (LEAVES.has(type)) return [text(object['text']) || text(object['url'])];
  if (type === 'button') return [`[${text(at(object, 'text', 'text'))}]`];
  if (type === 'divider') return ['----'];
  if (type === 'image') return [`(picture: ${text(object['alt_text'])})`];
  if (type === 'table' || type === 'data_table')
    return [text(object['caption']), ...list(object['rows']).map((row) => list(row).flatMap(linesOf).join(' | '))];
  if (type === 'data_visualization') return [`(chart: ${text(object['title'])})`];
  if (type === 'rich_text_section' || type === 'rich_text_preformatted') return [list(object['elements']).flatMap(linesOf).join('')];
  if (type === 'task_card')
    return [
      `${STATUS[text(object['status'])] ?? ''} ${text(object['title'])}`,
      ...linesOf(object['details']),
      ...linesOf(object['output']),
    ];
  return INNER.flatMap((name) => (object[name] === undefined ? [] : linesOf(object[name])));
}

/** The transcript for people: when, where, who, what; replies and messages for one person are marked. */
export function readable(entries: readonly Entry[], world: World): string {
  const name = (id: string) => world.users.get(id)?.name ?? id;
  const lines = entries.map((entry) => {
    const when = new Date(entry.at).toISOString().slice(11, 23);
    const place = `#${world.channels.get(entry.channel)?.name ?? entry.channel}`;
    const marks = [
      entry.is,
      entry.ts,
      entry.thread === undefined ? '' : `in thread ${entry.thread}`,
      entry.onlyFor === undefined ? '' : `only for ${name(entry.onlyFor)}`,
    ];
    const said = entry.blocks.length === 0 ? entry.text : plainText(entry.blocks);
    return `${when} ${place} ${name(entry.user)} (${marks.filter((m) => m !== '').join(', ')})\n${said.replaceAll(/^/gm, '    ')}\n`;
  });
  return lines.join('');
}
