/**
 * How telling a key is. `password`: people choose it, so any value goes. `secret`: any value that is no name.
 * `token`: only what looks made by a machine.
 */
export type KeyClass = 'password' | 'secret' | 'token';

const PASSWORD =
  /(?:passw(?:or|ro|o)?r?d?s?|passwort|passphrase|passcode|pas{1,2}w(?:o?r)?d|p(?:s{1,2})w(?:r?d)|passworsd|pwd|kennwort|senha|(?:client|app|api|consumer)secret)$/;
const SECRET =
  /(?:secrets?|secret_?(?:access_?)?key(?:base)?|(?:private|client|app|encryption|signing|master|shared|storage|account)_?(?:key|secret)|privatekeyid|credentials?|creds?)$/;
const TOKEN =
  /(?:tokens?|key|auth|authorization|cookie|session|session_?id|sid|jwt|bearer|signature|sig|salt|otp|pin|pat|access|nonce|license|webhook|private|hmac|apisecret|code_verifier|assertion|login)$/;
/** Words before the last one that make a `key` public or a plain field. */
const PUBLIC =
  /(?:public|pub|primary|foreign|partition|cache|sort|routing|group|map|row|lookup|label|annotation|topology|registry|field|column|json|object|record|hash|shard|hot|short|arrow|enter|tab)_?key$/;
/** Words at the end that say: this is about a secret, it is none. */
const ABOUT = new Set(
  `name names ref refs path paths file files filename mount mounts count counts type types id ids length len size ttl seconds second minutes hours days ms
  expir expire expires expiry expired expiration exp lifetime age budget policy policies version url uri endpoint host port issuer review reviews request requests
  rotation provider manager namespace limit field fields header headers store storage class enabled disabled required optional status state algorithm alg format
  usage generator controller webhook validator authenticator authentication audience scope scopes created updated at time timestamp date number index label labels
  annotation annotations selector template kind mode description desc hint placeholder reset change changed prompt mapping owner volume volumes cache pool error errors
  failed failure failures success invalid missing max min used usage rate total per method methods config configuration spec source sources target location folder dir
  directory from to in on of by for with is not was has and or the a an rules rule check checks checker server service client user username account group groups
  role roles agent driver plugin operator engine backend api handler middleware util utils helper manager binding bindings projection signer cert certificate
  certificates ca crt pub public arn region bucket list set map array items item event events log logs metrics monitor syncer sync bits family`
    .split(/\s+/)
    .filter(Boolean),
);
/** Words after the telling one that change nothing. */
const AROUND =
  /^(?:\d+|v\d+|prod|production|dev|develop|development|test|testing|stage|staging|live|sandbox|local|base|new|old|current|next|prev|default|main|master|primary|secondary|admin|root|db|value|val|text|txt|string|str|plain|plaintext|raw|b64|base64|data|hash|hashed|encoded|enc|confirm|confirmation|repeat|again|x|y|me|env)$/;
/** Ordinary words that end like a telling one. */
const ORDINARY =
  /(?:bypass|compass|trespass|encompass|surpass|overpass|underpass|monkey|turkey|donkey|hockey|whiskey|keypass|spin|mapping|basal|unauth)$/;

/** Names whose value is the secret itself, never the name of one: where they stand as a name, any value goes. */
const CERTAIN =
  /(?:^|_)(?:api|secret|access|hmac|private|signing|encryption|master|shared|storage|account|auth|admin|client|ssh|webhook|license)_?key$|tokens?$|authorization$|(?:^|_)secret_?id$/;

/** Keys repeat: each object of a list has the same. A bound, since hostile ones do not. */
const MOST_KNOWN = 10_000;
const known = new Map<string, Reading>();

interface Reading {
  readonly kind: KeyClass | undefined;
  readonly certain: boolean;
}

/** What the last telling word of a key says of its value; undefined when nothing. */
export function keyClass(key: string): KeyClass | undefined {
  return readingOf(key).kind;
}

/** A key whose value is a secret whatever it looks like: `apiKey`, `auth.token`, `SharedAccessKey`. The value may still be a placeholder. */
export function isCertain(key: string): boolean {
  return readingOf(key).certain;
}

function readingOf(key: string): Reading {
  const before = known.get(key);
  if (before !== undefined) return before;
  const words = telling(key);
  const kind = classOf(words);
  const reading = { kind, certain: kind !== undefined && CERTAIN.test(words.join('_')) };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, reading);
  return reading;
}

function classOf(words: readonly string[]): KeyClass | undefined {
  const last = words.at(-1) ?? '';
  if (ABOUT.has(last) && !/(?:aws|secret|private)_?(?:access_?)?key_?id$|(?:^|_)secret_?id$/.test(words.join('_'))) return undefined;
  const flat = words.join('_');
  if (ORDINARY.test(last)) return undefined;
  if (PASSWORD.test(flat.replaceAll('_', '')) || last === 'pw' || last === 'pass' || (last.endsWith('pass') && last.length > 4))
    return 'password';
  if (SECRET.test(flat) || /(?:key|secret)_?id$/.test(flat)) return 'secret';
  if (PUBLIC.test(flat)) return undefined;
  return TOKEN.test(last) || TOKEN.test(flat) ? 'token' : undefined;
}

/** The words of a key up to the one that tells. */
function telling(key: string): readonly string[] {
  const words = wordsOf(key);
  while (words.length > 1 && AROUND.test(words.at(-1) ?? '')) words.pop();
  return words;
}

/** `dbPassword_2`, `DB-PASSWORD.2` and `db.password2` are the same three words. */
export function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-zA-Z])(\d+)$/, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
