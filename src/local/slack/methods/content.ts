import { at, dict, list, num, text, type Dict } from '../../../model/index.ts';
import { messagesOf, refuseBlocks } from '../blocks/index.ts';
import { ApiError, type House } from '../house.ts';

/** Slack truncates text here; blocks without text are accepted but say nothing to a notification. */
const TEXT = 40_000;
const METADATA_BYTES = 16_000;

/** What a message is to say, checked as Slack checks it. */
export function acceptedContent(args: Dict, house: House): { readonly text: string; readonly blocks: readonly Dict[] } {
  const said = text(args['text']) || text(args['markdown_text']);
  const raw = args['blocks'];
  if (raw === undefined && said === '' && list(args['attachments']).length === 0) throw new ApiError('no_text');
  if (raw !== undefined) {
    const refusal = refuseBlocks(raw, house.blocks);
    if (refusal !== undefined) {
      const messages = messagesOf(refusal);
      throw new ApiError(refusal.error, {
        errors: refusal.faults.map((f) => `${f.says} [json-pointer:${f.at}]`),
        response_metadata: { messages },
      });
    }
    if (list(raw).length === 0 && said === '') throw new ApiError('no_text');
  }
  return { text: said.slice(0, TEXT), blocks: named(list(raw).map(dict), house) };
}

/** Slack gives every block an id, and every interactive element an action id. */
export function named(blocks: readonly Dict[], house: House): readonly Dict[] {
  return blocks.map((block) => ({ block_id: house.dice.hex(5), ...withActions(block, house) }));
}

function withActions(block: Dict, house: House): Dict {
  const name = (element: unknown): unknown => {
    const type = text(at(element, 'type'));
    if (type === '' || PASSIVE.has(type)) return element;
    return { action_id: house.dice.hex(5), ...dict(element) };
  };
  const inner: Record<string, unknown> = { ...block };
  const type = text(block['type']);
  if (type === 'actions' || type === 'context_actions') inner['elements'] = list(block['elements']).map(name);
  if (block['accessory'] !== undefined) inner['accessory'] = name(block['accessory']);
  if (type === 'input') inner['element'] = name(block['element']);
  if (type === 'card') inner['actions'] = list(block['actions']).map(name);
  if (type === 'carousel') inner['elements'] = named(list(block['elements']).map(dict), house);
  if (type === 'container') inner['child_blocks'] = named(list(block['child_blocks']).map(dict), house);
  return inner;
}
const PASSIVE = new Set(['image', 'mrkdwn', 'plain_text']);

/** Message metadata: an event type and a flat payload. */
export function acceptedMetadata(value: unknown): Dict | undefined {
  if (value === undefined || value === '') return undefined;
  const metadata = dict(value);
  const payload = metadata['event_payload'];
  const flat = typeof payload === 'object' && payload !== null && Object.values(payload).every(isFlat);
  if (text(metadata['event_type']) === '' || !flat) throw new ApiError('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(metadata)) > METADATA_BYTES) throw new ApiError('metadata_too_large');
  return metadata;
}

function isFlat(value: unknown): boolean {
  const scalar = (v: unknown) => typeof v === 'string' || typeof v === 'boolean' || num(v) !== undefined;
  if (scalar(value)) return true;
  const parts = Array.isArray(value) ? (value as unknown[]) : Object.values(dict(value));
  return parts.length > 0 && parts.every(scalar);
}
