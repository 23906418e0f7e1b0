import type { Shown } from './world.ts';

type Dict = Readonly<Record<string, unknown>>;

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every object inside, the value itself included. */
function objectsIn(value: unknown): readonly Dict[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (!isDict(value)) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

/** Texts in which Slack parses markup, and texts in which it parses `:shortcodes:` only. */
export function mrkdwnOf(said: { readonly text?: string; readonly blocks: unknown }): {
  readonly mrkdwn: readonly string[];
  readonly plain: readonly string[];
} {
  const all = objectsIn(said.blocks);
  const of = (type: string): readonly string[] =>
    all.flatMap((o) => (o['type'] === type && typeof o['text'] === 'string' ? [o['text']] : []));
  return { mrkdwn: [...(said.text === undefined ? [] : [said.text]), ...of('mrkdwn')], plain: of('plain_text') };
}

/** Every element of every rich text: what each shows, links to, or mentions. */
export function richSpans(said: Pick<Shown, 'blocks'>): readonly Dict[] {
  return objectsIn(said.blocks).filter((o) =>
    ['text', 'link', 'user', 'usergroup', 'channel', 'broadcast', 'emoji', 'date'].includes(String(o['type'])),
  );
}

const MENTION = /<[!@#](?!date\^)/u;
const LINK = /<?\bhttps?:\/\//u;
const FORMAT = /(?<!\w)[*~`][^\s*~`][^*~`]*[*~`]/u;

/** What cluster text would have to look like to do more than be read: in one message, in Slack's own grammar. Names of people in rich text are ours. */
export function foreignMarks(said: { readonly text: string; readonly blocks: unknown }): readonly string[] {
  const marks = mrkdwnOf(said).mrkdwn.flatMap((t) => [MENTION, LINK, FORMAT].flatMap((p) => p.exec(t)?.[0] ?? []));
  const spans = objectsIn(said.blocks).filter((o) => ['link', 'usergroup', 'channel', 'broadcast'].includes(String(o['type'])));
  return [...marks, ...spans.map((s) => String(s['type']))];
}
