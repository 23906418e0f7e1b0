import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A throw-away stack lives for one run; a cluster left open over a weekend still works. */
const DAYS = '5';
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const NAMES = 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes';

export interface Identity {
  readonly name: string;
  readonly groups?: readonly string[];
}

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

const openssl = (args: readonly string[]): Promise<unknown> => run('openssl', [...args]);

/** `openssl` does not answer here; undefined when it does. */
export async function opensslFault(): Promise<string | undefined> {
  try {
    await openssl(['version']);
    return undefined;
  } catch {
    return 'openssl was not found on PATH';
  }
}

/** Makes `ca.crt`, `ca.key` and the service account key `sa.key` in the folder. */
export async function makeAuthority(folder: string): Promise<void> {
  const at = (file: string): string => join(folder, file);
  await Promise.all([
    openssl(['req', '-x509', ...KEY, '-keyout', at('ca.key'), '-out', at('ca.crt'), '-days', DAYS, '-subj', '/CN=k8s-rca-test-ca']),
    openssl(['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', at('sa.key')]),
  ]);
}

/** A subject as openssl takes it: slashes of a name (`a/b`) would begin a new part. */
const subject = (who: Identity): string =>
  [...(who.groups ?? []).map((group) => `O=${group}`), `CN=${who.name}`].map((part) => `/${part.replaceAll('/', '\\/')}`).join('');

/** A certificate for this identity, for clients and for servers on 127.0.0.1, signed by the authority of the folder; kept there as `<file>.crt` and `.key`. */
export async function issue(folder: string, file: string, who: Identity): Promise<Certificate> {
  const at = (suffix: string): string => join(folder, `${file}.${suffix}`);
  if (!existsSync(at('crt'))) {
    writeFileSync(at('ext'), NAMES);
    await openssl(['req', ...KEY, '-keyout', at('key'), '-out', at('csr'), '-subj', subject(who)]);
    const serial = `0x${randomBytes(8).toString('hex')}`;
    const signing = ['-CA', join(folder, 'ca.crt'), '-CAkey', join(folder, 'ca.key'), '-set_serial', serial, '-days', DAYS];
    await openssl(['x509', '-req', '-in', at('csr'), ...signing, '-extfile', at('ext'), '-out', at('crt')]);
    for (const done of ['ext', 'csr']) rmSync(at(done), { force: true });
  }
  return { certificate: readFileSync(at('crt'), 'utf8'), key: readFileSync(at('key'), 'utf8') };
}
