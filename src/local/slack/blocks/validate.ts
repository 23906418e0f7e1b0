import { text as textOf, type Dict } from '../../../model/index.ts';
import { boolean, type Check, type Fault, fault, isDict, items, type Look, object, oneOf, string } from './checks.ts';
import { block } from './kinds.ts';
import { characters } from './tables.ts';
import { plain } from './text.ts';

/** Undocumented: everything readable in one message's blocks together. */
const ALL_BLOCKS = 13_200;
const ALL_MARKDOWN = 12_000;
const CHARTS = 2;
const VIEW_BYTES = 250_000;

/** A refusal as the Web API words it. */
export interface Refusal {
  readonly error: string;
  readonly faults: readonly Fault[];
}

type Known = Look['known'];

/** What Slack would answer to these blocks in a message; undefined = accepted. */
export function refuseBlocks(blocks: unknown, known: Known = 'all'): Refusal | undefined {
  const look = newLook('message', known);
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format', faults: [{ at: '/blocks', says: 'must be an array' }] };
  items(block, 50, 0)(blocks, '/blocks', look);
  wholeMessage(blocks.filter(isDict), look);
  if (look.faults.length > 0) return { error: 'invalid_blocks', faults: look.faults };
  if (characters(blocks) > ALL_BLOCKS) return { error: 'msg_blocks_too_long', faults: [] };
  return undefined;
}

function wholeMessage(blocks: readonly Dict[], look: Look): void {
  const count = (type: string) => blocks.filter((b) => b['type'] === type).length;
  const markdown = blocks.reduce((sum, b) => sum + (b['type'] === 'markdown' ? textOf(b['text']).length : 0), 0);
  if (markdown > ALL_MARKDOWN) fault(look, '/blocks', `must be less than ${ALL_MARKDOWN + 1} characters in all markdown blocks together`);
  if (count('data_visualization') > CHARTS) fault(look, '/blocks', `no more than ${CHARTS} data_visualization blocks allowed`);
  if (count('plan') > 0 && count('task_card') > 0) fault(look, '/blocks', 'plan and task_card exclude each other');
}

const common = { blocks: items(block, 100, 0), type: oneOf('modal', 'home') };
const extra = { private_metadata: string(3000, 0), callback_id: string(255, 0), external_id: string(255, 0) };
const modal: Check = object(
  { ...common, title: plain(24) },
  { ...extra, submit: plain(24), close: plain(24), clear_on_close: boolean, notify_on_close: boolean, submit_disabled: boolean },
);
const home: Check = object(common, extra);

/** What Slack would answer to this view; undefined = accepted. */
export function refuseView(view: unknown, type: 'modal' | 'home', known: Known = 'all'): Refusal | undefined {
  const look = newLook(type, known);
  if (!isDict(view) || view['type'] !== type)
    return { error: 'invalid_arguments', faults: [{ at: '/view/type', says: `must be ${type}` }] };
  if (Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES) return { error: 'view_too_large', faults: [] };
  (type === 'modal' ? modal : home)(view, '/view', look);
  const inputs = Array.isArray(view['blocks']) && view['blocks'].some((b) => isDict(b) && b['type'] === 'input');
  if (type === 'modal' && inputs && view['submit'] === undefined) fault(look, '/view', 'missing required field: submit');
  return look.faults.length === 0 ? undefined : { error: 'invalid_arguments', faults: look.faults };
}

function newLook(surface: Look['surface'], known: Known): Look {
  return { surface, known, faults: [], actionIds: new Set(), blockIds: new Set() };
}

/** Slack's wording of each fault, for `response_metadata.messages`. */
export function messagesOf(refusal: Refusal): readonly string[] {
  return refusal.faults.map((f) => `[ERROR] ${f.says} [json-pointer:${f.at}]`);
}
