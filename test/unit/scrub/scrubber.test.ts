import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncidentId } from '../../../src/model/index.ts';
import { incidentKey, scrubber } from '../../../src/scrub/index.ts';

/** Keeps a token of a vendor from standing in the source in one piece. */
const cut = (...parts: readonly string[]) => parts.join('');
const fresh = (key = 'test', issued: readonly string[] = []) => scrubber({ key, issued, addresses: 'public' });
const PASSWORD = `${cut('Hunter2', '!')}Fake9`;
const MARK = /\[REDACTED:([a-z0-9-]+):([a-z2-7]+)\]/;

/** Pieces that hostile or unlucky texts are made of. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'password=',
    'token: ',
    '"secret":"',
    '[REDACTED:',
    '[REDACTED:generic:abcdef]',
    '[FOREIGN-MASK]',
    ']',
    '://',
    '@',
    'a:b@c',
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----END',
    'eyJ',
    'kind: Secret\n',
    'data:\n  a: ',
    'AKIAQWERTYUIOP234567',
    '8.8.8.8',
    ' ',
    '\n',
    '\\n',
    '\\"',
    '=',
    ':',
    'name: X_TOKEN\nvalue: ',
    '4111111111111111',
    'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5',
    'hunter2xyz9',
  ),
);
const nasty = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));

describe('placeholders', () => {
  it('same secret, same placeholder, in every syntax, text and object', () => {
    const scrub = fresh();
    const seen = [
      scrub.text(`password=${PASSWORD} x`),
      scrub.text(`{"db_password":"${PASSWORD}"}`),
      JSON.stringify(scrub.value({ env: [{ name: 'DB_PASSWORD', value: PASSWORD }] })),
    ];
    expect(new Set(seen.map((text) => MARK.exec(text)?.[2])).size).toBe(1);
    expect(scrub.text('password=An0ther!Secret')).not.toContain(MARK.exec(seen[0] ?? '')?.[2]);
  });
  it('L-041 stable over a restart, unlinkable between incidents and installations, not to be guessed', () => {
    const ids = [
      incidentKey('install', 'a' as IncidentId),
      incidentKey('install', 'a' as IncidentId),
      incidentKey('install', 'b' as IncidentId),
      incidentKey('other', 'a' as IncidentId),
    ].map((key) => MARK.exec(fresh(key).text(`password=${PASSWORD}`))?.[2]);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
    const guesses = ['', 'install', 'a'].map((key) => MARK.exec(fresh(key).text(`password=${PASSWORD}`))?.[2]);
    expect(guesses).not.toContain(ids[0]);
  });
  it('an id issued before a restart stays; one nobody issued is foreign, and hides nothing', () => {
    const first = fresh();
    const clean = first.text(`password=${PASSWORD}`);
    expect(fresh('test', first.issued()).text(clean)).toBe(clean);
    expect(fresh().text(clean)).toBe('password=[FOREIGN-MASK]');
    expect(fresh().text(`[REDACTED:aws:abcdef password=${PASSWORD}]`)).not.toContain(PASSWORD);
  });
  it('counts by family, values never', () => {
    const scrub = fresh();
    scrub.text(`password=${PASSWORD} from jane@example.com and joe@example.com`);
    // The same ones again are not more.
    scrub.text(`jane@example.com, password=${PASSWORD}`);
    expect(scrub.redactions()).toEqual([
      { family: 'email', count: 2 },
      { family: 'generic', count: 1 },
    ]);
    expect(JSON.stringify([scrub.redactions(), scrub.issued()])).not.toContain(PASSWORD);
  });
});

describe('properties', () => {
  it('a second pass changes nothing, with the same scrubber or after a restart', () => {
    fc.assert(
      fc.property(nasty, (raw) => {
        const scrub = fresh();
        const once = scrub.text(raw);
        expect(scrub.text(once)).toBe(once);
        expect(fresh('test', scrub.issued()).text(once)).toBe(once);
      }),
      { numRuns: 600 },
    );
  });
  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(typeof fresh().text(Buffer.from(bytes).toString())).toBe('string');
        expect(typeof fresh().text(Buffer.from(bytes).toString('latin1'))).toBe('string');
      }),
      { numRuns: 300 },
    );
  });
  it('never throws on any JSON, and keeps its keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 }), (value) => {
        expect(Object.keys(fresh().value(value))).toEqual(Object.keys(value));
      }),
      { numRuns: 300 },
    );
  });
  it('a password behind its key is gone wherever it stands', () => {
    const password = fc.stringMatching(/^[A-Za-z]{4}[0-9]{3}[A-Za-z0-9!#%+]{3,12}$/);
    fc.assert(
      fc.property(password, fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (secret, before, after) => {
        fc.pre(!before.includes(secret) && !after.includes(secret));
        expect(fresh().text(`${before} password="${secret}" ${after}`)).not.toContain(secret);
      }),
      { numRuns: 300 },
    );
  });
  it('hostile repetitions are read to the end', () => {
    for (const unit of ['secret', 'eyJ', '-----BEGIN ', 'password=', '://a:', '@', '[REDACTED:', 'token   ', 'kind: Secret\n'])
      expect(fresh().text(unit.repeat(20_000)).length).toBeGreaterThan(0);
  });
  it('what is too large is withheld, not passed on', () => {
    expect(fresh().text(`password=${PASSWORD} ${'x'.repeat(33 * 1024 * 1024)}`)).toMatch(/^\[UNSCRUBBABLE \d+ bytes\]$/);
  });
});

describe('objects', () => {
  const encoded = Buffer.from(`${PASSWORD}\n`).toString('base64');
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db-credentials', uid: 'u-1' },
    type: 'Opaque',
    data: { password: encoded, empty: '' },
    stringData: { user: 'app' },
  };
  it('L-039 Secrets show names of keys and lengths, in every spelling', () => {
    const whole = [
      secret,
      { kind: 'List', items: [secret] },
      { kind: 'SecretList', items: [{ ...secret, kind: undefined }] },
      { annotations: { x: JSON.stringify(secret) } },
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db-credentials\ndata:\n  password: ${encoded}\n  # none\n  cert: |\n    ${encoded}\n`,
      `apiVersion: v1\ndata:\n  password: ${encoded}\nkind: Secret\nmetadata:\n  name: db-credentials\n`,
    ];
    for (const form of whole) {
      const out = JSON.stringify(fresh().value(form));
      expect(out).not.toContain(encoded);
      expect(out).toContain('db-credentials');
      expect(out).toContain('password');
    }
    const { data } = fresh().value(secret);
    expect(data.password).toMatch(/^\[REDACTED:secret:[a-z2-7]+\] \(14 bytes, ends with a newline\)$/);
    expect(data.empty).toBe('(empty)');
  });
  it('L-040 the same value in six places: none is left', () => {
    const pod = {
      kind: 'Pod',
      metadata: {
        name: 'web-1',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: { env: [{ name: 'DB_PASSWORD', value: PASSWORD }] } }),
          note: `uses ${PASSWORD}`,
        },
      },
      spec: {
        containers: [
          {
            args: ['--password', PASSWORD, `--url=postgres://app:${encodeURIComponent(PASSWORD)}@db/x`],
            env: [{ name: 'DB_PASSWORD', value: PASSWORD }],
          },
        ],
      },
      status: { message: `login with ${PASSWORD} failed`, encoded: Buffer.from(PASSWORD).toString('base64') },
    };
    const scrub = fresh();
    const out = JSON.stringify(scrub.value(pod));
    expect(out).not.toContain(PASSWORD);
    expect(out).not.toContain(encodeURIComponent(PASSWORD));
    expect(out).not.toContain(Buffer.from(PASSWORD).toString('base64'));
    expect(new Set(Array.from(out.matchAll(new RegExp(MARK, 'g')), (m) => m[2])).size).toBe(1);
  });
  it('L-036 L-038 every string of any shape is scanned: nothing opts in', () => {
    const canary = `${cut('ghp', '_')}a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8`;
    const out = JSON.stringify(
      fresh().value({ a: [{ b: { [canary]: [canary] } }], text: `x ${canary}`, name: canary, image: `r/${canary}:1`, query: canary }),
    );
    expect(out).not.toContain(canary);
  });
  it('names, ids, structure, numbers and times stay', () => {
    const raw = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'default-token-qdzjz',
        namespace: 'shop',
        uid: '3c1f6c1e-6c1e-4b1e-9c1e-3c1f6c1e6c1e',
        resourceVersion: '9876543210',
        generation: 3,
        labels: { app: 'web', 'pod-template-hash': '7d9f8b6c5d' },
        creationTimestamp: '2024-05-01T12:34:56Z',
      },
      spec: {
        template: {
          spec: {
            imagePullSecrets: [{ name: 'regcred' }],
            containers: [
              {
                image: `r.io/web@sha256:${'3f9a0c71'.repeat(8)}`,
                env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db-credentials', key: 'password' } } }],
              },
            ],
            volumes: [
              { secret: { secretName: 'web-tls-cert' } },
              { projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }] } },
            ],
          },
        },
      },
      key: 'prod/shop/Deployment/web/api/crash',
      id: 'inc-01hzy3k4m5n6p7q8r9',
      at: 1714567890123,
      none: null,
      yes: true,
    };
    expect(fresh().value(raw)).toEqual(raw);
  });
  it('a change shows that a secret changed, not what it was', () => {
    const out = fresh().value({
      path: 'spec.template.spec.containers[web].env[DB_PASSWORD].value',
      before: PASSWORD,
      after: 'An0ther!Secret',
    });
    expect(out.before).toMatch(MARK);
    expect(out.after).not.toBe(out.before);
    expect(JSON.stringify(out)).not.toMatch(/Hunter2|An0ther/);
  });
  it('headers and fields by name; schemes and references stay', () => {
    const out = fresh().value({
      httpHeaders: [{ name: 'Authorization', value: `Bearer ${'a1B2c3D4e5'.repeat(3)}` }],
      clientSecret: 'topsecret-x1',
      apiToken: 'abc123def456',
      tokenType: 'Bearer',
      password: '${DB_PASSWORD}',
    });
    expect(out.httpHeaders[0]?.value).toMatch(/^Bearer \[REDACTED:/);
    expect(out.clientSecret).toMatch(MARK);
    expect(out.apiToken).toMatch(MARK);
    expect([out.tokenType, out.password]).toEqual(['Bearer', '${DB_PASSWORD}']);
  });
  it('P-055 a value under a name that is surely a secret goes, whatever it looks like; names of secrets stay', () => {
    const word = ['rosebud', 'planted', 'fjord'].join('-');
    const out = fresh().value({
      apiKey: word,
      hmacKey: 'sunshine',
      authorization: `Bearer ${word}`,
      secretId: word,
      parameters: [{ name: 'auth.token', value: word }],
      settings: JSON.stringify({ api: { secretKey: word } }),
      secretKeyRef: { name: 'db-credentials', key: 'password' },
      data: [{ secretKey: 'database-password-main', remoteRef: { key: 'prod/db' } }],
      existingSecret: 'prod-db-credentials',
      tokenSecretRef: 'hub-login',
    });
    expect(JSON.stringify(out)).not.toMatch(/rosebud|sunshine/);
    expect(out.data).toEqual([{ secretKey: 'database-password-main', remoteRef: { key: 'prod/db' } }]);
    expect([out.secretKeyRef, out.existingSecret, out.tokenSecretRef]).toEqual([
      { name: 'db-credentials', key: 'password' },
      'prod-db-credentials',
      'hub-login',
    ]);
  });
  it('binary data of a ConfigMap is named by its size; short base64 of a text with a secret goes', () => {
    const hidden = Buffer.from(`password=${PASSWORD}`).toString('base64');
    const out = fresh().value({ kind: 'ConfigMap', data: { a: hidden, b: 'fast' }, binaryData: { c: hidden, d: 'AAECAwQ=' } });
    expect(JSON.stringify(out)).not.toContain(hidden);
    expect(out.data.b).toBe('fast');
    expect(out.binaryData.d).toMatch(/^\[REDACTED:secret:[a-z2-7]+\] \(5 bytes\)$/);
  });
  it('the password of a command line goes where its words are a list, also over command and args', () => {
    const out = fresh().value({
      command: ['redis-cli'],
      args: ['-h', 'cache', '-a', 'sunshine'],
      other: ['/usr/bin/mysql', '-uroot', '-psunshine', 'orders'],
    });
    expect(out.args.slice(0, 3)).toEqual(['-h', 'cache', '-a']);
    expect(out.other[2]).toMatch(/^-p\[REDACTED:/);
    expect(JSON.stringify(out)).not.toContain('sunshine');
  });
  it('a second pass over an object changes nothing', () => {
    const scrub = fresh();
    const once = scrub.value([secret, { password: PASSWORD, text: PASSWORD }]);
    expect(scrub.value(once)).toEqual(once);
    expect(fresh('test', scrub.issued()).value(once)).toEqual(once);
  });
  it('deep and strange JSON', () => {
    let deep: unknown = `password=${PASSWORD}`;
    for (let i = 0; i < 5000; i++) deep = [deep];
    expect(JSON.stringify(fresh().value({ deep }))).not.toContain(PASSWORD);
    expect(JSON.stringify(fresh().value(JSON.parse(`{"__proto__":{"password":"${PASSWORD}"}}`)))).not.toContain(PASSWORD);
  });
});
