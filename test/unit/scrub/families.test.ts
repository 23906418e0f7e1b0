import { describe, expect, it } from 'vitest';
import { scrubber } from '../../../src/scrub/index.ts';

/** Keeps a token of a vendor from standing in the source in one piece. */
const cut = (...parts: readonly string[]) => parts.join('');
const text = (raw: string, addresses: 'public' | 'all' = 'public') => scrubber({ key: 'test', addresses }).text(raw);
/** Placeholders without their ids, so that a test reads like the text it is about. */
const shape = (raw: string, addresses: 'public' | 'all' = 'public') =>
  text(raw, addresses).replace(/\[REDACTED:([a-z0-9-]+):[a-z2-7]+\]/g, '<$1>');
/** Assembled at run time: obviously fake, but of the right shape. */
const mixed = (n: number) => 'Zx9kQ2vTb7LmR4pWn8Yc'.repeat(10).slice(0, n);
const lower = (n: number) => 'zx9kq2vtb7lmr4pwn8yc'.repeat(10).slice(0, n);
/** What no look gives away, only the name before it. */
const phrase = ['rosebud', 'planted', 'fjord', '7'].join('-');
const hex = (n: number) => '3f9a0c71be5d2846'.repeat(10).slice(0, n);
const b64 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const JWT = [b64({ alg: 'RS256', typ: 'JWT' }), b64({ iss: 'kubernetes/serviceaccount', sub: 'x' }), mixed(40)].join('.');
const AWS_ID = `${cut('AK', 'IA')}QWERTYUIOP234567`;

