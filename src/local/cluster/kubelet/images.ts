import { shell } from './shell/run.ts';
import type { Process, Program, Surroundings } from './process.ts';
import { application, DATABASES, database, idle, sayAndEnd, serverNamed, webServer } from './programs/servers.ts';
import { toolProcess } from './programs/tools.ts';

/** `nginx:1.27` → host docker.io, repository library/nginx, tag 1.27. Undefined for what is no image name. */
export interface ImageName {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest?: string;
  /** As containerd writes it: `docker.io/library/nginx:1.27`. */
  readonly full: string;
}

export function imageName(image: string): ImageName | undefined {
  const found =
    /^((?:[a-z0-9]+(?:[._/-]+[a-z0-9]+)*|[A-Za-z0-9.-]+(?::\d+)?\/[a-z0-9]+(?:[._/-]+[a-z0-9]+)*))(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      image,
    );
  if (!found) return undefined;
  const path = found[1] ?? '';
  const first = path.split('/')[0] ?? '';
  const named = path.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const host = named ? first : 'docker.io';
  const rest = named ? path.slice(first.length + 1) : path;
  const repository = host === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  const tag = found[2] ?? 'latest';
  const digest = found[3];
  const full = `${host}/${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
  return { host, repository, tag, full, ...(digest === undefined ? {} : { digest }) };
}

interface Known {
  /** Highest version that exists; higher ones are not found. */
  readonly newest?: readonly number[];
  /** What runs without a command. */
  readonly runs: (at: Surroundings) => Process;
  /** Whether the image has a shell and the usual small tools. */
  readonly tools: 'shell' | 'none';
  readonly extra?: readonly string[];
  readonly size: number;
}

const empty = (at: Surroundings): Process => shell(at, 'sh', '', []);
const base = (newest: readonly number[], size: number): Known => ({ newest, runs: empty, tools: 'shell', size });

/** Small table of known images; everything else with a version-like tag at a registry that is not Docker Hub's library runs as an application. */
const KNOWN: Readonly<Record<string, Known>> = {
  'library/busybox': base([1, 37], 2_167_089),
  'library/alpine': base([3, 23], 3_800_000),
  'library/debian': base([13, 4], 48_500_000),
  'library/ubuntu': base([26, 10], 29_700_000),
  'library/bash': base([5, 3], 5_900_000),
  'library/nginx': { newest: [1, 31], runs: webServer, tools: 'shell', size: 72_300_000 },
  'nginxinc/nginx-unprivileged': { newest: [1, 31], runs: webServer, tools: 'shell', size: 72_300_000 },
  'library/httpd': { newest: [2, 4], runs: webServer, tools: 'shell', size: 56_000_000 },
  'library/python': { newest: [3, 15], runs: empty, tools: 'shell', extra: ['python'], size: 412_000_000 },
  'library/node': { newest: [26, 20], runs: empty, tools: 'shell', extra: ['node'], size: 402_000_000 },
  'polinux/stress': { newest: [1, 0], runs: empty, tools: 'shell', extra: ['stress'], size: 4_040_000 },
  'library/hello-world': { runs: () => sayAndEnd('\nHello from Docker!\n'), tools: 'none', size: 9_000 },
  'curlimages/curl': base([8, 20], 9_800_000),
  'nicolaka/netshoot': base([0, 15], 202_000_000),
  pause: { newest: [3, 12], runs: idle, tools: 'none', size: 320_000 },
  ...Object.fromEntries(
    Object.keys(DATABASES).map((name) => [
      `library/${name}`,
      { runs: (at: Surroundings) => database(name, at), tools: 'shell', size: 150_000_000 } satisfies Known,
    ]),
  ),
};

const VERSION_TAG = /^v?(\d+)(?:\.(\d+))?(?:\.\d+)*(?:[-_.][a-z0-9][\w.-]*)?$/i;
const WORD_TAG =
  /^(latest|stable|mainline|edge|main|master|alpine|slim|bookworm|trixie|bullseye|musl|glibc|uclibc|perl|lts|release|nightly|[0-9a-f]{7,40})(-[\w.]+)*$/;

const above = (tag: readonly number[], newest: readonly number[]): boolean => {
  for (const [i, limit] of newest.entries()) if ((tag[i] ?? 0) !== limit) return (tag[i] ?? 0) > limit;
  return false;
};

function tagExists(tag: string, known: Known | undefined): boolean {
  if (WORD_TAG.test(tag)) return true;
  const version = VERSION_TAG.exec(tag);
  if (!version) return false;
  return known?.newest === undefined || !above([Number(version[1]), Number(version[2] ?? 0)], known.newest);
}

const knownOf = (name: ImageName): Known | undefined =>
  KNOWN[name.repository] ?? (name.repository.endsWith('pause') ? KNOWN['pause'] : undefined);

/** Repositories of a private project ask for credentials: the path says so, as in `registry.example.com/private/api`. */
const isPrivate = (name: ImageName): boolean => name.repository.split('/').includes('private');

export type RegistryState = 'rate-limit' | 'down' | 'unauthorized' | 'timeout' | 'ok';

export type Pull =
  | { readonly is: 'pulled'; readonly size: number; readonly digest: string }
  | { readonly is: 'failed'; readonly message: string };

const unpack = (name: ImageName, why: string): string => `failed to pull and unpack image "${name.full}": ${why}`;
const resolve = (name: ImageName, why: string): string => unpack(name, `failed to resolve reference "${name.full}": ${why}`);
const rpc = (code: string, text: string): Pull => ({
  is: 'failed',
  message: code === '' ? text : `rpc error: code = ${code} desc = ${text}`,
});

function registryFailure(name: ImageName, state: RegistryState): Pull | undefined {
  const manifest = `https://${name.host === 'docker.io' ? 'registry-1.docker.io' : name.host}/v2/${name.repository}/manifests/${name.tag}`;
  const from = `unexpected status from HEAD request to ${manifest}`;
  switch (state) {
    case 'rate-limit':
      return rpc(
        'Unknown',
        unpack(
          name,
          `failed to copy: httpReadSeeker: failed open: unexpected status code ${manifest}: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`,
        ),
      );
    case 'down':
      return rpc('Unknown', resolve(name, `${from}: 503 Service Unavailable`));
    case 'unauthorized':
      return rpc('Unknown', resolve(name, `${from}: 401 Unauthorized`));
    case 'timeout':
      return rpc('DeadlineExceeded', resolve(name, `failed to do request: Head "${manifest}": dial tcp 203.0.113.10:443: i/o timeout`));
    case 'ok':
      return undefined;
  }
}

