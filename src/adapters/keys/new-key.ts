import { generateKeyPairSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { PublicKey } from '../../model/index.ts';
import { KeyError } from './key-error.ts';
import { publicKeyOf } from './public-key.ts';

export interface NewKey {
  /** PKCS #8, PEM. Nobody but the caller has it. */
  readonly pem: string;
  readonly key: PublicKey;
}

export function newKey(): NewKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), key: publicKeyOf(privateKey) };
}

/** Writes a private text to a new file that only its owner reads. Throws a KeyError where something is there already. */
export function writePrivate(file: string, text: string): void {
  let fd: number;
  try {
    fd = openSync(file, 'wx', 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'EEXIST') throw new KeyError(`${file} exists; nothing was written`, 'name another file: a key in use must not be lost');
    throw new KeyError(`${file} cannot be written (${code})`, 'name a file in a folder that exists and can be written');
  }
  writeSync(fd, text);
  closeSync(fd);
}