describe('families fire, and keep silent on the near miss', () => {
  it.each<[string, string, string]>([
    ['aws id and the secret near it', `id ${AWS_ID}\nkey wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz`, 'id <aws>\nkey <aws>'],
    ['aws session token', `FwoG${mixed(120)}`, '<aws>'],
    ['gcp api key', `key ${cut('AI', 'za')}${mixed(35)}`, 'key <gcp>'],
    ['gcp oauth token', `${cut('ya29', '.')}${mixed(40)}`, '<gcp>'],
    ['azure client secret', `x ${cut('abc8', 'Q~')}${mixed(34)}`, 'x <azure>'],
    ['kubernetes bootstrap token', 'kubeadm join --token abcdef.0123456789abcdef', 'kubeadm join --token <kubernetes>'],
    ['openshift token', `${cut('sha256', '~')}${mixed(43)}`, 'sha256~<kubernetes>'],
    ['jwt', `Authorization: Bearer ${JWT}`, 'Authorization: Bearer <jwt>'],
    ['jwt cut off after its second part', JWT.slice(0, 80), '<jwt>'],
    ['jwt in base64', Buffer.from(JWT).toString('base64'), '<jwt>'],
    ['docker config', `x ${b64({ auths: { 'https://index.docker.io/v1/': { auth: 'dTpw' } } })}`, 'x <jwt>'],
    ['github', `${cut('ghp', '_')}${mixed(36)}`, '<github>'],
    ['gitlab', `${cut('glpat', '-')}${mixed(20)}`, '<gitlab>'],
    ['slack', `${cut('xox', 'b-')}1234567890-${mixed(24)}`, '<slack>'],
    ['slack hook', `https://hooks.slack.com/services/${cut('T000', '/')}B000/${mixed(24)}`, 'https://hooks.slack.com/services/<slack>'],
    ['telegram', `7213808860:AA${mixed(33)}`, '<telegram>'],
    ['stripe', `${cut('sk_', 'live')}_${mixed(24)}`, '<stripe>'],
    ['sendgrid', `${cut('SG', '.')}${mixed(22)}.${mixed(43)}`, '<mail>'],
    ['language model keys', `${cut('sk-ant', '-')}api03-${mixed(40)}`, '<llm>'],
    ['vault', `${cut('hvs', '.')}${mixed(24)}`, '<vault>'],
    ['grafana', `${cut('glsa', '_')}${mixed(32)}`, '<grafana>'],
    ['databricks', `${cut('da', 'pi')}${hex(32)}`, '<data-platform>'],
    ['bcrypt', `$2b$10$${mixed(53)}`, '<password-hash>'],
    ['a token after an escape', `{"a":"x\\${cut('nghp', '_')}${mixed(36)}"}`, '{"a":"x\\n<github>"}'],
    [
      'url password with signs in it',
      'postgres://app:p@ss/w#rd@db.shop:5432/orders failed',
      'postgres://app:<url-password>@db.shop:5432/orders failed',
    ],
    ['url password without a user', 'redis://:s3cr3t@cache:6379/0', 'redis://:<url-password>@cache:6379/0'],
    ['go mysql', 'dsn user:s3cr3t@tcp(mysql:3306)/shop', 'dsn user:<url-password>@tcp(mysql:3306)/shop'],
    ['sql', "CREATE USER app IDENTIFIED BY 'hunter2'", "CREATE USER app IDENTIFIED BY '<sql-password>'"],
    ['curl', 'curl -u elastic:P@ssw0rd https://es:9200', 'curl -u elastic:<auth> https://es:9200'],
    ['bearer in prose', `sent Bearer ${mixed(20)} to it`, 'sent Bearer <auth> to it'],
    ['e-mail: the domain stays', 'mail jane.doe@example.com bounced', 'mail <email>@example.com bounced'],
    ['card', 'paid with 4111 1111 1111 1111 today', 'paid with <card> today'],
    ['iban', 'to DE89 3704 0044 0532 0130 00 now', 'to <iban> now'],
    ['social security number', 'ssn 123-45-6789', 'ssn <ssn>'],
    ['phone', 'call +49 30 1234567 or (555) 123-4567', 'call <phone> or <phone>'],
    ['public addresses', 'from 93.184.216.34 and 2606:2800:220:1:248:1893:25c8:1946', 'from <ip> and <ip>'],
  ])('%s', (_, raw, clean) => {
    expect(shape(raw)).toBe(clean);
  });

  it.each([
    'account 123456789012 arn:aws:iam::123456789012:role/reader i-0abcd1234efgh5678 s3://my-bucket-name',
    `sha256:${hex(64)}`,
    'image repo/app@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1',
    'pod web-7d9f8b6c5d-x2x4z uid 3c1f6c1e-6c1e-4b1e-9c1e-3c1f6c1e6c1e on ip-10-0-1-7.ec2.internal',
    'secret/default-token-qdzjz mounted; secretName: x-auth-config-secret; serviceAccountToken expirationSeconds: 3607',
    'TokenExpirationSeconds: 3607 automountServiceAccountToken: true tokenizer: standard token_count: 128000',
    'passwordPolicy: strict passwordSecretRef: db-credentials existingSecret: db-credentials',
    'token=Token{a1f2 token: com.apple.xpc.launchd BinderProxy@1f',
    'password: ${DB_PASSWORD} password=$(PASS) password: <set to the key "password" in secret "db"> password=*** token: null',
    'GET https://auth.docker.io/token?scope=repository%3Alibrary%2Fx%3Apull&service=registry.docker.io 401',
    'password: authentication failed for user "postgres"',
    'at 10.0.0.1:8080 172.16.3.4 192.168.1.1 127.0.0.1 169.254.169.254 100.64.0.9 0.0.0.0 ::1 fe80::1 fd00::1',
    'Chrome/91.0.4472.124 version 1.2.3.4 v1.2.3.4 kernel 5.4.0-42.46.1',
    'git@github.com:x/y.git user@1000.service etcd@10.0.0.1 LeaseRenewer:root@namenode:8020 _http._tcp.web.svc',
    'epoch 1622547800123 block 4561237890123456 trace 4bf92f3577b34da6a3ce929d0e0e4736',
    '2024-05-01T12:34:56.789+0200 10:20:30 000-12-3456 a::b std::string',
    'exit code 137 OOMKilled, https://registry:5000/team/app@v2, http://web:8080/path@x',
    'sk-learn-model-server test_reads_the_whole_file_2 hf_home key-value-store',
    '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----',
    'token: expired, secret not found, password authentication failed for user "app", invalid token: signature mismatch',
    'the password is wrong, the token is expired, the secret is missing, password is case-sensitive, token is up-to-date and well-known',
    'password for user app is required; the key is orders-7f9c8b6d5-x2x4z; session is kept-alive-for-now',
    'WWW-Authenticate: Bearer realm="https://auth.test/token",service="registry.test" Bearer error=insufficient_scope',
    'token: default-token-qdzjz existingSecret: prod-db-credentials X-Api-Key header missing $http_x_api_key',
    'proxy_set_header X-Api-Key $http_x_api_key; redis-cli -h cache -p 6379 ping; mysql -u root -p orders; mongo -p 27017',
    `message ${b64('the quick brown fox jumps')} VeryLongCamelCaseNameOfClass/AnotherOne`,
  ])('stays: %s', (raw) => {
    expect(text(raw)).toBe(raw);
  });

  it('addresses: all takes private ones too', () => {
    expect(shape('10.0.0.1 and fe80::1 and 127.0.0.1', 'all')).toBe('<ip> and <ip> and <ip>');
  });
});