/** What pulling gives, with the runtime's (containerd 2) words. `credentials` says whether the pod has a pull secret that exists. */
export function pull(name: ImageName, state: RegistryState, credentials: 'given' | 'none', digest: () => string): Pull {
  if (/\.(invalid|test)(:\d+)?$/.test(name.host))
    return rpc(
      'Unknown',
      resolve(
        name,
        `failed to do request: Head "https://${name.host}/v2/${name.repository}/manifests/${name.tag}": dial tcp: lookup ${name.host.replace(/:\d+$/, '')} on 10.96.0.10:53: no such host`,
      ),
    );
  const failure = registryFailure(name, state);
  if (failure) return failure;
  const known = knownOf(name);
  if (isPrivate(name) && credentials === 'none')
    return rpc(
      'Unknown',
      resolve(
        name,
        `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${name.host}/token?scope=repository%3A${encodeURIComponent(name.repository)}%3Apull&service=${name.host}: 401 Unauthorized`,
      ),
    );
  if (known === undefined && name.host === 'docker.io')
    return rpc(
      'Unknown',
      resolve(
        name,
        'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      ),
    );
  if (name.digest === undefined && !tagExists(name.tag, known)) return rpc('NotFound', resolve(name, `${name.full}: not found`));
  return { is: 'pulled', size: known?.size ?? 38_000_000, digest: name.digest ?? `sha256:${digest()}` };
}

/** A server ends on SIGTERM with 0; a bare shell, sleep or tool as process 1 does not hear it. */
const SHELLS = new Set(['sh', 'bash', 'ash']);
const SMALL_TOOLS = new Set(
  'sleep echo cat ls true false printf env date hostname id tail touch mkdir rm grep nc wget nslookup test dd timeout sync chmod chown cp mv ln kill expr head wc'.split(
    ' ',
  ),
);

function named(executable: string, argv: readonly string[], known: Known | undefined): Program | undefined {
  const bare = executable.replace(/^(\/usr)?(\/local)?\/s?bin\//, '');
  const server = serverNamed(bare);
  if (server && known?.runs !== empty) return { is: 'program', onTerm: 0, start: server };
  if (known?.tools === 'none') return undefined;
  const script = (at: Surroundings): Process => shell(at, SHELLS.has(bare) ? bare : 'sh', argv.map(quote).join(' '), []);
  if (SHELLS.has(bare) || SMALL_TOOLS.has(bare)) return { is: 'program', onTerm: 'ignores', start: script };
  const tool = /^(python|node|stress)/.exec(bare)?.[0];
  const has = tool !== undefined && (known === undefined || known.extra?.includes(tool) === true);
  return has ? { is: 'program', onTerm: 143, start: (at) => toolProcess([bare, ...argv.slice(1)], at) ?? empty(at) } : undefined;
}

const quote = (word: string): string => `'${word.replaceAll("'", `'"'"'`)}'`;

/** `$(VAR)` in command and args is replaced by the kubelet; an unknown one stays. */
export const expandReferences = (word: string, env: ReadonlyMap<string, string>): string =>
  word.replace(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (all, key: string | undefined) => (key === undefined ? '$' : (env.get(key) ?? all)));

/** What `image` runs with this command and these args. An image of our own teams carries its program under any absolute path. */
export function programOf(image: string, command: readonly string[] | undefined, args: readonly string[] | undefined): Program {
  const name = imageName(image);
  const known = name && knownOf(name);
  const entrypoint = command?.length ? command : undefined;
  const ownEntrypoint = entrypoint === undefined && (known === undefined || known.runs !== empty);
  if (ownEntrypoint && !(known && args?.length && !(args[0] ?? '').startsWith('-')))
    return { is: 'program', onTerm: 0, start: known?.runs ?? application };
  const argv = [...(entrypoint ?? []), ...(args ?? [])];
  const [executable] = argv;
  if (executable === undefined) return { is: 'program', onTerm: 0, start: known?.runs ?? application };
  const program = named(executable, argv, known);
  if (program) return program;
  const teamOwned = known === undefined && (executable.startsWith('/app/') || executable.startsWith('./') || executable.endsWith('server'));
  if (teamOwned) return { is: 'program', onTerm: 0, start: application };
  return { is: 'absent', executable, why: executable.startsWith('/') || executable.startsWith('.') ? 'no-directory' : 'not-found' };
}
