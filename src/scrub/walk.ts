import { dict } from '../model/index.ts';
import { passwordsIn } from './families/command-line.ts';
import { isCertain, keyClass, type KeyClass, wordsOf } from './families/key-value/key.ts';
import { isMask, isSecret, isValue, valueOf } from './families/key-value/value.ts';
import { isMarked, type TextScrubber } from './text.ts';

/** Deeper JSON is nobody's object; it is withheld. */
const DEEPEST = 100;
/** Embedded JSON (last-applied-configuration, docker config) is parsed up to this size; the scan sees all of it anyway. */
const LARGEST_EMBEDDED = 1_048_576;
/** Fields whose values name things: only tokens that name themselves go, so that references keep pointing. */
const NAMES = new Set(
  'uid name namespace generateName resourceVersion nodeName hostname podName secretName claimName serviceAccountName serviceName volumeName configMapName kind apiVersion fieldPath image imageID containerID incident query id key digest reason type'.split(
    ' ',
  ),
);

/** Any JSON value with every string scrubbed; again when something was learnt on the way, so that it also goes where it stood earlier. */
export function scrubValue<T>(raw: T, texts: TextScrubber): T {
  let clean: unknown = raw;
  for (let pass = 0, before = -1; pass < 3 && before !== texts.learnt(); pass++) {
    before = texts.learnt();
    clean = walker(texts).value(clean, '', 0);
  }
  return clean as T;
}

interface Walker {
  value(value: unknown, key: string, depth: number): unknown;
}

