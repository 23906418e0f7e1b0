import { describe, expect, it } from 'vitest';
import { KINDS, messagesOf, refuseBlocks, refuseView } from '../../../src/local/slack/index.ts';
import { ACCEPTED, REFUSED } from './vectors.ts';

type Surface = 'message' | 'modal' | 'home';
type Blocks = readonly Record<string, unknown>[];

function refuse(on: Surface, blocks: Blocks) {
  if (on === 'message') return refuseBlocks(blocks);
  return refuseView(
    {
      type: on,
      blocks,
      ...(on === 'modal' ? { title: { type: 'plain_text', text: 'T' }, submit: { type: 'plain_text', text: 'S' } } : {}),
    },
    on,
  );
}

describe('the vectors', () => {
  it.each(ACCEPTED.flatMap((v) => v.on.map((on) => [v.name, on, v.blocks] as const)))('accepts %s on %s', (_name, on, blocks) => {
    expect(refuse(on, blocks)).toBeUndefined();
  });

  it.each(
    ACCEPTED.flatMap((v) =>
      (['message', 'modal', 'home'] as const).filter((on) => !v.on.includes(on)).map((on) => [v.name, on, v.blocks] as const),
    ),
  )('refuses %s on %s', (_name, on, blocks) => {
    expect(refuse(on, blocks)).toBeDefined();
  });

  it.each(REFUSED.map((v) => [v.name, v] as const))('refuses %s', (_name, vector) => {
    const refusal = refuse(vector.on, vector.blocks);
    expect(refusal === undefined ? 'accepted' : messagesOf(refusal).join('\n')).toContain(vector.says);
  });

  it('every kind of block is among the accepted', () => {
    const seen = new Set(ACCEPTED.flatMap((v) => v.blocks.map((b) => b['type'])));
    expect(Object.keys(KINDS).filter((kind) => !seen.has(kind))).toEqual([]);
  });
});

describe('whole payloads', () => {
  const section = (n: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(n) } });

  it('refuses more than about 13,200 characters in one message', () => {
    expect(refuseBlocks([...Array.from({ length: 4 }, () => section(3000)), section(1200)])).toBeUndefined();
    expect(refuseBlocks([...Array.from({ length: 4 }, () => section(3000)), section(1201)])?.error).toBe('msg_blocks_too_long');
  });

  it('a workspace the roll-out has not reached refuses the blocks of 2025 and 2026 and takes the others', () => {
    for (const [name, kind] of Object.entries(KINDS)) {
      const sample = ACCEPTED.find((v) => v.on.includes('message') && v.blocks.length === 1 && v.blocks[0]?.['type'] === name);
      if (sample === undefined) continue;
      expect([name, refuseBlocks(sample.blocks, 'classic') === undefined]).toEqual([name, kind.recent !== true]);
    }
  });

  it.each([
    ['title of 25', { title: { type: 'plain_text', text: 'x'.repeat(25) } }],
    ['submit of 25', { submit: { type: 'plain_text', text: 'x'.repeat(25) } }],
    ['private_metadata of 3,001', { private_metadata: 'x'.repeat(3001) }],
    ['callback_id of 256', { callback_id: 'x'.repeat(256) }],
  ])('refuses a modal with a %s', (_name, change) => {
    const modal = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [], ...change };
    expect(refuseView(modal, 'modal')?.error).toBe('invalid_arguments');
  });

  it('a modal with inputs needs a submit button', () => {
    const blocks = [{ type: 'input', label: { type: 'plain_text', text: 'L' }, element: { type: 'plain_text_input' } }];
    const modal = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks };
    expect(messagesOf(refuseView(modal, 'modal') ?? { error: '', faults: [] })).toEqual([
      '[ERROR] missing required field: submit [json-pointer:/view]',
    ]);
  });

  it('refuses a view of more than 250 kB', () => {
    const blocks = Array.from({ length: 100 }, () => section(2900));
    expect(refuseView({ type: 'home', blocks }, 'home')?.error).toBe('view_too_large');
  });
});
