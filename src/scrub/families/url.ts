import { byteSet, complement, runStart } from '../engine/bytes.ts';
import { literal, NONE, type Rule, type Span, span } from '../engine/rule.ts';
import { isMask } from './key-value/value.ts';

/** Longest authority that is read. */
const LONGEST = 400;

/** `scheme://user:PASSWORD@host`: up to the last `@`, since passwords hold `@ : / #`. Scheme, user and host stay. */
function findUserinfo(text: Buffer, last: number): readonly Span[] {
  const from = last + 1;
  const rest = text.toString('latin1', from, from + LONGEST).split(/[\s"'`<>\\|]/, 1)[0] ?? '';
  const at = lastAt(rest);
  if (at < 1) return NONE;
  const info = rest.slice(0, at);
  const colon = info.indexOf(':');
  if (colon < 0) return looksLikeToken(info) ? span(from, from + at) : NONE;
  const password = info.slice(colon + 1);
  if (password === '' || isMask(password) || /[({[]/.test(info.slice(0, colon))) return NONE;
  // `host:8080/path@x` and `registry:5000/image@sha256:…` carry a port, not a password.
  if (/^\d{1,5}(?:[/?#]|$)/.test(password) && /[/?#]/.test(password)) return NONE;
  return span(from + colon + 1, from + at);
}

/** The last `@` of the authority. When what follows it is no host (no dot, no port), the `/ ? #` behind it belongs to the password. */
function lastAt(rest: string): number {
  const authority = rest.split(/[/?#,]/, 1)[0] ?? '';
  const inside = authority.lastIndexOf('@');
  const isHost = inside >= 0 && /^(?:localhost$|\[|[\w-]+[.:])/.test(authority.slice(inside + 1));
  return isHost ? inside : rest.lastIndexOf('@');
}

function looksLikeToken(user: string): boolean {
  return user.length >= 20 && /^[A-Za-z0-9_-]+$/.test(user) && /\d/.test(user) && /[a-z]/i.test(user) && !/^[0-9a-f-]{36}$/.test(user);
}

const PASSWORD = complement(byteSet(' \t\n\r"\'`@('));
const COLON = 58;

/** Go's MySQL form: `user:PASSWORD@tcp(host)/db`. */
function findDsn(text: Buffer, last: number): readonly Span[] {
  const at = text.lastIndexOf('@', last);
  const from = runStart(PASSWORD, text, at, 160);
  const colon = text.subarray(from, at).indexOf(COLON);
  if (colon < 1 || colon + 1 >= at - from) return NONE;
  return isMask(text.toString('latin1', from + colon + 1, at)) ? NONE : span(from + colon + 1, at);
}

export const urlRules: readonly Rule[] = [
  { family: 'url-password', anchor: literal('://'), strength: 'weak', find: findUserinfo },
  { family: 'url-password', anchor: literal('@tcp('), strength: 'weak', find: findDsn },
  { family: 'url-password', anchor: literal('@unix('), strength: 'weak', find: findDsn },
];
