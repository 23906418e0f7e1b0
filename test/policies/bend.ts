type Path = readonly (string | number)[];

/** A copy of the value with one place set, or removed by `undefined`. */
export function bend<T>(value: T, path: Path, to: unknown): T {
  const copy = structuredClone(value);
  // Test data of any shape: the path is the caller's knowledge of it.
  let place = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) {
    place[step] ??= {};
    place = place[step] as Record<string | number, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (to === undefined) delete place[last];
  else place[last] = to;
  return copy;
}
