import { at, dict, list, str, text, type Dict } from '../../../model/index.ts';

/** An interactive element and the block it stands in. */
export interface Found {
  readonly element: Dict;
  readonly block: string;
}

/** Every interactive element of these blocks, in reading order. */
export function elementsOf(blocks: readonly Dict[]): readonly Found[] {
  return blocks.flatMap((block) => {
    const id = text(block['block_id']);
    const inside = (elements: readonly unknown[]) => elements.map((e) => ({ element: dict(e), block: id }));
    const nested = [...list(block['child_blocks']), ...(block['type'] === 'carousel' ? list(block['elements']) : [])].map(dict);
    const direct = block['type'] === 'carousel' || block['type'] === 'rich_text' ? [] : inside(list(block['elements']));
    const single = [block['accessory'], block['element']].filter((e) => e !== undefined);
    const found = [...direct, ...inside(single), ...inside(block['type'] === 'card' ? list(block['actions']) : [])];
    return [...found.filter((f) => str(f.element['action_id']) !== undefined), ...elementsOf(nested)];
  });
}

/** Finds by action id, by the words on it, or by its accessible label. */
export function find(blocks: readonly Dict[], want: string): Found | undefined {
  const all = elementsOf(blocks);
  const words = ({ element }: Found): readonly string[] => [
    text(at(element, 'text', 'text')),
    text(element['accessibility_label']),
    text(at(element, 'positive_button', 'text', 'text')),
    text(at(element, 'negative_button', 'text', 'text')),
  ];
  return all.find((f) => text(f.element['action_id']) === want) ?? all.find((f) => words(f).includes(want));
}

/** All options of a select, radio, checkbox or overflow element. */
export function optionsOf(element: Dict): readonly Dict[] {
  return [...list(element['options']), ...list(element['option_groups']).flatMap((g) => list(at(g, 'options')))].map(dict);
}