function walker(texts: TextScrubber): Walker {
  function value(raw: unknown, key: string, depth: number): unknown {
    if (typeof raw === 'string') return text(raw, key, depth);
    if (typeof raw === 'number') return keyClass(key) === 'password' && raw > 999 ? texts.redact('generic', String(raw)) : raw;
    if (typeof raw !== 'object' || raw === null) return raw;
    if (depth > DEEPEST) return `[UNSCRUBBABLE deeper than ${DEEPEST} levels]`;
    return Array.isArray(raw) ? list(raw, key, depth) : object(raw, depth);
  }

  function text(raw: string, key: string, depth: number): string {
    const kind = structuralClass(key);
    if (kind !== undefined) {
      const secret = behind(raw, key, kind);
      if (secret !== undefined) return raw.slice(0, raw.length - secret.length) + texts.redact('generic', secret);
    }
    if (NAMES.has(key)) return texts.scrub(raw, 'names');
    return embedded(raw, depth) ?? texts.scrub(raw);
  }

  /** JSON inside a string: walked like the rest, written back only when something went. */
  function embedded(raw: string, depth: number): string | undefined {
    if (!/^\s*[{[]/.test(raw) || raw.length > LARGEST_EMBEDDED) return undefined;
    const parsed = parse(raw);
    if (parsed === undefined) return undefined;
    const before = JSON.stringify(parsed);
    const after = JSON.stringify(value(parsed, '', depth + 1));
    if (before === after) return undefined;
    // The scan of the text keeps its layout; it is enough when it takes out as much as the walk.
    const scanned = texts.scrub(raw);
    return JSON.stringify(parse(scanned)) === after ? scanned : laidOut(raw, after);
  }

  /** `before`: the words of the command line in front of these. */
  function list(raw: readonly unknown[], key: string, depth: number, before: readonly unknown[] = []): unknown[] {
    const words = [...before, ...raw].map((word) => (typeof word === 'string' ? word : ''));
    const passwords = passwordsIn(words);
    return raw.map((item, n) => {
      const front = passwords.get(before.length + n);
      if (front !== undefined && typeof item === 'string') return item.slice(0, front) + texts.redact('generic', item.slice(front));
      const flag = raw[n - 1];
      const named =
        typeof flag === 'string' && /^--?[A-Za-z][\w-]*$/.test(flag) && typeof item === 'string' && !item.startsWith('-') ? flag : key;
      return value(item, named, depth + 1);
    });
  }

  function object(raw: object, depth: number): unknown {
    const fields = dict(raw);
    const secret = isSecretObject(fields);
    const pairName = pairedName(fields);
    return Object.fromEntries(
      Object.entries(fields).map(([key, inner]) => {
        const name = texts.scrub(key, 'names');
        if (key === 'binaryData' && typeof inner === 'object') return [name, secretData(inner, true)];
        if (key === 'args' && Array.isArray(inner) && Array.isArray(fields['command']))
          return [name, list(inner, key, depth + 1, fields['command'])];
        if (secret && (key === 'data' || key === 'stringData')) return [name, secretData(inner, key === 'data')];
        if (key === 'items' && fields['kind'] === 'SecretList' && Array.isArray(inner))
          return [name, inner.map((item) => value({ kind: 'Secret', ...dict(item) }, '', depth + 1))];
        if (key === 'secretKey' && 'remoteRef' in fields) return [name, value(inner, 'key', depth + 1)];
        return [name, value(inner, pairName !== undefined && PAIRED.has(key) ? pairName : key, depth + 1)];
      }),
    );
  }

  function secretData(raw: unknown, encoded: boolean): unknown {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return typeof raw === 'string' ? texts.redact('secret', raw) : raw;
    return Object.fromEntries(
      Object.entries(dict(raw)).map(([key, inner]) => [
        key,
        typeof inner === 'string' ? secretEntry(inner, encoded) : value(inner, key, 0),
      ]),
    );
  }

  /** Placeholder of the decoded value, with what a mask would hide and is often the cause: emptiness, length, a newline at the end. */
  function secretEntry(raw: string, encoded: boolean): string {
    if (isMarked(raw) || isMask(raw)) return raw === '' ? '(empty)' : texts.scrub(raw);
    const bytes = encoded ? Buffer.from(raw, 'base64') : Buffer.from(raw);
    const plain = encoded ? bytes.toString() : raw;
    const readable = !plain.includes('\uFFFD');
    const secret = readable ? plain.trimEnd() : raw;
    texts.learn(raw);
    const fact = `${bytes.length} bytes${plain.endsWith('\n') && readable ? ', ends with a newline' : ''}`;
    return secret === '' ? `(${fact})` : `${texts.redact('secret', secret)} (${fact})`;
  }

  return { value };
}

/** Fields that hold a value whose name stands beside them. */
const PAIRED = new Set(['value', 'before', 'after']);

/** `{name: DB_PASSWORD, value}` of env and headers; `{path: '…env[DB_PASSWORD].value', before, after}` of a change. */
function pairedName(fields: Readonly<Record<string, unknown>>): string | undefined {
  const { name, key, path } = fields;
  const named = typeof name === 'string' ? name : typeof key === 'string' ? key : undefined;
  if (named !== undefined && 'value' in fields) return named;
  return typeof path === 'string' ? path.replace(/\.value$/, '').replace(/\]$/, '') : undefined;
}

/** In structures a bare `key` names an entry, and `auth` or `private` may be anything: the other words tell. */
function structuralClass(key: string): KeyClass | undefined {
  const words = wordsOf(key);
  return words.length === 1 && /^(?:key|access|private|login|nonce|license|session)$/.test(words[0] ?? '') ? undefined : keyClass(key);
}

/** The part of the value that must go; a scheme such as `Bearer` in front of it stays. */
function behind(raw: string, key: string, kind: KeyClass): string | undefined {
  if (isMarked(raw)) return undefined;
  const scheme = /^(?:Bearer|Basic|Token|Digest) (?=\S)/i.exec(raw)?.[0] ?? '';
  const secret = raw.slice(scheme.length);
  if (kind === 'password') return isSecret(kind, { text: secret, offset: 0, quoted: true, behind: '' }) ? secret : undefined;
  // More than one word is a text about something; the scan reads it.
  const value = { text: secret, offset: 0, quoted: true, behind: '' };
  return valueOf(secret, true).text === secret && (isSecret(kind, value) || (isCertain(key) && isValue(value))) ? secret : undefined;
}

function isSecretObject(fields: Readonly<Record<string, unknown>>): boolean {
  const { kind, type } = fields;
  if (kind === 'Secret') return true;
  return (
    kind === undefined &&
    typeof type === 'string' &&
    (type === 'Opaque' || /^(?:kubernetes\.io|bootstrap\.kubernetes\.io|helm\.sh)\//.test(type)) &&
    'data' in fields
  );
}

/** JSON with the indentation and the last newline that `like` has. */
function laidOut(like: string, json: string): string {
  const indent = /^\s*[{[]\r?\n([ \t]+)/.exec(like)?.[1];
  return JSON.stringify(JSON.parse(json), null, indent) + (like.endsWith('\n') ? '\n' : '');
}

function parse(raw: string): unknown {
  try {
    const parsed: unknown = JSON.parse(raw);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
