import { byteSet, LETTER } from '../../engine/bytes.ts';
import { literal, NONE, type Rule, span } from '../../engine/rule.ts';
import { prefixRules } from '../prefix.ts';
import { isIn, runEnd, runStart } from '../../engine/bytes.ts';

const URL_TAIL = byteSet('A-Za-z0-9_/=-');
const PART = byteSet('A-Za-z0-9_-');
const DIGIT = byteSet('0-9');

/** Secret paths of incoming webhooks: whoever knows the address may post. */
function hook(family: string, address: string): Rule {
  return {
    family,
    anchor: literal(address),
    strength: 'strong',
    find(text, last) {
      const to = runEnd(URL_TAIL, text, last + 1, 400);
      return to - last > 16 ? span(last + 1, to) : NONE;
    },
  };
}

/** Telegram: `<8 to 10 digits>:A<34 more>`. */
const telegram: Rule = {
  family: 'telegram',
  anchor: literal(':AA'),
  strength: 'strong',
  find(text, last) {
    const from = runStart(DIGIT, text, last - 2, 12);
    const to = runEnd(PART, text, last + 1, 40);
    return last - 2 - from >= 6 && to - last >= 28 && !isIn(LETTER, text, from - 1) ? span(from, to) : NONE;
  },
};

/** Discord bot: base64 of a number in ASCII digits, dot, 6 characters, dot, 27 or more. */
const discord: Rule = {
  family: 'discord',
  anchor: [byteSet('MNO'), byteSet('A-Za-z0-9'), byteSet('A-Za-z0-9'), byteSet('A-Za-z0-9')],
  strength: 'strong',
  find(text, last) {
    const from = last - 3;
    if (isIn(PART, text, from - 1)) return NONE;
    const match = /^[A-Za-z0-9_-]{22,30}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{24,45}/.exec(text.toString('latin1', from, from + 100));
    return match === null ? NONE : span(from, from + match[0].length);
  },
};

export const chatRules: readonly Rule[] = [
  ...prefixRules('slack', {
    'xoxb-': 8,
    'xoxp-': 8,
    'xoxa-': 8,
    'xoxr-': 8,
    'xoxs-': 8,
    'xoxo-': 8,
    'xoxe-': 8,
    'xoxe.': 8,
    'xoxd-': 8,
    'xoxc-': 8,
    'xapp-': 8,
    'xwfp-': 8,
  }),
  hook('slack', 'hooks.slack.com/services/'),
  hook('slack', 'hooks.slack.com/workflows/'),
  hook('slack', 'hooks.slack.com/triggers/'),
  hook('discord', 'discord.com/api/webhooks/'),
  hook('discord', 'discordapp.com/api/webhooks/'),
  hook('teams', '.webhook.office.com/webhookb2/'),
  hook('zapier', 'hooks.zapier.com/hooks/catch/'),
  telegram,
  discord,
];
