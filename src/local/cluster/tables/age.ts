const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

/** A duration as kubectl prints it: `45s`, `3m12s`, `2h5m`, `4d`. */
export function short(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return `${whole}s`;
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const [name, size] = UNITS[first] ?? ['s', 1];
  const second = UNITS[first + 1];
  const count = Math.floor(whole / size);
  const rest = second ? Math.floor((whole % size) / second[1]) : 0;
  return rest > 0 && second && count < 10 ? `${count}${name}${rest}${second[0]}` : `${count}${name}`;
}

export function age(stamp: string | null | undefined, now: number): string {
  return stamp ? short((now - Date.parse(stamp)) / 1000) : '<unknown>';
}
