import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, bytesText, compareQuantities, coresText, milliOf, nanoOf } from '../../../src/model/index.ts';

describe('quantities', () => {
  it.each([
    ['1.5Gi', 1_610_612_736],
    ['0.5Gi', 536_870_912],
    ['1e3', 1_000],
    ['129e6', 129_000_000],
    ['129M', 129_000_000],
    ['128974848', 128_974_848],
    ['123Mi', 128_974_848],
    ['100m', 0.1],
    ['5n', 5e-9],
    ['250000u', 0.25],
    ['1E', 1e18],
    ['1E3', 1_000],
    ['1Ei', 2 ** 60],
    ['1k', 1_000],
    ['.5', 0.5],
    ['2.', 2],
    ['-1', -1],
    ['+2Ki', 2_048],
    ['1e-3', 0.001],
    ['0', 0],
  ])('reads %s as %d', (text, amount) => expect(amountOf(text)).toBe(amount));

  it.each(['', 'x', '1K', '1 Gi', '1Gib', '--1', '1e', '1e999', '.', 'Gi', '1,5', '9'.repeat(60)])(
    'does not take %j for a quantity',
    (text) => expect(nanoOf(text)).toBeUndefined(),
  );

  it('rounds up below its unit, away from zero, as the API server does', () => {
    expect(nanoOf('0.0000000001')).toBe(1n);
    expect(milliOf('1u')).toBe(1);
    expect(milliOf('1500u')).toBe(2);
    expect(milliOf('-1500u')).toBe(-2);
    expect(milliOf('1.5')).toBe(1_500);
  });

  it('compares across spellings', () => {
    expect(compareQuantities('1Gi', '1024Mi')).toBe(0);
    expect(compareQuantities('1G', '1Gi')).toBe(-1);
    expect(compareQuantities('1100m', '1')).toBe(1);
    expect(compareQuantities('1', 'one')).toBeUndefined();
  });

  it.each([
    [64 * 2 ** 20, '64Mi'],
    [1_610_612_736, '1.5Gi'],
    [999, '999'],
    [0, '0'],
    [10 * 2 ** 20 + 1, '10Mi'],
    [-2_048, '-2Ki'],
  ])('writes %d bytes as %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [0.25, '250m'],
    [2, '2'],
    [1.5, '1500m'],
    [0.1 + 0.2, '300m'],
  ])('writes %d cores as %s', (cores, text) => expect(coresText(cores)).toBe(text));

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (milli) => {
        expect(milliOf(coresText(milli / 1000))).toBe(milli);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['bigint', 'undefined']).toContain(typeof nanoOf(text));
      }),
    );
  });
});
