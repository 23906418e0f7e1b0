import { byteSet, isIn, runEnd, runStart } from '../engine/bytes.ts';
import { literal, NONE, type Rule, span } from '../engine/rule.ts';

const CLIENT = byteSet('A-Za-z0-9_~.-');
const ALNUM_SLASH = byteSet('A-Za-z0-9+/=');

/** Client secret: three characters, a digit, `Q~`, 31 to 34 characters. */
const clientSecret: Rule = {
  family: 'azure',
  anchor: [byteSet('0-9'), ...literal('Q~')],
  strength: 'strong',
  find(text, last) {
    const from = last - 5;
    const to = runEnd(CLIENT, text, last + 1, 60);
    return from >= 0 && runStart(CLIENT, text, last - 2, 3) === from && to - last > 30 ? span(from, to) : NONE;
  },
};

/** Keys with a signature of the issuing service in the middle: DevOps, Storage, Search, Functions and others. */
function marked(mark: string): Rule {
  return {
    family: 'azure',
    anchor: literal(mark),
    strength: 'strong',
    find(text, last) {
      const from = runStart(ALNUM_SLASH, text, last + 1, 100);
      const to = runEnd(ALNUM_SLASH, text, last + 1, 100);
      return to - from >= 40 && to - from <= 100 && !isIn(ALNUM_SLASH, text, from - 1) ? span(from, to) : NONE;
    },
  };
}

/** Subscription and tenant ids stay; account keys and SAS signatures are found by their key names. */
export const azureRules: readonly Rule[] = [
  clientSecret,
  ...['JQQJ99', 'AZDO', 'AzSe', 'AzFu', '+ASt', 'ACDb', 'AzCa', 'AIoT', '+AMC', '+AEh', 'ACR'].map(marked),
];
