import { at, text } from '../../model/index.ts';

/** How grave a program calls a line. */
export type Level = 'fatal' | 'error' | 'warn' | 'plain';

export interface Leveled {
  readonly level: Level;
  /** What the line says, without time, level and the braces round it. */
  readonly says: string;
}

const names: readonly (readonly [Level, RegExp])[] = [
  ['fatal', /^(?:d?panic|fatal|crit(?:ical)?|emerg(?:ency)?|alert|60|f)$/i],
  ['error', /^(?:err(?:or)?|severe|50|e)$/i],
  ['warn', /^(?:warn(?:ing)?|40|w)$/i],
];

const named = (name: string): Level => names.find(([, words]) => words.test(name))?.[0] ?? 'plain';

/** The first of these fields that holds a text. */
function field(of: unknown, paths: readonly string[]): string {
  return paths.map((p) => text(at(of, ...p.split('.'))).trim()).find((t) => t !== '') ?? '';
}

function joined(said: string, error: string): string {
  if (said === '' || error === '' || said.includes(error)) return said === '' ? error : said;
  return `${said} (${error})`;
}

function ofJson(line: string): Leveled | undefined {
  const from = line.indexOf('{"');
  if (from < 0 || !line.trimEnd().endsWith('}')) return undefined;
  try {
    const entry: unknown = JSON.parse(line.slice(from));
    const says = joined(
      field(entry, ['msg', 'message', 'event', '@m', '@mt', 'log']),
      field(entry, ['error', 'err', 'error.message', 'err.message', 'exception', 'exception.message', '@x']),
    );
    return says === '' ? undefined : { level: named(field(entry, ['level', 'severity', 'lvl', 'log.level', 'levelname', '@l'])), says };
  } catch {
    return undefined;
  }
}

/** `level=error msg="…" err="…"`. */
function ofPairs(line: string): Leveled | undefined {
  const value = (keys: string): string => {
    const [, quoted, bare] = new RegExp(String.raw`(?:^|\s)(?:${keys})=(?:"((?:[^"\\]|\\.)*)"|(\S+))`).exec(line) ?? [];
    return (quoted ?? bare ?? '').trim();
  };
  const level = value('level|lvl|severity');
  const says = joined(value('msg|message|event'), value('error|err'));
  return level === '' || says === '' ? undefined : { level: named(level), says };
}

/** A time, a name or a bracket may stand before the level; words of a sentence may not. */
const before = String.raw`^(?:[\d\-/:.,TZ+]+\s+|\[[^\]]*\]\s*|\([^)]*\)\s*|[|>*-]\s+|[\w.-]+:\s+){0,5}`;
const upper = new RegExp(
  String.raw`${before}[[<(]?(D?PANIC|FATAL|CRIT(?:ICAL)?|EMERG(?:ENCY)?|ALERT|ERR(?:OR)?|SEVERE|WARN(?:ING)?)[\]>)]?(?![\w.])[\s:|\]-]*(\S.*)$`,
);
const lower = new RegExp(
  String.raw`${before}(?:[[<(](panic|fatal|crit|critical|emerg|alert|error|err|warn|warning)[\]>)]:?|(fatal|critical|error|warning|warn):)\s+(\S.*)$`,
);
/** `E0305 12:00:00.000000       1 main.go:12] what happened`. */
const klog = /^([FEW])\d{4} [\d:.]+ +\d+ [^\]]+\] (.+)$/;
const anywhere = /\b(FATAL|CRITICAL|EMERG|ALERT|WARN|WARNING|ERROR|SEVERE)\b[\]:\s|]+(?:\[[^\]]*\]\s*)*(\S.*)$/;

function ofText(line: string): Leveled | undefined {
  for (const shape of [upper, lower, klog, anywhere]) {
    const [, level, ...rest] = shape.exec(line) ?? [];
    const found = rest.findLast((r) => r !== undefined && r !== '');
    const name = level ?? rest[0];
    if (found !== undefined && name !== undefined) return { level: named(name), says: found.trim() };
  }
  return undefined;
}

/** Past this a line holds a dump. */
const longest = 4_000;

export function levelOf(whole: string): Leveled {
  const line = whole.slice(0, longest);
  return ofJson(line) ?? ofPairs(line) ?? ofText(line.trimEnd()) ?? { level: 'plain', says: line.trim() };
}
