import { describe, edit, inNamespace, kubectl } from '../../command.ts';
import type { Facts } from '../../facts/index.ts';
import { sure } from '../../rule.ts';
import type { Heard } from '../lines.ts';
import type { Signature } from '../signature.ts';

const owner = (h: Heard, facts: Facts): ReturnType<Facts['ownerOf']> => facts.ownerOf(h.about);

/** The first group that took part in the match: the file, variable or port it is about. */
export function what(h: Heard): string {
  return h.line.match.slice(1).find((g) => g !== undefined && g !== '') ?? '';
}

const missing: Signature = {
  cause: 'crashloop.missing_file',
  patterns: [
    /ENOENT[^'"]*['"]([^'"]+)['"]/,
    /FileNotFoundError.*?['"]([^'"]+)['"]/,
    /FileNotFoundException: (\S+)/,
    /(?:open|stat|read|lstat|access|load(?:ing)?|reading|opening)\(?\)? ["']?(\/[^\s:"']+)["']?:? .*(?:no such file or directory|cannot find the file)/i,
    /(?:can't|cannot|could not|unable to) (?:open|find|read|load|access) (?:file |config(?:uration)? (?:file )?)?["']?(\/[^\s:"',]+)/i,
    /["']?(\/[^\s:"']+)["']?: No such file or directory/,
    /No such file or directory(?: @ \w+)?(?: - |: )["']?(\/?[^\s"']+)/,
    /config(?:uration)? file ["']?(\/?[^\s"']+?)["']? (?:does not exist|not found|is missing)/i,
    /Could not find a part of the path '([^']+)'/,
    /Cannot find module '([^']+)'/,
    /ModuleNotFoundError: No module named '([^']+)'/,
    /Could not find or load main class (\S+)/,
    /Unable to access jarfile (\S+)/,
    /error while loading shared libraries: (\S+):/,
    /NoSuchFileException: (\S+)/,
  ],
  title: (name, h) => `${name} does not find ${what(h) || 'a file'}`,
  explanation: 'The program ends because a file it needs is not in the image or not mounted there.',
  strength: sure.told,
  steps: (h, facts) => [
    {
      text: `Check that ${what(h) || 'the file'} is in the image, or that the ConfigMap, Secret or volume that brings it is mounted at this path.`,
      command: describe(h.about),
    },
    { text: 'Correct the mount or the path.', command: edit(owner(h, facts)) },
  ],
};

