import { boolean, byType, type Check, finite, integer, items, object, oneOf, pattern, string } from './checks.ts';
import { blockId, type, url } from './text.ts';

const style: Check = object(
  {},
  {
    bold: boolean,
    italic: boolean,
    strike: boolean,
    code: boolean,
    underline: boolean,
    highlight: boolean,
    client_highlight: boolean,
    unlink: boolean,
  },
);
const id: Check = string(255);
const styled = { style };

/** Slack gives no bound for a single text leaf; the payload's own bound holds. */
const LEAF = 12_000;
const text = object({ type, text: string(LEAF) }, styled);
const link = object({ type, url }, { ...styled, text: string(LEAF, 0), unsafe: boolean });

const inline: Check = byType({
  text,
  link,
  user: object({ type, user_id: id }, styled),
  channel: object({ type, channel_id: id }, styled),
  usergroup: object({ type, usergroup_id: id }, styled),
  team: object({ type, team_id: id }, styled),
  emoji: object({ type, name: id }, { ...styled, unicode: id, url }),
  broadcast: object({ type, range: oneOf('here', 'channel', 'everyone') }, styled),
  color: object({ type, value: pattern(/^#[0-9a-fA-F]{6}$/, 'must be a hex colour') }, styled),
  date: object({ type, timestamp: finite, format: string(255) }, { ...styled, url, fallback: string(255) }),
});

const border: Check = integer(0, 1);
const MANY = 500;
const section = object({ type, elements: items(inline, MANY, 0) });

const part: Check = byType({
  rich_text_section: section,
  rich_text_preformatted: object({ type, elements: items(byType({ text, link }), MANY, 0) }, { border, language: string(50) }),
  rich_text_quote: object({ type, elements: items(inline, MANY, 0) }, { border }),
  rich_text_list: object(
    { type, style: oneOf('bullet', 'ordered'), elements: items(byType({ rich_text_section: section }), MANY, 0) },
    { indent: integer(0, 8), offset: integer(0, 10_000), border },
  ),
});

export const richText: Check = byType({ rich_text: object({ type, elements: items(part, MANY) }, blockId) });