describe('key and value', () => {
  it.each([
    ['password=hunter2', 'password=<generic>'],
    ['password: "open sesame"', 'password: "<generic>"'],
    ['"dbPassword":"hunter2",', '"dbPassword":"<generic>",'],
    ['{\\"password\\":\\"hunter2\\"}', '{\\"password\\":\\"<generic>\\"}'],
    ['DB_PASSWORD_2 := `hunter2`', 'DB_PASSWORD_2 := `<generic>`'],
    ["password => 'hunter2'", "password => '<generic>'"],
    ['--password hunter2 --port 80', '--password <generic> --port 80'],
    ['{Password:hunter2 Name:app}', '{Password:<generic> Name:app}'],
    ['<password>hunter2</password>', '<password><generic></password>'],
    ['- name: DB_PASSWORD\n  value: hunter2', '- name: DB_PASSWORD\n  value: <generic>'],
    ['{"name":"DB_PASSWORD","value":"hunter2"}', '{"name":"DB_PASSWORD","value":"<generic>"}'],
    ['<add key="MailPassword" value="hunter2"/>', '<add key="MailPassword" value="<generic>"/>'],
    ['setProperty("X_TOKEN", "a1b2c3d4e5f6g7")', 'setProperty("X_TOKEN", "<generic>")'],
    ['jdbc:sqlserver://db;user=sa;password=hunter2;', 'jdbc:sqlserver://db;user=sa;password=<generic>;'],
    ['Server=db;Uid=sa;Pwd=hunter2;', 'Server=db;Uid=sa;Pwd=<generic>;'],
    ['host=db user=app password=hunter2 dbname=x', 'host=db user=app password=<generic> dbname=x'],
    [`https://x.io/a?api_key=${lower(24)}&page=2`, 'https://x.io/a?api_key=<generic>&page=2'],
    [`DATADOG_API_KEY=${hex(32)}`, 'DATADOG_API_KEY=<generic>'],
    ['HEROKU_API_KEY: c55dbac4-e0e8-4a06-b892-75cac2387ce5', 'HEROKU_API_KEY: <generic>'],
    [`client-key-data: ${mixed(60)}`, 'client-key-data: <generic>'],
    [`could it be that our password is ${mixed(14)} and`, 'could it be that our password is <generic> and'],
    [`the password for the orders db was ${mixed(9)}`, 'the password for the orders db was <generic>'],
    [`our password is ${phrase}`, 'our password is <generic>'],
    [`the token: ${phrase} was used`, 'the token: <generic> was used'],
    [`--token=${phrase} --port=80`, '--token=<generic> --port=80'],
    [`GET /h?token=${phrase}`, 'GET /h?token=<generic>'],
    [`SharedAccessKeyName=a;SharedAccessKey=${phrase}`, 'SharedAccessKeyName=a;SharedAccessKey=<generic>'],
    [`Authorization: Bearer ${phrase}`, 'Authorization: Bearer <generic>'],
    [`sent Bearer ${phrase} to it`, 'sent Bearer <auth> to it'],
    [`proxy_set_header X-Api-Key ${mixed(12)};`, 'proxy_set_header X-Api-Key <generic>;'],
    [`secretId: ${mixed(12)}`, 'secretId: <generic>'],
    [
      `redis-cli -a ${mixed(9)} ping; mysql -uroot -p${mixed(9)} -e "select 1"`,
      'redis-cli -a <generic> ping; mysql -uroot -p<generic> -e "select 1"',
    ],
    [`["redis-cli","-a","${phrase}"]`, '["redis-cli","-a","<generic>"]'],
    [`data ${b64(`password=${mixed(9)}`)} end`, 'data <base64> end'],
    ['var apiToken string = "a1b2c3d4e5f6g7"', 'var apiToken string = "<generic>"'],
  ])('%s', (raw, clean) => {
    expect(shape(raw)).toBe(clean);
  });
});

