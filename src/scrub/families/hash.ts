import { byteSet, runEnd } from '../engine/bytes.ts';
import { literal, NONE, type Rule, span } from '../engine/rule.ts';
import { startsToken } from './prefix.ts';

const CRYPT = byteSet('A-Za-z0-9./$=,+_-');
const LDAP = byteSet('A-Za-z0-9./$=,+_}-');
const WERKZEUG = byteSet('A-Za-z0-9./$=,+_:-');

/** Hashed passwords: slow to guess, but guessable. */
export const hashRules: readonly Rule[] = [
  '$2a$',
  '$2b$',
  '$2y$',
  '$2x$',
  '$1$',
  '$5$',
  '$6$',
  '$8$',
  '$9$',
  '$krb5',
  '$ml$',
  '$bcrypt-sha256$',
  '$y$',
  '$7$',
  '$apr1$',
  '$argon2',
  '$scrypt$',
  '$pbkdf2',
  '$sha1$',
  '$P$',
  '$H$',
  '{SSHA',
  '{SHA',
  '{PBKDF2',
  'pbkdf2_sha256$',
  'pbkdf2:sha',
].map((mark) => ({
  family: 'password-hash',
  anchor: literal(mark),
  strength: 'strong',
  find(text, last) {
    const from = last - mark.length + 1;
    const to = runEnd(mark.startsWith('{') ? LDAP : mark.includes(':') ? WERKZEUG : CRYPT, text, last + 1, 512);
    return startsToken(text, from) && to - last > 20 ? span(from, to) : NONE;
  },
}));
