import type { Block, Millis } from '../model/index.ts';
import { cut, lines, oneLine, plain } from './text.ts';
import { unixSeconds, utc } from './time.ts';

/**
 * Builders of Block Kit that cannot leave Slack's limits: each cuts what it is given. Cluster text goes into rich text or
 * plain text, where Slack parses no markup; only `mrkdwn` takes markup, and its callers pass foreign text through `inert` first.
 * Limits: docs.slack.dev/reference/block-kit.
 */
export const LIMITS = {
  header: 150,
  section: 3000,
  contextText: 1900,
  contextElements: 10,
  actions: 25,
  button: 75,
  value: 2000,
  actionId: 255,
} as const;

export interface Style {
  readonly bold?: true;
  readonly italic?: true;
  readonly code?: true;
  readonly strike?: true;
}
export type Span = Readonly<Record<string, unknown>>;

export function span(text: string, style?: Style): Span {
  const said = text.toWellFormed();
  return style === undefined ? { type: 'text', text: said } : { type: 'text', text: said, style };
}
export const bold = (text: string): Span => span(text, { bold: true });
export const code = (text: string): Span => span(text, { code: true });
export const italic = (text: string): Span => span(text, { italic: true });
/** Bold words that lead somewhere; `url` is an address of our own making. */
export function link(url: string, text: string): Span {
  return { type: 'link', url, text: text.toWellFormed(), style: { bold: true } };
}
export function icon(name: string): Span {
  return { type: 'emoji', name };
}
export function person(user: string): Span {
  return /^[UW][A-Z0-9]{1,30}$/u.test(user) ? { type: 'user', user_id: user } : span(user);
}
/** A moment in the reader's own time zone; UTC where the client cannot. */
export function moment(at: Millis, format = '{date_short_pretty} {time}'): Span {
  return { type: 'date', timestamp: unixSeconds(at), format, fallback: utc(at) };
}

/** Slack refuses empty text elements and empty sections. */
function filled(spans: readonly Span[]): readonly Span[] {
  const kept = spans.filter((s) => s['type'] !== 'text' || s['text'] !== '');
  return kept.length === 0 ? [span(' ')] : kept;
}

export type RichPart = Readonly<Record<string, unknown>>;
export function line(...spans: readonly Span[]): RichPart {
  return { type: 'rich_text_section', elements: filled(spans) };
}
export function bullets(items: readonly (readonly Span[])[], indent = 0): RichPart {
  return { type: 'rich_text_list', style: 'bullet', indent, elements: items.map((spans) => line(...spans)) };
}
export function preformatted(text: string): RichPart {
  return { type: 'rich_text_preformatted', elements: filled([span(lines(text))]) };
}
export function rich(...parts: readonly RichPart[]): Block {
  return { type: 'rich_text', elements: parts };
}

export function header(text: string): Block {
  return { type: 'header', text: { type: 'plain_text', text: cut(oneLine(text), LIMITS.header) || ' ', emoji: true } };
}
/** `text` is our own markup, or foreign text that went through `inert`. */
export function mrkdwn(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, LIMITS.section), verbatim: true } };
}
export function context(...texts: readonly string[]): Block {
  const elements = texts.filter((t) => oneLine(t) !== '').slice(0, LIMITS.contextElements);
  return {
    type: 'context',
    elements: elements.map((t) => ({ type: 'plain_text', text: cut(plain(oneLine(t)), LIMITS.contextText), emoji: true })),
  };
}
export const divider: Block = { type: 'divider' };

export interface Button {
  readonly action: string;
  readonly label: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
}
export function buttons(...list: readonly Button[]): Block {
  return {
    type: 'actions',
    elements: list.slice(0, LIMITS.actions).map((b) => ({
      type: 'button',
      action_id: cut(b.action, LIMITS.actionId),
      text: { type: 'plain_text', text: cut(b.label, LIMITS.button), emoji: true },
      value: cut(b.value, LIMITS.value),
      ...(b.style === undefined ? {} : { style: b.style }),
    })),
  };
}
