import { anyCase, NONE, type Rule, span } from '../engine/rule.ts';
import { isPlaceholder } from './key-value/value.ts';

/** `IDENTIFIED [WITH plugin] BY|AS 'x'`. */
export const sqlRules: readonly Rule[] = [
  {
    family: 'sql-password',
    anchor: anyCase('identified '),
    strength: 'weak',
    find(text, last) {
      const rest = text.toString('latin1', last + 1, last + 400);
      const match =
        /^(?:with[ ]{1,4}\S{1,64}[ ]{1,4})?(?:by|as)[ ]{1,4}(?:password[ ]{1,4})?(?:'([^']{1,200})'|"([^"]{1,200})"|([^\s;'"\\]{1,200}(?:\\;)?))/i.exec(
          rest,
        );
      const value = match?.[1] ?? match?.[2] ?? match?.[3];
      if (match === null || value === undefined || isPlaceholder(value)) return NONE;
      const to = last + 1 + match[0].length - (match[3] === undefined ? 1 : 0);
      return span(to - value.length, to);
    },
  },
];
