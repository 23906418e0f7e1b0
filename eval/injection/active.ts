import type { Modal, Post } from '../../src/model/index.ts';
import { dict, list, text } from '../../src/model/index.ts';

/** What a message does beside being read: whom it calls, where it leads, what can be pressed, what can be pasted. */
export interface Active {
  readonly mentions: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly string[];
  readonly commands: readonly string[];
  /** Everything a reader sees, one piece of text a line. */
  readonly words: readonly string[];
}

interface Found {
  readonly mentions: Set<string>;
  readonly links: Set<string>;
  readonly buttons: Set<string>;
  readonly commands: Set<string>;
  readonly words: string[];
}

const command =
  /^\s*(?:[$#] )?(?:kubectl|oc|k|helm|terraform|tofu|argocd|flux|eksctl|gcloud|aws|az|crictl|ctr|nerdctl|docker|podman|psql|mysql|redis-cli|git|curl|wget|sudo|ssh|rm|dd|mv|chmod|chown|systemctl|etcdctl|istioctl|vault|sh|bash)\s/;

/** Reads a message as Slack does, at every level of rendering: rich text by its elements, markup by its `<…>`, and bare addresses where Slack makes links of them. */
export function activeIn(said: Post | Modal): Active {
  const found: Found = { mentions: new Set(), links: new Set(), buttons: new Set(), commands: new Set(), words: [] };
  if ('levels' in said) {
    markup(said.text, 'linked', found);
    for (const { blocks } of said.levels) for (const block of blocks) walk(block, found);
  } else for (const block of said.blocks) walk(block, found);
  const sorted = (set: ReadonlySet<string>): readonly string[] => [...set].sort();
  return {
    mentions: sorted(found.mentions),
    links: sorted(found.links),
    buttons: sorted(found.buttons),
    commands: sorted(found.commands),
    words: found.words,
  };
}

/** A moment in the reader's time zone; with a third part it leads somewhere. */
const moment = /^!date\^\d+\^[^^]*(?:\^(.*))?$/;

function markup(written: string, bare: 'linked' | 'left', found: Found): void {
  found.words.push(written);
  for (const [, inside = ''] of written.matchAll(/<([^<>]*)>/g)) {
    const [address = ''] = inside.split('|');
    const date = moment.exec(address);
    if (date !== null) found.links.add(date[1] ?? '');
    else if (/^[@#!]/.test(inside)) found.mentions.add(address);
    else found.links.add(address);
  }
  found.links.delete('');
  for (const [, code = ''] of written.matchAll(/`+([^`]+)`+/g)) pasted(code, found);
  if (bare === 'linked') for (const [address] of written.matchAll(/\b(?:https?:\/\/|mailto:)[^\s<>|]+/g)) found.links.add(address);
}

function pasted(written: string, found: Found): void {
  for (const line of written.split('\n')) if (command.test(line)) found.commands.add(line.trim());
}

const calls: ReadonlySet<string> = new Set(['user', 'usergroup', 'channel', 'broadcast', 'team']);

function walk(value: unknown, found: Found, inside = ''): void {
  if (Array.isArray(value)) return value.forEach((v) => walk(v, found, inside));
  const node = dict(value);
  const type = text(node['type']);
  if (calls.has(type))
    found.mentions.add(text(node['user_id'] ?? node['usergroup_id'] ?? node['channel_id'] ?? node['range'] ?? node['team_id']));
  for (const key of ['url', 'image_url', 'title_url'] as const) if (node[key] !== undefined) found.links.add(text(node[key]));
  if (node['action_id'] !== undefined) found.buttons.add(`${text(node['action_id'])} ${text(node['value'])}`);
  if (type === 'mrkdwn') return markup(text(node['text']), node['verbatim'] === true ? 'left' : 'linked', found);
  if (typeof node['text'] === 'string') {
    found.words.push(node['text']);
    if (inside === 'rich_text_preformatted' || dict(node['style'])['code'] === true) pasted(node['text'], found);
  }
  for (const [key, v] of Object.entries(node)) if (typeof v === 'object') walk(v, found, key === 'elements' ? type : inside);
  for (const option of list(node['options'])) walk(option, found, inside);
}
