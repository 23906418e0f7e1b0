/**
 * Blocks as any app might send them, with what Slack does to each. The limits are written out here a second time, from
 * Slack's reference (docs.slack.dev/reference/block-kit), so that a slip in the workspace's own table shows.
 */
type Json = Record<string, unknown>;
type Surface = 'message' | 'modal' | 'home';

export interface Accepted {
  readonly name: string;
  readonly on: readonly Surface[];
  readonly blocks: readonly Json[];
}

export interface Refused {
  readonly name: string;
  readonly on: Surface;
  readonly blocks: readonly Json[];
  /** Part of Slack's wording, with the place. */
  readonly says: string;
}

const ANYWHERE: readonly Surface[] = ['message', 'modal', 'home'];
const plain = (text: string): Json => ({ type: 'plain_text', text });
const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text });
const raw = (text: string): Json => ({ type: 'raw_text', text });
const number = (value: number): Json => ({ type: 'raw_number', value, text: String(value) });
const option = (text: string): Json => ({ text: plain(text), value: text.toLowerCase() });
const button = (text: string, more: Json = {}): Json => ({ type: 'button', text: plain(text), action_id: text, ...more });
const section = (text: string): Json => ({ type: 'section', text: mrkdwn(text) });
const rich = (...elements: Json[]): Json => ({ type: 'rich_text', elements });
const said = (text: string, style: Json = {}): Json => ({ type: 'text', text, style });
const line = (...elements: Json[]): Json => ({ type: 'rich_text_section', elements });
const long = (n: number): string => 'x'.repeat(n);
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_unused, i) => make(i));
const PICTURE = 'data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=';
const picture = (alt: string): Json => ({ type: 'image', image_url: `https://example.com/${alt}.png`, alt_text: alt });
const series = (name: string, values: readonly number[]): Json => ({
  name,
  data: values.map((value, i) => ({ label: `10:0${i}`, value })),
});
const axis = (n: number): Json => ({ categories: many(n, (i) => `10:0${i}`), x_label: 'Time', y_label: 'MiB' });
const chart = (of: Json, title = 'Memory of the last container'): Json => ({ type: 'data_visualization', title, chart: of });
const task = (id: string, status: string, more: Json = {}): Json => ({
  type: 'task_card',
  task_id: id,
  title: `Read ${id}`,
  status,
  ...more,
});
const header = (text: string): Json => ({ type: 'header', text: plain(text) });
const container = (more: Json): Json => ({ type: 'container', title: plain('Evidence'), child_blocks: [section('inside')], ...more });
const input = (label: string, element: Json, more: Json = {}): Json => ({ type: 'input', label: plain(label), element, ...more });
const actions = (...elements: Json[]): Json => ({ type: 'actions', elements });

