import { at, list, type Post, text } from '../../../src/model/index.ts';

/** Everything a reader sees, in order, without style. */
export function seen(value: unknown): string {
  if (Array.isArray(value)) return value.map(seen).join('');
  if (typeof value !== 'object' || value === null) return '';
  const type = text(at(value, 'type'));
  if (type === 'emoji') return `:${text(at(value, 'name'))}:`;
  if (type === 'user') return `@${text(at(value, 'user_id'))}`;
  if (type === 'date') return text(at(value, 'fallback'));
  const own = typeof at(value, 'text') === 'string' ? text(at(value, 'text')) : seen(at(value, 'text'));
  return `${own}${seen(list(at(value, 'elements')))}${/section$|header|preformatted|plain_text/u.test(type) ? '\n' : ''}`;
}

/** The same of a post at its best level without blocks that not every workspace knows. */
export const read = (post: Post): string => seen(post.levels.find((l) => l.level === 'plain')?.blocks ?? []);
