/** One secret of a family: the line a program might print, and the part of it that must be found nowhere. */
export interface Canary {
  readonly family: string;
  readonly line: string;
  readonly secret: string;
}

/** Obviously fake, and put together at run time, so that no scanner takes the source for a leak. */
const of = (...parts: readonly string[]): string => parts.join('');
const mixed = (n: number, seed: string): string => `${seed}Zx9kQ2vTb7LmR4pWn8Yc`.repeat(10).slice(0, n);
const b64 = (value: string): string => Buffer.from(value).toString('base64');
const url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const jwt = [url({ alg: 'HS256', typ: 'JWT' }), url({ sub: 'canary', note: 'not a secret' }), mixed(43, 'cnry')].join('.');
const keyBody = Array.from({ length: 6 }, (_, n) => mixed(64, `Pem${n}cnry`));
const basic = b64(of('canary', ':', 'fakepass31'));
const blob = b64(Array.from({ length: 60 }, (_, n) => String.fromCharCode(33 + ((n * 37) % 90))).join(''));

const line = (family: string, before: string, secret: string, after = ''): Canary => ({
  family,
  line: `${before}${secret}${after}`,
  secret,
});

export const canaries: readonly Canary[] = [
  line('aws', 'using key id ', of('AK', 'IA', 'CANARYQWERTY2345')),
  line('gcp', 'maps key ', of('AI', 'za', mixed(35, 'Cnry'))),
  line('azure', 'client ', of('abc8', 'Q~', mixed(34, 'cnry'))),
  line('jwt', 'session ', jwt),
  line('github', 'cloning with ', of('gh', 'p_', mixed(36, 'Cnry'))),
  line('gitlab', 'runner ', of('gl', 'pat-', mixed(20, 'Cnry'))),
  line('slack', 'webhook of ', of('xo', 'xb-', '123456789012-', mixed(24, 'Cnry'))),
  line('stripe', 'charge with ', of('sk_', 'live_', mixed(24, 'Cnry'))),
  line('npm', 'registry ', of('np', 'm_', mixed(36, 'Cnry'))),
  line('password', 'login password=', of('canary', '-hunter-', '4821'), ' refused'),
  line('api key', 'api_key: ', of('canary', 'ApiKey', '7719')),
  line('url password', 'cannot open postgres://svc:', of('canary', 'Url', 'Pass55'), '@orders-db:5432/orders'),
  line('bearer', 'Authorization: Bearer ', of('canarybearer', '0a1b2c3d4e5f')),
  line('basic', 'Authorization: Basic ', basic),
  line('digest', 'Authorization: Digest username="ops", realm="r", response="', of('ca9a7', '0b1c2d3e4f5061728394a5b6c7'), '"'),
  line('query', 'GET /v1/x?access_token=', of('canaryquery', '66fe77dc'), '&page=2'),
  line('private key', '-----BEGIN RSA PRIVATE KEY-----\n', keyBody.join('\n'), '\n-----END RSA PRIVATE KEY-----'),
  line('hash', 'stored ', of('$2b', '$12$', mixed(53, 'cnry'))),
  line('base64', 'payload ', blob),
  line('card', 'paid with ', of('4111', '1111', '1111', '1111')),
  line('email', 'mail to ', of('canary', '.person', '.q7'), '@example.com'),
  line('address', 'client ', of('203.0', '.113', '.77'), ' closed the connection'),
];

