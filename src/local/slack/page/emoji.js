import { html } from './html.js';

/** Drawn here, so that they look the same where no emoji font is installed: the symbols of icons.svg. */
const DRAWN = {
  '🔴': 'red_circle',
  '🟠': 'large_orange_circle',
  '🟡': 'large_yellow_circle',
  '🟢': 'large_green_circle',
  '🔵': 'large_blue_circle',
  '🟣': 'large_purple_circle',
  '⚫': 'black_circle',
  '⚪': 'white_circle',
  '✅': 'white_check_mark',
  '✔': 'heavy_check_mark',
  '❌': 'x',
  '⚠': 'warning',
  '🚨': 'rotating_light',
  '👀': 'eyes',
  '👍': '+1',
  '👎': '-1',
  '🔍': 'mag',
  '🔎': 'mag',
  '⏳': 'hourglass_flowing_sand',
  '⌛': 'hourglass_flowing_sand',
  '🔧': 'wrench',
  '🛠': 'hammer_and_wrench',
  '💡': 'bulb',
  ℹ: 'information_source',
  '⚡': 'zap',
  '🔥': 'fire',
  '🔒': 'lock',
  '📄': 'page_facing_up',
  '📝': 'memo',
  '💬': 'speech_balloon',
  '🗑': 'wastebasket',
  '❓': 'question',
  '🔔': 'bell',
  '🔕': 'no_bell',
  '🔄': 'arrows_counterclockwise',
  '🔀': 'twisted_rightwards_arrows',
  '🔗': 'link',
  '⏱': 'stopwatch',
  '👋': 'wave',
  '📈': 'chart_with_upwards_trend',
  '⛔': 'no_entry',
  '📦': 'package',
  '🎉': 'tada',
  '🤖': 'robot_face',
  '🛑': 'octagonal_sign',
  '💤': 'zzz',
};
const ALIASES = {
  thumbsup: '+1',
  thumbsdown: '-1',
  mag_right: 'mag',
  hourglass: 'hourglass_flowing_sand',
  no_entry_sign: 'no_entry',
  repeat: 'arrows_counterclockwise',
  mute: 'no_bell',
  recycle: 'arrows_counterclockwise',
  large_red_circle: 'red_circle',
  leftwards_arrow_with_hook: 'arrows_counterclockwise',
  grey_question: 'question',
  ballot_box_with_check: 'heavy_check_mark',
};
const NAMES = new Set([...Object.values(DRAWN), 'eye']);

/** The other short names, as the characters they stand for. */
const CHARACTERS = {
  alarm_clock: '⏰',
  arrow_down: '⬇️',
  arrow_forward: '▶️',
  arrow_right: '➡️',
  arrow_up: '⬆️',
  bar_chart: '📊',
  boom: '💥',
  bug: '🐛',
  calendar: '📅',
  clipboard: '📋',
  construction: '🚧',
  exclamation: '❗',
  gear: '⚙️',
  ghost: '👻',
  key: '🔑',
  ok_hand: '👌',
  point_right: '👉',
  pray: '🙏',
  raised_hand: '✋',
  rocket: '🚀',
  scroll: '📜',
  shield: '🛡️',
  snail: '🐌',
  sos: '🆘',
  thinking_face: '🤔',
  toolbox: '🧰',
};

/** A picture of a short name; any unknown one stays readable as :name:. */
export function emoji(name) {
  const known = ALIASES[name] ?? name;
  if (NAMES.has(known)) return html`<${Icon} name=${known} label=${name.replaceAll('_', ' ')} />`;
  return Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : `:${name}:`;
}

/** Without a label it is decoration. */
export function Icon({ name, label }) {
  return html`<svg class="emoji" role=${label === undefined ? undefined : 'img'} aria-label=${label} aria-hidden=${label === undefined ? 'true' : undefined}><use href=${`#icon-${name}`} /></svg>`;
}

const PICTURES = new RegExp(`(:[a-z0-9_+-]+:|(?:${Object.keys(DRAWN).join('|')})\\uFE0F?)`, 'u');

/** A text with its emoji drawn: characters and short names alike. */
export function withEmoji(text) {
  return text.split(PICTURES).map((part, i) => {
    if (i % 2 === 0) return part;
    return part.startsWith(':') ? emoji(part.slice(1, -1)) : emoji(DRAWN[part.replace('\uFE0F', '')]);
  });
}
