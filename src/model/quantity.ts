/**
 * Kubernetes quantities (`100m`, `1.5Gi`, `129e6`), read exactly. Grammar: sign, decimal number, then one of
 * n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or a decimal exponent (`1E` is exa, `1E3` is an exponent).
 */

const NANO = 1_000_000_000n;
/** Far above the API's own ceiling (2^63-1); keeps a hostile exponent from building a huge number. */
const MOST_DIGITS = 40;

const decimalPowers: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binaryPowers: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const shape = /^([+-]?)(\d*)(?:\.(\d*))?(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d{1,3})?$/;

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

function scaled(digits: bigint, power: number): bigint {
  return power >= 0 ? digits * 10n ** BigInt(power) : divideUp(digits, 10n ** BigInt(-power));
}

/** Billionths of the base unit (core, byte, piece), exact down to 1n, rounded away from zero below it as the API server does. `undefined` when it is no quantity. */
export function nanoOf(quantity: string): bigint | undefined {
  const match = shape.exec(quantity.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  const digits = whole + fraction;
  if (digits === '' || digits.length > MOST_DIGITS) return undefined;
  const binary = binaryPowers[suffix];
  const exponent = binary === undefined ? (decimalPowers[suffix] ?? Number(suffix.slice(1))) : 0;
  if (Math.abs(exponent) > MOST_DIGITS) return undefined;
  const base = BigInt(digits) * (binary === undefined ? 1n : 2n ** BigInt(binary));
  const nano = scaled(base, exponent - fraction.length + 9);
  return sign === '-' ? -nano : nano;
}

/** Thousandths of the base unit as an integer, rounded up (`100m` → 100, `1.5` → 1500): the unit schedulers count CPU in. */
export function milliOf(quantity: string): number | undefined {
  const nano = nanoOf(quantity);
  if (nano === undefined) return undefined;
  return nano < 0n ? -Number(divideUp(-nano, 1_000_000n)) : Number(divideUp(nano, 1_000_000n));
}

/** The amount in base units (cores, bytes, pieces): `250m` → 0.25, `1.5Gi` → 1610612736. Beyond 2^53 the nearest number. */
export function amountOf(quantity: string): number | undefined {
  const nano = nanoOf(quantity);
  if (nano === undefined) return undefined;
  return Number(nano / NANO) + Number(nano % NANO) / 1e9;
}

/** Negative, 0 or positive like a comparator; `undefined` when either side is no quantity. */
export function compareQuantities(a: string, b: string): number | undefined {
  const [left, right] = [nanoOf(a), nanoOf(b)];
  if (left === undefined || right === undefined) return undefined;
  return left < right ? -1 : left > right ? 1 : 0;
}

function rounded(value: number): string {
  return String(Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)));
}

/** Bytes as people write memory: `64Mi`, `1.5Gi`. Rounded to three significant digits when it does not come out even. */
export function bytesText(bytes: number): string {
  const sign = bytes < 0 ? '-' : '';
  const size = Math.abs(bytes);
  const unit = Object.entries(binaryPowers).findLast(([, power]) => size >= 2 ** power);
  return unit === undefined ? `${sign}${Math.round(size)}` : `${sign}${rounded(size / 2 ** unit[1])}${unit[0]}`;
}

/** Cores as people write CPU: `250m`, `2`, `1500m`. */
export function coresText(cores: number): string {
  const milli = Math.ceil(Number((cores * 1000).toFixed(6)));
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}
