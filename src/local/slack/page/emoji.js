/** The short names this page draws; any other stays readable as :name:. */
const EMOJI = {
  '+1': '👍', '-1': '👎', alarm_clock: '⏰', anchor: '⚓', arrow_down: '⬇️', arrow_forward: '▶️', arrow_right: '➡️', arrow_up: '⬆️', ballot_box_with_check: '☑️',
  bar_chart: '📊', bell: '🔔', black_circle: '⚫', bookmark_tabs: '📑', boom: '💥', bug: '🐛', bulb: '💡', calendar: '📅', chart_with_downwards_trend: '📉',
  chart_with_upwards_trend: '📈', clipboard: '📋', clock1: '🕐', construction: '🚧', eyes: '👀', exclamation: '❗', fire: '🔥', ghost: '👻', gear: '⚙️', hammer_and_wrench: '🛠️',
  heavy_check_mark: '✔️', hourglass: '⌛', hourglass_flowing_sand: '⏳', information_source: 'ℹ️', key: '🔑', large_blue_circle: '🔵', large_green_circle: '🟢',
  large_orange_circle: '🟠', large_yellow_circle: '🟡', link: '🔗', lock: '🔒', mag: '🔍', mag_right: '🔎', memo: '📝', mute: '🔇', no_entry: '⛔', ok_hand: '👌', package: '📦',
  page_facing_up: '📄', point_right: '👉', pray: '🙏', question: '❓', raised_hand: '✋', recycle: '♻️', red_circle: '🔴', repeat: '🔁', rocket: '🚀', rotating_light: '🚨',
  scroll: '📜', see_no_evil: '🙈', shield: '🛡️', small_blue_diamond: '🔹', snail: '🐌', sos: '🆘', speech_balloon: '💬', stopwatch: '⏱️', tada: '🎉', thinking_face: '🤔',
  thumbsdown: '👎', thumbsup: '👍', toolbox: '🧰', twisted_rightwards_arrows: '🔀', warning: '⚠️', wave: '👋', white_check_mark: '✅', white_circle: '⚪', wrench: '🔧', x: '❌', zap: '⚡', zzz: '💤',
};

export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : `:${name}:`;
}
