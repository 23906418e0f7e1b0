import { boolean, both, byType, type Check, fault, type Fields, holds, items, type Look, object, oneOf, string } from './checks.ts';
import { asAccessory, buttonOnly, inActions, inContext, inContextActions, inInput } from './elements.ts';
import { richText } from './rich-text.ts';
import { chart, dataTable, table } from './tables.ts';
import { anyText, blockId, imageElement, mrkdwn, plain, type, url } from './text.ts';

type Surface = Look['surface'];
interface Kind {
  readonly check: Check;
  readonly surfaces: readonly Surface[];
  /** Added in 2025 or 2026: unknown to a workspace the roll-out has not reached. */
  readonly recent?: true;
}

const EVERYWHERE: readonly Surface[] = ['message', 'modal', 'home'];
const MESSAGES: readonly Surface[] = ['message'];

const section: Check = both(
  object({ type }, { ...blockId, text: anyText(3000), fields: items(anyText(2000), 10), accessory: asAccessory, expand: boolean }),
  holds((b) => b['text'] !== undefined || b['fields'] !== undefined, 'must have text or fields'),
);

const image: Check = both(
  object(
    { type, alt_text: string(2000) },
    { ...blockId, title: plain(2000), image_url: url, slack_file: object({}, { id: string(255), url }) },
  ),
  holds((b) => (b['image_url'] === undefined) !== (b['slack_file'] === undefined), 'must have exactly one of image_url and slack_file'),
);

const card: Check = both(
  object(
    { type },
    {
      ...blockId,
      hero_image: imageElement,
      icon: imageElement,
      title: mrkdwn(150),
      subtitle: mrkdwn(150),
      body: mrkdwn(200),
      actions: items(buttonOnly, 25),
    },
  ),
  holds(
    (b) => ['hero_image', 'title', 'actions', 'body'].some((f) => b[f] !== undefined),
    'must have one of hero_image, title, actions, body',
  ),
);

const task: Check = object(
  { type, task_id: string(255), title: string(3000), status: oneOf('pending', 'in_progress', 'complete', 'error') },
  { ...blockId, details: richText, output: richText, sources: items(byType({ url: object({ type, url, text: string(3000) }) }), 50, 0) },
);

const video: Check = object(
  { type, video_url: url, thumbnail_url: url, alt_text: string(2000), title: plain(199) },
  { ...blockId, title_url: url, author_name: string(49), provider_name: string(255), provider_icon_url: url, description: plain(2000) },
);

const input: Check = object(
  { type, label: plain(2000), element: inInput },
  { ...blockId, hint: plain(2000), optional: boolean, dispatch_action: boolean },
);

const INSIDE_CONTAINER = ['actions', 'context', 'divider', 'file', 'header', 'image', 'input', 'rich_text', 'section', 'table', 'video'];

const container: Check = both(
  object(
    { type, child_blocks: items(byType(childKinds), 10) },
    {
      ...blockId,
      title: plain(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: imageElement,
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
  ),
  holds((b) => b['title'] !== undefined || b['rich_text_title'] !== undefined, 'missing required field: title'),
  holds((b) => b['default_collapsed'] !== true || b['is_collapsible'] === true, 'default_collapsed requires is_collapsible'),
);

function childKinds(): Readonly<Record<string, Check>> {
  return Object.fromEntries(INSIDE_CONTAINER.flatMap((name) => (KINDS[name] === undefined ? [] : [[name, KINDS[name].check]])));
}

const markdown: Check = object({ type, text: string(12_000) }, blockId);
const header: Check = object({ type, text: plain(150) }, blockId);
const contextOf = (element: Check, max: number): Check => object({ type, elements: items(element, max) }, blockId);
const file: Fields = { type, source: oneOf('remote'), external_id: string(255) };

export const KINDS: Readonly<Record<string, Kind>> = {
  section: { check: section, surfaces: EVERYWHERE },
  header: { check: header, surfaces: EVERYWHERE },
  divider: { check: object({ type }, blockId), surfaces: EVERYWHERE },
  context: { check: contextOf(inContext, 10), surfaces: EVERYWHERE },
  actions: { check: contextOf(inActions, 25), surfaces: EVERYWHERE },
  image: { check: image, surfaces: EVERYWHERE },
  input: { check: input, surfaces: EVERYWHERE },
  rich_text: { check: richText, surfaces: EVERYWHERE },
  file: { check: object(file, blockId), surfaces: MESSAGES },
  video: { check: video, surfaces: EVERYWHERE },
  markdown: { check: markdown, surfaces: MESSAGES, recent: true },
  table: { check: table, surfaces: MESSAGES, recent: true },
  data_table: { check: dataTable, surfaces: MESSAGES, recent: true },
  data_visualization: { check: chart, surfaces: MESSAGES, recent: true },
  container: { check: container, surfaces: MESSAGES, recent: true },
  card: { check: card, surfaces: EVERYWHERE, recent: true },
  carousel: { check: contextOf(byType({ card }), 10), surfaces: ['message', 'home'], recent: true },
  alert: {
    check: object({ type, text: anyText(3000) }, { ...blockId, level: oneOf('default', 'info', 'warning', 'error', 'success') }),
    surfaces: ['modal'],
    recent: true,
  },
  plan: {
    check: object({ type, title: string(3000) }, { ...blockId, tasks: items(byType({ task_card: task }), 50, 0) }),
    surfaces: MESSAGES,
    recent: true,
  },
  task_card: { check: task, surfaces: MESSAGES, recent: true },
  context_actions: { check: contextOf(inContextActions, 5), surfaces: MESSAGES, recent: true },
};

/** One top-level block: known, allowed on this surface, and within its limits. */
export const block: Check = (value, at, look) => {
  const name = typeof value === 'object' && value !== null ? (value as { type?: unknown }).type : undefined;
  const kind = typeof name === 'string' && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  const unknown = kind === undefined || !kind.surfaces.includes(look.surface) || (kind.recent === true && look.known === 'classic');
  if (unknown) return fault(look, `${at}/type`, `unsupported type: ${String(name)}`);
  kind.check(value, at, look);
};
