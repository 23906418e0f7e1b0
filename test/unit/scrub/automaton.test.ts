import { expect, test } from 'vitest';
import { automaton, UNWRITTEN } from '../../../src/scrub/engine/automaton.ts';
import { byteSet } from '../../../src/scrub/engine/bytes.ts';
import { anyCase, literal, NONE, type Rule } from '../../../src/scrub/engine/rule.ts';
import { scan } from '../../../src/scrub/engine/scan.ts';
import { machineFor } from '../../../src/scrub/families/index.ts';

const rule = (family: string, anchor: Rule['anchor']): Rule => ({
  family,
  anchor,
  strength: 'strong',
  find: (_, last) => [{ from: last + 1 - anchor.length, to: last + 1 }],
});

test('the automaton of all families, written down to the last state, keeps within its table', () => {
  for (const addresses of ['public', 'all'] as const) {
    const machine = machineFor(addresses);
    const classes = Math.max(...machine.classOf) + 1;
    for (let state = 0; state < machine.accept.length; state++) {
      for (let k = 0; k < classes; k++)
        if (machine.table[(state << machine.shift) | k] === UNWRITTEN) machine.write((state << machine.shift) | k);
    }
    expect(machine.accept.length).toBeGreaterThan(1_000);
    expect(machine.accept.length << machine.shift).toBeLessThanOrEqual(machine.table.length);
  }
});

test('only states are written that a text leads to', () => {
  const machine = automaton([rule('a', anyCase('password')), rule('b', literal('pass-'))]);
  expect(machine.accept).toHaveLength(1);
  expect(scan(machine, Buffer.from('xyz'))).toEqual([]);
  expect(machine.accept).toHaveLength(1);
  expect(scan(machine, Buffer.from('PASSword pass-'))).toMatchObject([
    { family: 'a', from: 0, to: 8 },
    { family: 'b', from: 9, to: 14 },
  ]);
});

test('anchors of sets overlap as the sets do, whatever was scanned before', () => {
  const rules = [rule('digits', [byteSet('0-9'), byteSet('0-9')]), rule('seven', [byteSet('7'), byteSet('a-z0-9')])];
  const seen = (texts: readonly string[]): unknown => {
    const machine = automaton(rules);
    return texts.map((t) => scan(machine, Buffer.from(t))).at(-1);
  };
  expect(seen(['a77b'])).toEqual(seen(['7', '77777', 'ab9', 'a77b']));
  expect(scan(automaton([{ ...rule('none', literal('x')), find: () => NONE }]), Buffer.from('xxx'))).toEqual([]);
});

test('an anchor that would multiply the states is refused where it does', () => {
  const counted = automaton([rule('x', [byteSet('a'), ...Array.from({ length: 16 }, () => byteSet('ab')), byteSet('c')])]);
  let bits = 1;
  const random = Buffer.from(
    Array.from({ length: 200_000 }, () => ((bits = (bits * 1103515245 + 12345) & 0x7fffffff) & 0x10000 ? 97 : 98)),
  );
  expect(() => scan(counted, random)).toThrow(/too many states/);
});
