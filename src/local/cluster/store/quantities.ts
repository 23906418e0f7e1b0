const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
};

/** `250m` → 0.25, `64Mi` → 67108864. Undefined when it is no quantity. */
export function quantity(value: string | number | undefined): number | undefined {
  if (typeof value === 'number') return value;
  const found = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([KMGTP]i|[numkMGTP]?)$/.exec(value ?? '');
  const factor = FACTORS[found?.[2] ?? ''];
  const amount = Number(found?.[1]);
  return found === null || factor === undefined || Number.isNaN(amount) ? undefined : amount * factor;
}

/** A number back in the usual spelling of the resource: millicores for cpu, binary units for sizes. */
export function spell(resource: string, amount: number): string {
  if (resource.endsWith('cpu')) return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * 1000)}m`;
  if (!/memory|storage/.test(resource)) return String(amount);
  for (const unit of ['Gi', 'Mi', 'Ki']) {
    const factor = FACTORS[unit] ?? 1;
    if (amount >= factor && amount % factor === 0) return `${amount / factor}${unit}`;
  }
  return String(amount);
}
