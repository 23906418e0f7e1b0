/** One `Key:  value` of a description with everything indented beneath it. */
export interface Field {
  readonly key: string;
  readonly value: string;
  /** Raw lines beneath, indentation kept: tables and shell scripts are read from here. */
  readonly body: readonly string[];
}

/** A key has no double blank inside: `Warning  Failed  pull: …` is a table row, not a key. */
const keyed = /^(\s*)([^\s:][^:\t]*?):(?:\s+(.*))?$/;

/** The fields of one level. Lines that are no key belong to the field before them. Nothing is lost, nothing throws. */
export function fieldsOf(lines: readonly string[]): readonly Field[] {
  const first = lines.find((l) => l.trim() !== '');
  const level = first === undefined ? 0 : indentOf(first);
  const fields: { key: string; value: string; body: string[] }[] = [];
  for (const line of lines) {
    const read = indentOf(line) <= level ? keyed.exec(line) : null;
    const key = read?.[2] ?? '';
    if (read !== null && !/\s{2}/.test(key) && key.length < 70) fields.push({ key, value: (read[3] ?? '').trim(), body: [] });
    else fields.at(-1)?.body.push(line);
  }
  return fields;
}

/** Tabs count as the eight columns kubectl's writer gives them. */
export function indentOf(line: string): number {
  const blank = /^\s*/.exec(line)?.[0] ?? '';
  return blank.replaceAll('\t', ' '.repeat(8)).length;
}

/** A description as a lookup: values by key, fields beneath a key, and its lines. `<none>` and `<unset>` read as empty. */
export class Description {
  readonly fields: readonly Field[];
  constructor(lines: readonly string[]) {
    this.fields = fieldsOf(lines);
  }
  field(key: string): Field | undefined {
    return this.fields.find((f) => f.key.toLowerCase() === key.toLowerCase());
  }
  has(...keys: readonly string[]): boolean {
    return keys.every((k) => this.field(k) !== undefined);
  }
  value(key: string): string {
    const value = this.field(key)?.value ?? '';
    return /^<(none|unset|unknown|nil|invalid)>$/.test(value) ? '' : value;
  }
  lines(key: string): readonly string[] {
    return this.field(key)?.body ?? [];
  }
  under(key: string): Description {
    return new Description(this.lines(key));
  }
  /** `a=b` pairs on the key's line and beneath it, also joined by commas; for annotations `a: b`. */
  pairs(key: string): Readonly<Record<string, string>> {
    const all = [this.value(key), ...this.lines(key)].flatMap((l) => (l.includes('=') ? l.split(',') : [l]));
    const pairs = all.flatMap((l): [string, string][] => {
      const read = /^\s*([A-Za-z0-9][^\s=:]*)(?:=|:\s+)(.*)$/.exec(l);
      return read === null ? [] : [[read[1] ?? '', (read[2] ?? '').trim()]];
    });
    return Object.fromEntries(pairs);
  }
}