describe('private keys', () => {
  const body = Array.from({ length: 6 }, (_, n) => `${n}${mixed(63)}`);
  const pem = ['-----BEGIN RSA PRIVATE KEY-----', ...body, '-----END RSA PRIVATE KEY-----'];
  const gone = (raw: string) => body.every((line) => !text(raw).includes(line.slice(8, 24)));
  it.each([
    ['over lines', pem.join('\n')],
    ['on one line', JSON.stringify({ k: pem.join('\n') })],
    ['each line behind a time stamp', pem.map((line) => `2024-05-01T10:00:00Z stdout F ${line}`).join('\n')],
    ['without an end', `${pem.slice(0, -1).join('\n')}\nserver started on port 8080\n`],
    ['in base64', Buffer.from(pem.join('\n')).toString('base64')],
  ])('%s', (_, raw) => {
    expect(gone(raw)).toBe(true);
  });
  it('what follows a key without an end stays', () => {
    expect(text(`${pem.slice(0, -1).join('\n')}\nserver started on port 8080\n`)).toContain('server started on port 8080');
  });
});

describe('what cannot be seen is removed before the search', () => {
  const secret = `${cut('ghp', '_')}${mixed(36)}`;
  it.each([
    ['zero width', '\u200B'],
    ['bidi', '\u202E'],
    ['soft hyphen', '\u00AD'],
    ['colour', '\u001B[0m'],
    ['hyperlink', '\u001B]8;;http://x\u0007'],
    ['nul', '\u0000'],
    ['tag character', '\u{E0041}'],
    ['halfwidth filler', '\uFFA0'],
    ['half of a pair', '\uD800'],
  ])('%s inside a secret and its key', (_, mark) => {
    expect(shape(`token ${secret.slice(0, 2)}${mark}${secret.slice(2)} pass${mark}word=hunter2`)).toBe('token <github> password=<generic>');
  });
  it('emoji, tabs, line ends and letters of all languages stay', () => {
    const raw = 'ok ⚠️ 👩‍💻\tπρόβλημα\r\nпамять 内存 ❤️';
    expect(text(raw)).toBe(raw);
  });
  it.each([
    ['return', '\r'],
    ['unreadable byte', '\uFFFD'],
    ['private sign', '\uE000'],
  ])('%s inside a secret: nothing of its end is left', (_, mark) => {
    const raw = `token ${secret.slice(0, 26)}${mark}${secret.slice(26)} password=hunter${mark}canary9 done${mark}FAILED`;
    expect(shape(raw)).toBe(`token <github> password=<generic> done${mark === '\r' ? '\n' : mark}FAILED`);
  });
  it('a return that would overwrite the line becomes a new line', () => {
    expect(text('all good\rFAILED')).toBe('all good\nFAILED');
  });
});
