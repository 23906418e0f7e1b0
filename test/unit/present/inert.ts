import { refuseBlocks } from '../../../src/local/slack/index.ts';
import { at, type Post, text } from '../../../src/model/index.ts';

/** Every string that Slack would parse for markup, and every element that mentions or links. */
export function parsed(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(parsed);
  if (typeof value !== 'object' || value === null) return [];
  const own = at(value, 'type') === 'mrkdwn' ? [text(at(value, 'text'))] : [];
  return [...own, ...Object.values(value).flatMap(parsed)];
}
function elements(value: unknown): readonly { readonly type: string; readonly user: string }[] {
  if (Array.isArray(value)) return value.flatMap(elements);
  if (typeof value !== 'object' || value === null) return [];
  const type = text(at(value, 'type'));
  return [...(type === '' ? [] : [{ type, user: text(at(value, 'user_id')) }]), ...Object.values(value).flatMap(elements)];
}

const OURS = /<!date\^\d+\^[^|<>]*\|[^<>]*>|<@U012TAKER>/gu;

/** What of a parsed text could still mention, link or quote. */
function live(markup: string): readonly string[] {
  const foreign = markup.replace(OURS, '');
  const said = foreign.replace(/```[^`]*```/gu, '');
  return [
    ...[/[<>]/u, /&(?!amp;|lt;|gt;)/u].filter((bad) => bad.test(foreign)),
    ...[/:\/\//u, /(^|\n)\s*&gt;/u, /[@#][A-Za-z0-9]/u, /[`~]/u, /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u].filter((bad) => bad.test(said)),
  ].map((bad) => `${String(bad)} in ${said.slice(0, 300)}`);
}

export function faults(post: Post): readonly unknown[] {
  return [
    ...post.levels.flatMap((l) => {
      const refusal = refuseBlocks(l.blocks, l.level === 'full' ? 'all' : 'classic');
      return refusal === undefined ? [] : [{ level: l.level, refusal }];
    }),
    ...(post.text.length >= 1 && post.text.length <= 4000 ? [] : [{ text: post.text.length }]),
    ...marks(post),
  ];
}

export function marks(post: Post): readonly unknown[] {
  return [
    ...[post.text, ...post.levels.flatMap((l) => parsed(l.blocks))].flatMap(live),
    ...post.levels
      .flatMap((l) => elements(l.blocks))
      .filter(
        (e) =>
          ['link', 'broadcast', 'channel', 'usergroup', 'team', 'image'].includes(e.type) || (e.type === 'user' && e.user !== 'U012TAKER'),
      ),
  ];
}
