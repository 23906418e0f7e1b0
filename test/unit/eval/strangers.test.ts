import { beforeAll, describe, expect, test } from 'vitest';
import { type Judged, judged, strangeCases } from '../../../eval/strangers.ts';

const seen: Judged[] = [];
const told = (of: readonly Judged[]): readonly string[] =>
  of.map(
    (j) =>
      `${j.one.story} as ${j.one.view}: ${j.is}, ${j.line?.incidents.flatMap((i) => i.causes.map((c) => c.id)).join(', ') ?? ''} ${j.flaws.join('; ')}`,
  );

describe('made-up recordings of every failure and near miss, kept in many ways', () => {
  beforeAll(async () => {
    for (const one of strangeCases(4)) seen.push(await judged(one));
  }, 120_000);

  test('there are some hundred, of failures and of what is well', () => {
    expect(seen.length).toBeGreaterThan(300);
    expect(seen.filter((j) => j.one.accept.length === 0).length).toBeGreaterThan(40);
  });
  test('none breaks the replay', () => expect(told(seen.filter((j) => j.is === 'crash'))).toEqual([]));
  test('each line keeps its promises: shape, probabilities, evidence, titles that name something', () =>
    expect(told(seen.filter((j) => j.flaws.length > 0))).toEqual([]));
  test('nothing that is well raises a card', () => expect(told(seen.filter((j) => j.is === 'alarm'))).toEqual([]));
  test('where all is told, the first cause is the right one', () =>
    expect(told(seen.filter((j) => j.one.telling && j.is !== 'right'))).toEqual([]));
  test('a failure of which a Warning was kept is never called healthy', () =>
    expect(told(seen.filter((j) => j.one.accept.length > 0 && /events/.test(j.one.view) && j.line?.healthy !== false))).toEqual([]));
});

test('equal seeds make equal cases', () => {
  expect(strangeCases(2)).toEqual(strangeCases(2));
  expect(JSON.stringify(strangeCases(2))).not.toBe(JSON.stringify(strangeCases(3)));
});