export const ACCEPTED: readonly Accepted[] = [
  { name: 'header', on: ANYWHERE, blocks: [header('P1 · checkout cannot start')] },
  { name: 'header at its limit', on: ANYWHERE, blocks: [header(long(150))] },
  {
    name: 'section',
    on: ANYWHERE,
    blocks: [section('*OOMKilled* in `shop/checkout` since _10:04_, ~not~ a node problem. <https://example.com|Runbook> :warning:')],
  },
  { name: 'section at its limit', on: ANYWHERE, blocks: [section(long(3000))] },
  {
    name: 'section with fields',
    on: ANYWHERE,
    blocks: [
      {
        type: 'section',
        text: mrkdwn('*What we know*'),
        fields: [mrkdwn('*Namespace*\nshop'), mrkdwn('*Restarts*\n14'), mrkdwn('*Limit*\n64Mi'), plain('Image 1.4.2')],
      },
    ],
  },
  { name: 'section with button', on: ANYWHERE, blocks: [{ ...section('Rolled out 4 minutes before'), accessory: button('Show change') }] },
  { name: 'section with picture', on: ANYWHERE, blocks: [{ ...section('A picture beside the text'), accessory: picture('graph') }] },
  {
    name: 'quote and code',
    on: ANYWHERE,
    blocks: [section('> the container was killed\n> exit code 137\n```Error: heap out of memory\n    at checkout.js:12```')],
  },
  {
    name: 'context',
    on: ANYWHERE,
    blocks: [{ type: 'context', elements: [mrkdwn('cluster *prod-eu*'), plain('seen 10:04'), picture('icon')] }],
  },
  { name: 'divider', on: ANYWHERE, blocks: [{ type: 'divider' }] },
  {
    name: 'actions',
    on: ANYWHERE,
    blocks: [
      actions(
        button('Approve fix', {
          style: 'primary',
          value: 'digest',
          confirm: {
            title: plain('Restart checkout?'),
            text: mrkdwn('Two pods, one after the other.'),
            confirm: plain('Restart'),
            deny: plain('Keep'),
            style: 'danger',
          },
        }),
        button("I'll do it manually"),
        button('Silence', { style: 'danger' }),
        { type: 'overflow', action_id: 'more', options: [option('Logs'), option('Events')] },
        { type: 'static_select', action_id: 'ns', placeholder: plain('Namespace'), options: [option('shop'), option('search')] },
      ),
    ],
  },
  {
    name: 'every picker',
    on: ANYWHERE,
    blocks: [
      actions(
        { type: 'datepicker', action_id: 'd', initial_date: '2026-11-21' },
        { type: 'timepicker', action_id: 't', initial_time: '10:04' },
        { type: 'datetimepicker', action_id: 'dt', initial_date_time: 1_795_000_000 },
        { type: 'users_select', action_id: 'u' },
        { type: 'channels_select', action_id: 'c' },
        { type: 'conversations_select', action_id: 'cv', filter: { include: ['public'] } },
        { type: 'external_select', action_id: 'x', min_query_length: 2 },
        { type: 'multi_static_select', action_id: 'm', options: [option('one'), option('two')], max_selected_items: 2 },
      ),
      actions(
        { type: 'checkboxes', action_id: 'cb', options: [option('Pods'), option('Nodes')] },
        { type: 'radio_buttons', action_id: 'rb', options: [option('Warn'), option('Page')] },
      ),
    ],
  },
  { name: 'image', on: ANYWHERE, blocks: [{ ...picture('memory over time'), title: plain('Memory') }] },
  {
    name: 'rich text',
    on: ANYWHERE,
    blocks: [
      rich(
        line(
          said('The container '),
          said('checkout', { code: true }),
          said(' was '),
          said('killed', { bold: true }),
          said(', again '),
          said('and again', { italic: true }),
          { type: 'emoji', name: 'fire' },
        ),
        { type: 'rich_text_list', style: 'bullet', elements: [line(said('limit 64Mi')), line(said('peak 71Mi'))] },
        { type: 'rich_text_list', style: 'ordered', indent: 1, elements: [line(said('raise the limit')), line(said('watch it'))] },
        { type: 'rich_text_quote', elements: [said('Memory cgroup out of memory')] },
        { type: 'rich_text_preformatted', elements: [said('kubectl -n shop set resources deploy/checkout --limits=memory=128Mi')] },
      ),
    ],
  },
  {
    name: 'markdown',
    on: ['message'],
    blocks: [
      {
        type: 'markdown',
        text: '## What happened\n\n1. The rollout **raised** the cache to `96Mi`\n2. The limit stayed at *64Mi*\n\n- [runbook](https://example.com)\n\n> exit code 137\n\n| pod | restarts |\n|---|---|\n| checkout-1 | 14 |\n\n```\nlimits:\n  memory: 64Mi\n```',
      },
    ],
  },
  {
    name: 'table',
    on: ['message'],
    blocks: [
      {
        type: 'table',
        column_settings: [{ align: 'left' }, { align: 'right' }, { is_wrapped: true }],
        rows: [
          [raw('Pod'), raw('Restarts'), raw('Last words')],
          [raw('checkout-7f9c'), number(14), rich(line(said('OOMKilled', { bold: true })))],
          [raw('checkout-b2x1'), number(9), raw('OOMKilled')],
        ],
      },
    ],
  },
  {
    name: 'data table',
    on: ['message'],
    blocks: [
      {
        type: 'data_table',
        caption: 'Pods of shop',
        page_size: 4,
        row_header_column_index: 0,
        rows: [
          [raw('Pod'), raw('Restarts'), raw('Node')],
          ...many(9, (i) => [raw(`checkout-${i}`), number((i * 7) % 5), raw(`node-${i % 3}`)]),
        ],
      },
    ],
  },
  {
    name: 'line chart',
    on: ['message'],
    blocks: [
      chart({
        type: 'line',
        series: [series('used', [31, 44, 52, 63, 64, 22]), series('limit', [64, 64, 64, 64, 64, 64])],
        axis_config: axis(6),
      }),
    ],
  },
  {
    name: 'area chart',
    on: ['message'],
    blocks: [chart({ type: 'area', series: [series('used', [31, 44, 52, 63])], axis_config: axis(4) })],
  },
  {
    name: 'bar chart',
    on: ['message'],
    blocks: [
      chart({
        type: 'bar',
        series: [series('restarts', [1, 0, 4, 7]), series('probes', [2, 2, 3, 1])],
        axis_config: { categories: many(4, (i) => `10:0${i}`) },
      }),
    ],
  },
  {
    name: 'pie chart',
    on: ['message'],
    blocks: [
      chart(
        {
          type: 'pie',
          segments: [
            { label: 'OOMKilled', value: 14 },
            { label: 'Error', value: 5 },
            { label: 'Completed', value: 2 },
          ],
        },
        'How containers ended',
      ),
    ],
  },
  { name: 'two charts', on: ['message'], blocks: many(2, () => chart({ type: 'pie', segments: [{ label: 'a', value: 1 }] })) },
  {
    name: 'container',
    on: ['message'],
    blocks: [
      container({
        subtitle: mrkdwn('three looks'),
        child_blocks: [section('*Events*'), { type: 'divider' }, { type: 'context', elements: [mrkdwn('read at 10:05')] }],
      }),
    ],
  },
  { name: 'folded container', on: ['message'], blocks: [container({ is_collapsible: true, default_collapsed: true })] },
  {
    name: 'open container',
    on: ['message'],
    blocks: [container({ is_collapsible: true, rich_text_title: rich(line(said('Logs', { bold: true }))) })],
  },
  {
    name: 'card',
    on: ANYWHERE,
    blocks: [
      {
        type: 'card',
        title: mrkdwn('*Raise the limit*'),
        subtitle: mrkdwn('safe, undoable'),
        body: mrkdwn('64Mi → 128Mi'),
        actions: [button('Raise')],
      },
    ],
  },
  {
    name: 'carousel',
    on: ['message', 'home'],
    blocks: [
      {
        type: 'carousel',
        elements: many(3, (i) => ({
          type: 'card',
          title: mrkdwn(`Fix ${i + 1}`),
          body: mrkdwn('One of several ways'),
          actions: [button(`Choose ${i + 1}`)],
        })),
      },
    ],
  },
  {
    name: 'plan',
    on: ['message'],
    blocks: [
      {
        type: 'plan',
        title: 'Looking into it',
        tasks: [
          task('pods', 'complete', { output: rich(line(said('2 of 3 failing'))) }),
          task('logs', 'in_progress'),
          task('nodes', 'pending'),
          task('metrics', 'error', { sources: [{ type: 'url', url: 'https://example.com', text: 'Grafana' }] }),
        ],
      },
    ],
  },
  { name: 'loose task', on: ['message'], blocks: [task('alone', 'complete')] },
  {
    name: 'context actions',
    on: ['message'],
    blocks: [
      {
        type: 'context_actions',
        elements: [
          {
            type: 'feedback_buttons',
            action_id: 'fb',
            positive_button: { text: plain('Right'), value: 'yes' },
            negative_button: { text: plain('Wrong'), value: 'no' },
          },
          { type: 'icon_button', action_id: 'del', icon: 'trash', text: plain('Remove') },
        ],
      },
    ],
  },
  {
    name: 'alerts',
    on: ['modal'],
    blocks: ['default', 'info', 'warning', 'error', 'success'].map((level) => ({
      type: 'alert',
      level,
      text: mrkdwn(`This restarts *12 pods* (${level})`),
    })),
  },
  {
    name: 'inputs',
    on: ANYWHERE,
    blocks: [
      input(
        'Reason',
        { type: 'plain_text_input', action_id: 'why', multiline: true, placeholder: plain('Say it in a sentence') },
        { hint: plain('Shown in the thread') },
      ),
      input('Mail', { type: 'email_text_input', action_id: 'mail' }, { optional: true }),
      input('Runbook', { type: 'url_text_input', action_id: 'url' }, { optional: true }),
      input('Replicas', {
        type: 'number_input',
        action_id: 'n',
        is_decimal_allowed: false,
        min_value: '1',
        max_value: '9',
        initial_value: '3',
      }),
      input('Notes', { type: 'rich_text_input', action_id: 'rt' }, { optional: true }),
      input('When', { type: 'datepicker', action_id: 'when' }, { optional: true }),
      input(
        'Also',
        { type: 'checkboxes', action_id: 'also', options: [option('Tell the team'), option('Open a ticket')] },
        { optional: true },
      ),
      input('How', { type: 'radio_buttons', action_id: 'how', options: [option('One by one'), option('All at once')] }, { optional: true }),
      input('Channels', { type: 'multi_channels_select', action_id: 'mc' }, { optional: true }),
      input('File', { type: 'file_input', action_id: 'f', max_files: 1 }, { optional: true }),
    ],
  },
  { name: 'remote file', on: ['message'], blocks: [{ type: 'file', source: 'remote', external_id: 'ABC' }] },
  {
    name: 'video',
    on: ANYWHERE,
    blocks: [
      {
        type: 'video',
        video_url: 'https://example.com/v',
        thumbnail_url: 'https://example.com/t.png',
        alt_text: 'a talk',
        title: plain('A talk'),
      },
    ],
  },
  {
    name: 'workflow button',
    on: ANYWHERE,
    blocks: [
      actions({
        type: 'workflow_button',
        text: plain('Start'),
        action_id: 'wf',
        workflow: { trigger: { url: 'https://slack.com/shortcuts/Ft1/x' } },
      }),
    ],
  },
  {
    name: 'grouped options',
    on: ANYWHERE,
    blocks: [actions({ type: 'static_select', action_id: 's', option_groups: [{ label: plain('prod'), options: [option('a')] }] })],
  },
  { name: '50 blocks', on: ANYWHERE, blocks: many(50, () => ({ type: 'divider' })) },
  { name: '100 blocks', on: ['modal', 'home'], blocks: many(100, () => ({ type: 'divider' })) },
  { name: '25 buttons', on: ANYWHERE, blocks: [actions(...many(25, (i) => button(`b${i}`)))] },
];

