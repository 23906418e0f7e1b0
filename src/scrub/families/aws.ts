import { byteSet, isIn, runEnd } from '../engine/bytes.ts';
import { literal, NONE, type Rule, type Span, span } from '../engine/rule.ts';
import { prefixRules, startsToken } from './prefix.ts';

const UPPER = byteSet('A-Z0-9');
const SECRET = byteSet('A-Za-z0-9/+');
const LONG = byteSet('A-Za-z0-9/+=_%-');
/** A secret key stands at most so far from its id: three lines or so. */
const NEAR = 320;

/** Access key id of 20 characters; the bare 40-character secret near it goes too. */
function accessKeyId(prefix: string): Rule {
  return {
    family: 'aws',
    anchor: literal(prefix),
    strength: 'strong',
    find(text, last) {
      const from = last - prefix.length + 1;
      const to = runEnd(UPPER, text, last + 1, 40);
      if (!startsToken(text, from) || to - from < 16 || to - from > 24) return NONE;
      return [{ from, to }, ...secretsNear(text, from, to)];
    },
  };
}

function secretsNear(text: Buffer, from: number, to: number): readonly Span[] {
  const start = Math.max(0, from - NEAR);
  const end = Math.min(text.length, to + NEAR);
  const spans: Span[] = [];
  for (let i = start; i < end; i++) {
    if (!isIn(SECRET, text, i)) continue;
    const stop = runEnd(SECRET, text, i, NEAR);
    const run = text.toString('latin1', i, stop);
    if (stop - i === 40 && !isIn(SECRET, text, i - 1) && /[A-Z]/.test(run) && /[a-z]/.test(run) && /[0-9/+]/.test(run))
      spans.push({ from: i, to: stop });
    i = stop;
  }
  return spans;
}

function sessionToken(prefix: string): Rule {
  return {
    family: 'aws',
    anchor: literal(prefix),
    strength: 'strong',
    find(text, last) {
      const from = last - prefix.length + 1;
      const to = runEnd(LONG, text, last + 1, 4096);
      return startsToken(text, from) && to - from >= 100 ? span(from, to) : NONE;
    },
  };
}

/** Account ids, ARNs, instance ids and bucket names stay. */
export const awsRules: readonly Rule[] = [
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3T'].map(accessKeyId),
  ...['FwoG', 'IQoJ', 'FQoG'].map(sessionToken),
  ...prefixRules('aws', { ABSK: 80, 'amzn.mws.': 30, 'amzn1.oa2-cs.v1.': 30, 'Atza|': 30 }, byteSet('A-Za-z0-9_+/=-')),
];
