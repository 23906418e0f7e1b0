/** What stands between a key and its value. */
export interface Gap {
  /**
   * `sign`: an operator. `pair`: the key is itself the value of a `name`, and `value` follows. `tag`: an XML element or attribute.
   * `list`: a comma between arguments. `says`: a sentence that tells it. `blank`: nothing but space. `path`: the next segment of a path.
   */
  readonly is: 'sign' | 'pair' | 'tag' | 'list' | 'says' | 'blank' | 'path';
  /** Bytes up to the value, without its opening quote. */
  readonly length: number;
  /** A line break lies in between. */
  readonly broken: boolean;
}

/** The gap is short; what is longer is no gap. */
export const LONGEST_GAP = 96;

const QUOTE = String.raw`(?:\\{0,7}["'${'`'}]|&quot;|&#34;)`;
const TYPE = String.raw`(?:[ \t]?:[ \t]?|[ \t])(?:const )?(?:str|String|string|char|text|&str|std::string|Optional\[str\]|SecretStr)[ \t]?\*?[ \t]{0,4}(?==)`;
const OPERATOR = String.raw`(?::{1,3}=|[!=]?={1,2}>?|->|::?|\?=|\|\||\.=|%3[dDaA]|\\u003[dDaA])`;
const SIGN = new RegExp(
  String.raw`^${QUOTE}?\]?[ \t]{0,24}(?:${TYPE})?${OPERATOR}(?:[ \t]{0,24}[|>][-+]?\r?\n[ \t]{1,24}|[ \t]{0,4}\r?\n[ \t]{1,24}(?=["'])|[ \t]{0,24})(?:[[({]{1,2}[ \t]{0,4}(?=\\{0,7}["']))?`,
);
const PAIR = new RegExp(
  String.raw`^${QUOTE}?[ \t]{0,8},?[ \t\r]{0,8}\n?[ \t]{0,40}${QUOTE}?[vV](?:alue|ALUE)${QUOTE}?[ \t]{0,4}[:=][ \t]{0,8}`,
);
const TAG = new RegExp(String.raw`^${QUOTE}?[ \t]?>\s{0,40}`);
const LIST = new RegExp(String.raw`^${QUOTE}?[ \t]{0,4},[ \t\r]{0,4}\n?[ \t]{0,40}(?=${QUOTE})`);
/** `is`, `for the orders database was`. */
const SAYS =
  /^[ \t]{1,4}(?:(?:for|of|to|on|in|we use|he uses|they use)[ \t](?:[\w./-]{1,24}[ \t]){1,4}?)?(?:is|was|should be|must be|used to be|set to|equals)[ \t]{1,4}(?:(?:still|now|just|set to|currently|like|this:?)[ \t]{1,4})?/i;
const BLANK = /^(?:[ \t]|\\t){1,12}(?:(?:is|was|of|for)[ \t]{1,4})?/;

/** Reads the gap at the start of `after`, the text behind the key. */
export function gapOf(after: string): Gap | undefined {
  return (
    gap('pair', PAIR.exec(after)?.[0]) ??
    gap('sign', SIGN.exec(after)?.[0]) ??
    gap('tag', TAG.exec(after)?.[0]) ??
    gap('list', LIST.exec(after)?.[0]) ??
    gap('says', SAYS.exec(after)?.[0]) ??
    gap('blank', BLANK.exec(after)?.[0]) ??
    gap('path', after.startsWith('/') ? '/' : undefined)
  );
}

function gap(is: Gap['is'], matched: string | undefined): Gap | undefined {
  return matched === undefined ? undefined : { is, length: matched.length, broken: matched.includes('\n') };
}