export const REFUSED: readonly Refused[] = [
  {
    name: 'unknown block',
    on: 'message',
    blocks: [{ type: 'hologram' }],
    says: 'unsupported type: hologram [json-pointer:/blocks/0/type]',
  },
  {
    name: 'unknown property',
    on: 'message',
    blocks: [{ ...section('a'), colour: 'red' }],
    says: 'invalid additional property: colour [json-pointer:/blocks/0]',
  },
  {
    name: '51 blocks',
    on: 'message',
    blocks: many(51, () => ({ type: 'divider' })),
    says: 'no more than 50 items allowed [json-pointer:/blocks]',
  },
  {
    name: '101 blocks',
    on: 'modal',
    blocks: many(101, () => ({ type: 'divider' })),
    says: 'no more than 100 items allowed [json-pointer:/view/blocks]',
  },
  {
    name: 'header of 151',
    on: 'message',
    blocks: [header(long(151))],
    says: 'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  },
  { name: 'header in mrkdwn', on: 'message', blocks: [{ type: 'header', text: mrkdwn('x') }], says: 'unsupported type: mrkdwn' },
  { name: 'section of 3,001', on: 'message', blocks: [section(long(3001))], says: 'must be less than 3001 characters' },
  { name: 'empty section text', on: 'message', blocks: [section('')], says: 'must be more than 0 characters' },
  { name: 'section without text', on: 'message', blocks: [{ type: 'section' }], says: 'must have text or fields' },
  {
    name: '11 fields',
    on: 'message',
    blocks: [{ type: 'section', fields: many(11, () => plain('a')) }],
    says: 'no more than 10 items allowed',
  },
  {
    name: 'field of 2,001',
    on: 'message',
    blocks: [{ type: 'section', fields: [plain(long(2001))] }],
    says: 'must be less than 2001 characters',
  },
  {
    name: '11 context elements',
    on: 'message',
    blocks: [{ type: 'context', elements: many(11, () => plain('a')) }],
    says: 'no more than 10 items allowed',
  },
  { name: 'button in context', on: 'message', blocks: [{ type: 'context', elements: [button('a')] }], says: 'unsupported type: button' },
  { name: '26 buttons', on: 'message', blocks: [actions(...many(26, (i) => button(`b${i}`)))], says: 'no more than 25 items allowed' },
  { name: 'no buttons', on: 'message', blocks: [actions()], says: 'no fewer than 1 items allowed' },
  {
    name: 'button text of 76',
    on: 'message',
    blocks: [actions(button(long(76), { action_id: 'a' }))],
    says: 'must be less than 76 characters',
  },
  {
    name: 'button value of 2,001',
    on: 'message',
    blocks: [actions(button('a', { value: long(2001) }))],
    says: 'must be less than 2001 characters',
  },
  {
    name: 'button url of 3,001',
    on: 'message',
    blocks: [actions(button('a', { url: `https://example.com/${long(3000)}` }))],
    says: 'must be less than 3001 characters',
  },
  {
    name: 'button with a script',
    on: 'message',
    blocks: [actions(button('a', { url: 'javascript:alert(1)' }))],
    says: 'must be a valid URL',
  },
  {
    name: 'accessibility label of 76',
    on: 'message',
    blocks: [actions(button('a', { accessibility_label: long(76) }))],
    says: 'must be less than 76 characters',
  },
  { name: 'unknown style', on: 'message', blocks: [actions(button('a', { style: 'loud' }))], says: 'must be one of: primary, danger' },
  {
    name: 'action_id of 256',
    on: 'message',
    blocks: [actions(button('a', { action_id: long(256) }))],
    says: 'must be less than 256 characters',
  },
  { name: 'same action_id twice', on: 'message', blocks: [actions(button('a'), button('a'))], says: 'duplicate action_id: a' },
  {
    name: 'same block_id twice',
    on: 'message',
    blocks: [
      { type: 'divider', block_id: 'b' },
      { type: 'divider', block_id: 'b' },
    ],
    says: 'duplicate block_id: b',
  },
  { name: 'block_id of 256', on: 'message', blocks: [{ type: 'divider', block_id: long(256) }], says: 'must be less than 256 characters' },
  {
    name: 'confirm title of 101',
    on: 'message',
    blocks: [actions(button('a', { confirm: { title: plain(long(101)), text: plain('b') } }))],
    says: 'must be less than 101 characters',
  },
  {
    name: 'confirm text of 301',
    on: 'message',
    blocks: [actions(button('a', { confirm: { text: plain(long(301)) } }))],
    says: 'must be less than 301 characters',
  },
  {
    name: 'confirm button of 31',
    on: 'message',
    blocks: [actions(button('a', { confirm: { text: plain('b'), confirm: plain(long(31)) } }))],
    says: 'must be less than 31 characters',
  },
  {
    name: 'option text of 76',
    on: 'message',
    blocks: [actions({ type: 'overflow', options: [option(long(76))] })],
    says: 'must be less than 76 characters',
  },
  {
    name: 'option value of 76',
    on: 'message',
    blocks: [actions({ type: 'static_select', options: [{ text: plain('a'), value: long(76) }] })],
    says: 'must be less than 76 characters',
  },
  {
    name: '6 overflow options',
    on: 'message',
    blocks: [actions({ type: 'overflow', options: many(6, (i) => option(`o${i}`)) })],
    says: 'no more than 5 items allowed',
  },
  {
    name: '11 checkboxes',
    on: 'message',
    blocks: [actions({ type: 'checkboxes', options: many(11, (i) => option(`o${i}`)) })],
    says: 'no more than 10 items allowed',
  },
  {
    name: '11 radio buttons',
    on: 'message',
    blocks: [actions({ type: 'radio_buttons', options: many(11, (i) => option(`o${i}`)) })],
    says: 'no more than 10 items allowed',
  },
  {
    name: '101 select options',
    on: 'message',
    blocks: [actions({ type: 'static_select', options: many(101, (i) => option(`o${i}`)) })],
    says: 'no more than 100 items allowed',
  },
  {
    name: 'select with both kinds of options',
    on: 'message',
    blocks: [actions({ type: 'static_select', options: [option('a')], option_groups: [{ label: plain('g'), options: [option('b')] }] })],
    says: 'exactly one of options and option_groups',
  },
  {
    name: 'placeholder of 151',
    on: 'message',
    blocks: [actions({ type: 'users_select', placeholder: plain(long(151)) })],
    says: 'must be less than 151 characters',
  },
  { name: 'date in words', on: 'message', blocks: [actions({ type: 'datepicker', initial_date: 'tomorrow' })], says: 'must be YYYY-MM-DD' },
  {
    name: 'picture without words',
    on: 'message',
    blocks: [{ type: 'image', image_url: 'https://example.com/a.png' }],
    says: 'missing required field: alt_text',
  },
  {
    name: 'picture title of 2,001',
    on: 'message',
    blocks: [{ ...picture('a'), title: plain(long(2001)) }],
    says: 'must be less than 2001 characters',
  },
  { name: 'picture as data', on: 'message', blocks: [{ type: 'image', alt_text: 'a', image_url: PICTURE }], says: 'must be a valid URL' },
  {
    name: 'picture with two sources',
    on: 'message',
    blocks: [{ ...picture('a'), slack_file: { id: 'F1' } }],
    says: 'exactly one of image_url and slack_file',
  },
  {
    name: 'markdown of 12,001',
    on: 'message',
    blocks: [{ type: 'markdown', text: long(12_001) }],
    says: 'must be less than 12001 characters',
  },
  {
    name: 'markdown of 12,001 in two',
    on: 'message',
    blocks: [
      { type: 'markdown', text: long(6001) },
      { type: 'markdown', text: long(6000) },
    ],
    says: 'in all markdown blocks together',
  },
  { name: 'markdown in a modal', on: 'modal', blocks: [{ type: 'markdown', text: 'a' }], says: 'unsupported type: markdown' },
  {
    name: 'rich text list without style',
    on: 'message',
    blocks: [rich({ type: 'rich_text_list', elements: [line(said('a'))] })],
    says: 'missing required field: style',
  },
  { name: 'rich text with an image', on: 'message', blocks: [rich(line({ type: 'image' }))], says: 'unsupported type: image' },
  {
    name: 'table of 101 rows',
    on: 'message',
    blocks: [{ type: 'table', rows: many(101, () => [raw('a')]) }],
    says: 'no more than 100 items allowed',
  },
  {
    name: 'table of 21 columns',
    on: 'message',
    blocks: [{ type: 'table', rows: [many(21, () => raw('a'))] }],
    says: 'no more than 20 items allowed',
  },
  {
    name: 'table of 10,001 characters',
    on: 'message',
    blocks: [{ type: 'table', rows: many(2, () => [raw(long(5001))]) }],
    says: 'in all cells together',
  },
  { name: 'table with mrkdwn', on: 'message', blocks: [{ type: 'table', rows: [[mrkdwn('a')]] }], says: 'unsupported type: mrkdwn' },
  { name: 'table in a modal', on: 'modal', blocks: [{ type: 'table', rows: [[raw('a')]] }], says: 'unsupported type: table' },
  {
    name: 'data table without caption',
    on: 'message',
    blocks: [{ type: 'data_table', rows: [[raw('a')], [raw('b')]] }],
    says: 'missing required field: caption',
  },
  {
    name: 'data table with only a header',
    on: 'message',
    blocks: [{ type: 'data_table', caption: 'c', rows: [[raw('a')]] }],
    says: 'no fewer than 2 items allowed',
  },
  {
    name: 'data table of 102 rows',
    on: 'message',
    blocks: [{ type: 'data_table', caption: 'c', rows: many(102, () => [raw('a')]) }],
    says: 'no more than 101 items allowed',
  },
  {
    name: 'ragged data table',
    on: 'message',
    blocks: [{ type: 'data_table', caption: 'c', rows: [[raw('a'), raw('b')], [raw('c')]] }],
    says: 'must have as many cells as the header',
  },
  {
    name: 'data table with a number in the header',
    on: 'message',
    blocks: [{ type: 'data_table', caption: 'c', rows: [[number(1)], [raw('c')]] }],
    says: 'unsupported type: raw_number',
  },
  {
    name: 'data table with pages of 101',
    on: 'message',
    blocks: [{ type: 'data_table', caption: 'c', page_size: 101, rows: [[raw('a')], [raw('c')]] }],
    says: 'from 1 to 100',
  },
  {
    name: 'chart title of 51',
    on: 'message',
    blocks: [chart({ type: 'pie', segments: [{ label: 'a', value: 1 }] }, long(51))],
    says: 'must be less than 51 characters',
  },
  {
    name: '7 series',
    on: 'message',
    blocks: [chart({ type: 'line', series: many(7, (i) => series(`s${i}`, [1])), axis_config: axis(1) })],
    says: 'no more than 6 items allowed',
  },
  {
    name: '7 segments',
    on: 'message',
    blocks: [chart({ type: 'pie', segments: many(7, (i) => ({ label: `s${i}`, value: 1 })) })],
    says: 'no more than 6 items allowed',
  },
  {
    name: '21 categories',
    on: 'message',
    blocks: [
      chart({
        type: 'line',
        series: [{ name: 's', data: many(21, (i) => ({ label: `${i}`, value: 1 })) }],
        axis_config: { categories: many(21, (i) => `${i}`) },
      }),
    ],
    says: 'no more than 20 items allowed',
  },
  {
    name: 'category of 21',
    on: 'message',
    blocks: [chart({ type: 'pie', segments: [{ label: long(21), value: 1 }] })],
    says: 'must be less than 21 characters',
  },
  {
    name: 'series with a hole',
    on: 'message',
    blocks: [chart({ type: 'line', series: [series('s', [1, 2])], axis_config: axis(3) })],
    says: 'exactly one value for every category',
  },
  {
    name: 'series of the same name',
    on: 'message',
    blocks: [chart({ type: 'bar', series: [series('s', [1]), series('s', [2])], axis_config: axis(1) })],
    says: 'series names must be unique',
  },
  {
    name: 'value that is no number',
    on: 'message',
    blocks: [chart({ type: 'pie', segments: [{ label: 'a', value: Number.NaN }] })],
    says: 'must be a finite number',
  },
  {
    name: 'slice of nothing',
    on: 'message',
    blocks: [chart({ type: 'pie', segments: [{ label: 'a', value: 0 }] })],
    says: 'must be more than 0',
  },
  {
    name: '3 charts',
    on: 'message',
    blocks: many(3, () => chart({ type: 'pie', segments: [{ label: 'a', value: 1 }] })),
    says: 'no more than 2 data_visualization blocks',
  },
  { name: 'radar chart', on: 'message', blocks: [chart({ type: 'radar' })], says: 'unsupported type: radar' },
  {
    name: '11 blocks in a container',
    on: 'message',
    blocks: [container({ child_blocks: many(11, () => ({ type: 'divider' })) })],
    says: 'no more than 10 items allowed',
  },
  {
    name: 'container in a container',
    on: 'message',
    blocks: [container({ child_blocks: [container({})] })],
    says: 'unsupported type: container',
  },
  {
    name: 'markdown in a container',
    on: 'message',
    blocks: [container({ child_blocks: [{ type: 'markdown', text: 'a' }] })],
    says: 'unsupported type: markdown',
  },
  {
    name: 'chart in a container',
    on: 'message',
    blocks: [container({ child_blocks: [chart({ type: 'pie', segments: [{ label: 'a', value: 1 }] })] })],
    says: 'unsupported type: data_visualization',
  },
  {
    name: 'container without title',
    on: 'message',
    blocks: [{ type: 'container', child_blocks: [section('a')] }],
    says: 'missing required field: title',
  },
  {
    name: 'container title of 151',
    on: 'message',
    blocks: [container({ title: plain(long(151)) })],
    says: 'must be less than 151 characters',
  },
  {
    name: 'folded but not collapsible',
    on: 'message',
    blocks: [container({ default_collapsed: true })],
    says: 'default_collapsed requires is_collapsible',
  },
  { name: 'container in a modal', on: 'modal', blocks: [container({})], says: 'unsupported type: container' },
  { name: 'empty card', on: 'message', blocks: [{ type: 'card' }], says: 'must have one of hero_image, title, actions, body' },
  {
    name: 'card title of 151',
    on: 'message',
    blocks: [{ type: 'card', title: mrkdwn(long(151)) }],
    says: 'must be less than 151 characters',
  },
  {
    name: 'card body of 201',
    on: 'message',
    blocks: [{ type: 'card', body: mrkdwn(long(201)) }],
    says: 'must be less than 201 characters',
  },
  {
    name: '11 cards',
    on: 'message',
    blocks: [{ type: 'carousel', elements: many(11, () => ({ type: 'card', title: mrkdwn('a') })) }],
    says: 'no more than 10 items allowed',
  },
  {
    name: 'carousel in a modal',
    on: 'modal',
    blocks: [{ type: 'carousel', elements: [{ type: 'card', title: mrkdwn('a') }] }],
    says: 'unsupported type: carousel',
  },
  { name: 'alert in a message', on: 'message', blocks: [{ type: 'alert', text: plain('a') }], says: 'unsupported type: alert' },
  {
    name: 'alert of unknown level',
    on: 'modal',
    blocks: [{ type: 'alert', level: 'loud', text: plain('a') }],
    says: 'must be one of: default, info',
  },
  {
    name: 'task that is completed',
    on: 'message',
    blocks: [task('a', 'completed')],
    says: 'must be one of: pending, in_progress, complete, error',
  },
  {
    name: 'plan beside a loose task',
    on: 'message',
    blocks: [{ type: 'plan', title: 'a' }, task('b', 'complete')],
    says: 'exclude each other',
  },
  {
    name: '6 context actions',
    on: 'message',
    blocks: [
      { type: 'context_actions', elements: many(6, (i) => ({ type: 'icon_button', action_id: `i${i}`, icon: 'trash', text: plain('a') })) },
    ],
    says: 'no more than 5 items allowed',
  },
  {
    name: 'plain button as context action',
    on: 'message',
    blocks: [{ type: 'context_actions', elements: [button('a')] }],
    says: 'unsupported type: button',
  },
  {
    name: 'input label of 2,001',
    on: 'modal',
    blocks: [input(long(2001), { type: 'plain_text_input' })],
    says: 'must be less than 2001 characters',
  },
  {
    name: 'text input of more than 3,000',
    on: 'modal',
    blocks: [input('a', { type: 'plain_text_input', max_length: 3001 })],
    says: 'from 1 to 3000',
  },
  {
    name: 'number input without decimals said',
    on: 'modal',
    blocks: [input('a', { type: 'number_input' })],
    says: 'missing required field: is_decimal_allowed',
  },
  { name: 'button as input', on: 'modal', blocks: [input('a', button('a'))], says: 'unsupported type: button' },
  {
    name: 'video title of 200',
    on: 'message',
    blocks: [
      { type: 'video', video_url: 'https://example.com/v', thumbnail_url: 'https://example.com/t', alt_text: 'a', title: plain(long(200)) },
    ],
    says: 'must be less than 200 characters',
  },
];