/** One secret of each family that stands in no line above: for readers that take more lines than a container's first page. */
export const further: readonly Canary[] = [
  line('kubernetes', 'kubeadm join --token ', of('ca7a9y', '.', 'k8sk8s0123456789')),
  line('openshift', 'oc login with sha256', of('~', mixed(43, 'cnryOc'))),
  line('atlassian', 'wiki ', of('ATA', 'TT3', mixed(40, 'CnryAt'))),
  line('pypi', 'upload ', of('pypi', '-AgE', mixed(40, 'CnryPy'))),
  line('registry', 'pull with ', of('dckr', '_pat_', mixed(27, 'CnryRg'))),
  line('ci', 'build ', of('CCI', 'PAT_', mixed(30, 'CnryCi'))),
  line('digitalocean', 'droplet ', of('dop', '_v1_', mixed(64, 'CnryDo'))),
  line('cloudflare', 'zone ', of('cf', 'at_', mixed(40, 'CnryCf'))),
  line('heroku', 'dyno ', of('HR', 'KU-', mixed(36, 'CnryHk'))),
  line('cloud', 'branch ', of('sb', 'p_', mixed(40, 'CnryCl'))),
  line('vault', 'unwrapped ', of('hv', 's.', mixed(24, 'CnryVt'))),
  line('network', 'up with ', of('ts', 'key-', mixed(30, 'CnryNw'))),
  line('data-platform', 'warehouse ', of('da', 'pi', '3f9a0c71be5d28463f9a0c71be5d28ca')),
  line('signed-data', 'antiforgery ', of('CfD', 'J8', mixed(60, 'CnrySd'))),
  line('discord', 'bot ', of('MTk4', 'NjIyNDgzNDcxOTI1MjQ4', '.', 'CnryDc', '.', mixed(30, 'CnryDs'))),
  line('teams', 'https://canary.webhook.office.com/webhookb2/', of('canary', 'teams', '0a1b2c3d4e5f6071')),
  line('zapier', 'https://hooks.zapier.com/hooks/catch/', of('778899', '/', 'cnryzap0a1b2c3d')),
  line('telegram', 'bot ', of('7213808860', ':AA', mixed(33, 'CnryTg'))),
  line('mail', 'sends with ', of('xkey', 'sib-', mixed(64, 'CnryMl'))),
  line('payment', 'terminal ', of('sq0', 'atp-', mixed(22, 'CnryPm'))),
  line('shopify', 'shop ', of('shp', 'at_', mixed(32, 'CnrySh'))),
  line('twilio', 'sms ', of('S', 'K', '3f9a0c71be5d28463f9a0c71be5d28cb')),
  line('llm', 'model ', of('sk-', 'ant-', 'api03-', mixed(40, 'CnryLm'))),
  line('grafana', 'board ', of('gl', 'sa_', mixed(32, 'CnryGr'))),
  line('newrelic', 'agent ', of('NR', 'AK-', mixed(27, 'CnryNr'))),
  line('sentry', 'release ', of('sntr', 'yu_', mixed(64, 'CnrySn'))),
  line('observability', 'tracer ', of('dt0', 'c01', '.', mixed(24, 'CNRYOB'), '.', mixed(40, 'CnryOb'))),
  line('service', 'board ', of('lin', '_api_', mixed(40, 'CnrySv'))),
  line('ssn', 'person ', of('219', '-09', '-9977')),
  line('phone', 'called ', of('+49', ' 30', ' 7654321')),
  line('iban', 'to ', of('DE89', '3704', '0044', '0532', '0130', '00')),
  line('sql password', "CREATE USER app IDENTIFIED BY '", of('canary', 'Sql', 'Pass66'), "'"),
  line('spoken password', 'perhaps since our password is ', of('canary', 'Said', 'Pass77')),
  line('command line', 'ran redis-cli -a ', of('canary', 'Arg', 'Pass88')),
  line('short base64', 'settings ', b64(of('password', '=', 'canaryShort99'))),
];

/** At least one secret of every family there is. */
export const everyFamily: readonly Canary[] = [...canaries, ...further];

/** All lines, as one text. */
export const canaryText = canaries.map((c) => c.line).join('\n');

/** The session token alone, planted in more than one place. */
export const jwtCanary = jwt;

/** What nothing but the name beside it gives away. */
export const named = of('rosebud', 'canary', 'fjord');

/** Which of the secrets stand in some bytes: as they are, as JSON writes them, in base64, or in the parts a key is split into. */
export function found(bytes: Buffer | string): readonly string[] {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
  const all: readonly Pick<Canary, 'family' | 'secret'>[] = [...everyFamily, { family: 'named', secret: named }];
  return all.filter(({ secret }) => spellings(secret).some((spelt) => text.includes(spelt))).map(({ family }) => family);
}

function spellings(secret: string): readonly string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    b64(secret).replace(/=+$/, '').slice(0, -1),
    ...secret.split('\n').filter((part) => part.length >= 40),
  ];
}
