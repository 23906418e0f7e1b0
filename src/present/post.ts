import type { Block, Post } from '../model/index.ts';
import { at, list, text } from '../model/index.ts';
import { mrkdwn } from './blocks.ts';
import { cut, cutMarkup, escapedWithin, inert, inertMarks, oneLine } from './text.ts';

/** Notifications show far less; Slack advises to stay below 4,000. */
const STORY = 550;
/** All blocks of one message: Slack refuses at about 13,200 characters; scrubbing may still lengthen a little. */
const BUDGET = 12_000;
const MOST_BLOCKS = 50;
const SECTION = 2_900;

/** A post at its levels. `story` is plain words; it is made inert here. `full` uses blocks that not every workspace knows yet. */
export function post(story: string, plain: readonly Block[], full?: readonly Block[]): Post {
  const told = inert(cut(oneLine(story), STORY)) || 'A message of k8s-rca';
  const rich: Post['levels'] = full === undefined || !fits(full) ? [] : [{ level: 'full', blocks: full }];
  return {
    text: told,
    levels: [...rich, { level: 'plain', blocks: plain }, { level: 'text', blocks: asText(plain, told) }],
  };
}

export function fits(blocks: readonly Block[]): boolean {
  return blocks.length <= MOST_BLOCKS && JSON.stringify(blocks).length <= BUDGET;
}

/** The most detailed drawing that fits. The last one must fit whatever it is given: its texts are cut to few. */
export function fitted<D>(details: readonly [D, ...D[]], draw: (detail: D) => readonly Block[]): readonly Block[] {
  const drawn = details.map(draw);
  return drawn.find(fits) ?? drawn.at(-1)?.slice(0, MOST_BLOCKS) ?? [];
}

/** Same facts as mrkdwn, for a workspace that takes nothing better. */
function asText(blocks: readonly Block[], story: string): readonly Block[] {
  const sections: string[] = [''];
  for (const written of [story, ...blocks.flatMap(linesOf)]) {
    const last = sections.at(-1) ?? '';
    if (last.length + written.length + 1 <= SECTION) sections[sections.length - 1] = last === '' ? written : `${last}\n${written}`;
    else if (sections.length < 4) sections.push(cutMarkup(written, SECTION));
  }
  return sections.map((s) => mrkdwn(s === '' ? ' ' : s));
}

function linesOf(block: Block): readonly string[] {
  switch (block['type']) {
    case 'header':
      return [`*${inertMarks(text(at(block, 'text', 'text')))}*`];
    case 'context':
      return [
        list(block['elements'])
          .map((e) => inertMarks(text(at(e, 'text'))))
          .join(' · '),
      ];
    case 'rich_text':
      return list(block['elements']).flatMap(richLines);
    default:
      return [];
  }
}

function richLines(part: unknown): readonly string[] {
  const children = list(at(part, 'elements'));
  switch (text(at(part, 'type'))) {
    case 'rich_text_list':
      return children.map((c) => `• ${inline(c)}`);
    case 'rich_text_preformatted':
      return [fenced(children.map((c) => text(at(c, 'text'))).join(''))];
    default:
      return [inline(part)];
  }
}

function fenced(code: string): string {
  return `\`\`\`${escapedWithin(code.replace(/`/gu, 'ʹ'), SECTION - 10)}\`\`\``;
}

function inline(part: unknown): string {
  return list(at(part, 'elements')).map(spanText).join('').trimEnd();
}

function spanText(span: unknown): string {
  const [type, said] = [text(at(span, 'type')), text(at(span, 'text'))];
  if (type === 'emoji') return `:${text(at(span, 'name'))}:`;
  if (type === 'user') return `<@${text(at(span, 'user_id'))}>`;
  if (type === 'date') return `<!date^${text(at(span, 'timestamp'))}^${text(at(span, 'format'))}|${text(at(span, 'fallback'))}>`;
  if (type === 'link') return `<${text(at(span, 'url'))}|${inert(said)}>`;
  const safe = said.replace(
    /^(\s*)([^]*?)(\s*)$/u,
    (_, before: string, body: string, after: string) => `${before && ' '}${inert(body)}${after && ' '}`,
  );
  return at(span, 'style', 'bold') === true && safe.trim() !== '' ? safe.replace(/^(\s*)([^]*?)(\s*)$/u, '$1*$2*$3') : safe;
}