const setting: Signature = {
  cause: 'crashloop.missing_env',
  patterns: [
    /(?:missing|required|undefined|unset|no|empty)\b[^.\n]{0,40}?\benv(?:ironment)?(?: var(?:iable)?s?)?s?\b:?\s*["'`]?([A-Z][A-Z0-9_]{2,})?/i,
    /env(?:ironment)?(?: var(?:iable)?s?)?\s*["'`]?([A-Z][A-Z0-9_]{2,})?["'`]?\s*(?:is|was|are)?\s*(?:not set|not defined|missing|required|unset|empty|must be set|not found|undefined)/i,
    /\b([A-Z][A-Z0-9_]{3,})\b["'`]?\s*(?:is|was|are|must be|has)?\s*(?:not (?:been )?set|not defined|not provided|not specified|missing|required(?! a)|unset|undefined|must be set|must be specified|cannot be empty|is empty|env(?:ironment)? var)/,
    /KeyError: ['"]([A-Z][A-Z0-9_]{2,})['"]/,
    /(?:parameter|variable) not set|unbound variable/,
    /([A-Z][A-Z0-9_]{2,}): (?:parameter null or not set|unbound variable|parameter not set)/,
    /You need to specify one of|Database is uninitialized and (?:superuser )?password (?:option )?is not specified/,
    /(?:missing|required|no) (?:\w+ ){0,3}(?:password|credentials?|api[ _-]?key|token|secret)(?: (?:is|was))?(?: (?:configured|provided|set|given))?/i,
    /(?:password|credentials?|api[ _-]?key|token|secret) (?:is |are |was )?(?:required|missing|not set|not provided|not configured|must be (?:set|provided))/i,
    /environment variable not found|NotPresent/,
    /key not found: "([A-Z][A-Z0-9_]{2,})"/,
  ],
  title: (name, h) => `${name} lacks a setting${what(h) === '' ? '' : `: ${what(h)}`}`,
  explanation: 'The program ends because a variable it needs is not given to the container.',
  strength: sure.told,
  steps: (h, facts) => [
    {
      text: 'See which variables the container gets.',
      command: kubectl('set', 'env', `${owner(h, facts).kind.toLowerCase()}/${owner(h, facts).name}`, ...inNamespace(h.about), '--list'),
    },
    { text: `Add ${what(h) || 'the variable'}, from the Secret or ConfigMap it belongs to.`, command: edit(owner(h, facts)) },
  ],
};

const invalid: Signature = {
  cause: 'crashloop.bad_config',
  patterns: [
    /(?:invalid|bad|malformed|unsupported|unknown|illegal|wrong) (?:config\w*|settings?|value|yaml|json|toml|port|argument|option|flag|command[- ]line|parameter|syntax)\b/i,
    /(?:error|fail\w*|unable|could not|cannot) (?:to )?(?:pars\w+|load\w*|read\w*|decod\w+|unmarshal\w*|validat\w+|process\w*) (?:the )?(?:\w+ )?(?:config\w*|settings|yaml|json|toml|\S+\.(?:properties|toml|ya?ml|json|conf|cfg|ini)\b)/i,
    /yaml: (?:line \d+|unmarshal)|YAMLException|yaml\.(?:scanner|parser)|mapping values are not allowed/i,
    /JSONDecodeError|Unexpected token .* in JSON|invalid character '.' looking for/,
    /\[emerg\] .*(?:unknown directive|unexpected|invalid|directive)/,
    /the following arguments are required|required flag\(s\)|missing required (?:argument|option|flag)/i,
    /(?:flag provided but not defined|unknown (?:shorthand )?flag|unrecognized (?:option|arguments?)|invalid option|unknown option|illegal option)/i,
    /BindException: .*property|ConfigurationPropertiesBindException|Could not resolve placeholder '([^']+)'|Failed to bind properties/,
    /syntax error(?:: unexpected|, unexpected| near| at)/i,
    /FATAL CONFIG FILE ERROR|configuration file .* test failed|ConfigurationError|ImproperlyConfigured|InvalidConfig/i,
  ],
  title: (name) => `${name} does not accept its configuration`,
  explanation: 'The program ends because it cannot read its configuration or command line, or refuses a value in it.',
  strength: sure.told - 0.05,
  steps: (h, facts) => [
    {
      text: 'Correct the value the log names; look first at what changed last in the ConfigMap, args and env.',
      command: edit(owner(h, facts)),
    },
  ],
};

const permission: Signature = {
  cause: 'crashloop.permission',
  patterns: [
    /EACCES[^'"]*['"]?([^'",]*)/,
    /PermissionError: .*?['"]([^'"]+)['"]/,
    /(?:open|mkdir|create|write|chown|chmod|touch|unlink|rename|cannot \w+(?: directory)?|can't \w+)[^:\n]* ['"]?(\/[^\s:'"]+)['"]?:? (?:Permission denied|Operation not permitted)/i,
    /(\/[^\s:'"]+)['"]?: (?:Permission denied|Operation not permitted|EACCES)/i,
    /AccessDeniedException: (\S+)/,
    /UnauthorizedAccessException/,
    /\(13: Permission denied\)/,
    /bind.*(?:permission denied|EACCES)|listen EACCES/i,
    /(?:Permission denied|Operation not permitted)(?! \(publickey)/,
    /PermissionDenied.*os error 13/,
  ],
  title: (name, h) => `${name} is denied by the file system or kernel${what(h).startsWith('/') ? ` at ${what(h)}` : ''}`,
  explanation:
    'The user the container runs as, or its capabilities, do not allow what the program does (wrong owner of a volume, runAsUser, a port below 1024, read-only root).',
  strength: sure.told - 0.05,
  steps: (h, facts) => [
    {
      text: 'Compare securityContext (runAsUser, fsGroup, capabilities, readOnlyRootFilesystem) with what the image expects.',
      command: kubectl('get', 'pod', h.about.name, ...inNamespace(h.about), '-o', 'yaml'),
    },
    { text: 'Set fsGroup or runAsUser so that the program may write there.', command: edit(owner(h, facts)) },
  ],
  // A shell ends with 126 when the file it is told to run may not be executed: the line says the same.
  refine: (hit, h) => (h.container?.ended?.exitCode === 126 ? { ...hit, cause: 'crashloop.not_executable' } : hit),
};

const port: Signature = {
  cause: 'crashloop.port_in_use',
  patterns: [
    /EADDRINUSE[^\d\n]*(?:[\d.:]*:)?(\d{2,5})?/,
    /address already in use[^\d\n]*(\d{2,5})?/i,
    /(?:port|Port) (\d{2,5}) (?:is |was )?already (?:in use|allocated|bound)/i,
    /Address in use|Only one usage of each socket address/i,
    /(?:bind|listen)[^\n]*:(\d{2,5})[^\n]*in use/i,
  ],
  title: (name, h) => `${name} cannot listen: port ${what(h)} is in use`.replace('port  ', 'its port '),
  explanation: 'Another process in the pod (a second container, the same program twice) or, with hostNetwork, on the node holds the port.',
  strength: sure.stated - 0.03,
  steps: (h, facts) => [
    {
      text: 'Give each container of the pod its own port (containers of a pod share one network), or drop hostNetwork.',
      command: edit(owner(h, facts)),
    },
  ],
};

const notFound: Signature = {
  cause: 'crashloop.bad_command',
  patterns: [
    /^(?:\/bin\/)?(?:ba|a|da)?sh: (?:line )?\d*:? ?([^\s:]+): (?:command )?not found/,
    /exec: "?([^\s":]+)"?: (?:executable file )?not found/,
    /executable file not found in \$PATH/,
    /env: (?:can't execute )?['‘"]?([^\s'’"]+)['’"]?: No such file or directory/,
    /command not found: (\S+)/,
    /sh: syntax error|syntax error: unexpected/,
    /(?:no|missing) (?:start )?script: "?(\S+)/i,
  ],
  title: (name, h) => `${name} runs a command that is not there or not valid${what(h) === '' ? '' : `: ${what(h)}`}`,
  explanation: 'The command or script given to the container names something the image does not have, or is not valid shell.',
  strength: sure.told + 0.05,
  steps: (h, facts) => [{ text: 'Correct command and args, or use an image that has the command.', command: edit(owner(h, facts)) }],
};

const platform: Signature = {
  cause: 'image.arch',
  patterns: [/exec format error/i, /cannot execute binary file/i, /rosetta error|qemu-\w+: .*not found|Bad CPU type/i],
  title: (name) => `${name} was built for another platform`,
  explanation: 'The binary does not fit the node’s processor architecture (or the script lacks its first line).',
  strength: sure.stated - 0.03,
  steps: (h) => [
    {
      text: 'Build the image for the node’s platform, or place the pod on nodes of the image’s.',
      command: kubectl('get', 'nodes', '-L', 'kubernetes.io/arch'),
    },
    { text: 'See where it runs.', command: describe(h.about) },
  ],
};

const readOnly: Signature = {
  cause: 'volume.readonly',
  patterns: [/Read-only file system/i, /EROFS/, /read-only filesystem/i],
  title: (name) => `${name} writes to a read-only file system`,
  explanation: 'readOnlyRootFilesystem is set, the volume is mounted read-only, or the file system went read-only after an error.',
  strength: sure.told,
  steps: (h, facts) => [{ text: 'Mount an emptyDir where the program writes, or correct readOnly.', command: edit(owner(h, facts)) }],
};

const full: Signature = {
  cause: 'volume.full',
  patterns: [
    /No space left on device/i,
    /ENOSPC/,
    /disk (?:is )?full|no free disk space|disk quota exceeded|could not (?:extend|write).*No space|insufficient disk space/i,
  ],
  title: (name) => `${name} has no disk space left`,
  explanation: 'The volume (or the node’s disk under the container) is full.',
  strength: sure.told + 0.05,
  steps: (h) => [
    {
      text: 'See how full its file systems are.',
      command: kubectl('exec', h.about.name, ...inNamespace(h.about), ...(h.container ? ['-c', h.container.name] : []), '--', 'df', '-h'),
    },
    { text: 'Free space, or enlarge the claim if its class allows.' },
  ],
};

/** What programs say about files, settings, ports and rights when they give up. */
export const giveUps: readonly Signature[] = [missing, setting, invalid, permission, port, notFound, platform, readOnly, full];
