import { inNamespace, kubectl } from '../../command.ts';
import { sure } from '../../rule.ts';
import type { Signature } from '../signature.ts';

/** Words of running programs about themselves and the API they call. */
export const applicationWords: readonly Signature[] = [
  {
    cause: 'oom.application',
    patterns: [
      /java\.lang\.OutOfMemoryError/,
      /JavaScript heap out of memory|Reached heap limit/,
      /fatal error: runtime: out of memory|runtime: out of memory/,
      /MemoryError\b|std::bad_alloc|System\.OutOfMemoryException|memory allocation of \d+ bytes failed|Allowed memory size of \d+ bytes exhausted|NoMemoryError|Cannot allocate memory/,
    ],
    title: (name) => `${name} ran out of heap`,
    explanation: 'The runtime’s own heap limit was reached; it is set apart from the container’s limit.',
    strength: sure.told + 0.05,
    steps: () => [
      {
        text: 'Compare the runtime’s heap setting (-Xmx, --max-old-space-size, GOMEMLIMIT) with the container limit, and look for a leak.',
      },
    ],
  },
  {
    cause: 'rbac.forbidden',
    patterns: [
      /(?:is )?forbidden: User "([^"]+)" cannot (\w+) resource/i,
      /User "?(system:serviceaccount:[^\s"]+)"? cannot \w+/i,
      /reason: ?Forbidden.*cannot|KubernetesClientException.*Forbidden/,
    ],
    title: (name, h) => `${name} may not do what it asks of the API${h.line.match[1] === undefined ? '' : ` (${h.line.match[1]})`}`,
    explanation: 'The ServiceAccount lacks a Role for this verb and resource in this namespace.',
    strength: sure.stated - 0.05,
    steps: (h) => {
      const [, account] = h.line.match;
      const resource = /cannot (\w+) resource "([^"]+)"/.exec(h.line.text);
      return account === undefined || resource === null
        ? [{ text: 'Grant the missing right with a Role and RoleBinding.' }]
        : [
            {
              text: 'See whether the right is there.',
              command: kubectl('auth', 'can-i', resource[1] ?? 'get', resource[2] ?? 'pods', `--as=${account}`, ...inNamespace(h.about)),
            },
            { text: 'Grant it with a Role and RoleBinding for this account.' },
          ];
    },
  },
  {
    cause: 'app.auth',
    patterns: [
      /(?:status(?: code)?|HTTP(?:\/\d(?:\.\d)?)?|response|returned|got|code)[\s:=('"]*(?:401|403)\b/i,
      /\b401 Unauthorized|403 Forbidden\b/i,
      /invalid (?:api[ _-]?key|token|credentials|client secret)|(?:token|api key) (?:has )?expired|authentication failed|invalid_grant|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken/i,
    ],
    title: (name) => `${name} is refused by a service it calls`,
    explanation: 'The credentials it sends are missing, wrong or expired.',
    strength: sure.fits + 0.1,
    steps: () => [{ text: 'Check which Secret and key the credentials come from, and renew them.' }],
  },
  {
    cause: 'app.exhausted',
    patterns: [
      /too many open files|EMFILE/i,
      /(?:thread|worker|executor|request)\s?pool (?:is )?(?:exhausted|full|saturated)|RejectedExecutionException|unable to create (?:new )?native thread|can't start new thread|Resource temporarily unavailable/i,
      /queue (?:is )?full|circuit ?breaker (?:is )?open|server too busy|worker_connections are not enough/i,
    ],
    title: (name) => `${name} used up a bounded resource`,
    explanation: 'Files, threads, workers or a queue inside the program are at their limit.',
    strength: sure.likely,
    steps: () => [{ text: 'Find what holds them (leak, slow dependency, more load); raise the limit only after that.' }],
  },
  {
    cause: 'app.latency',
    patterns: [
      /slow (?:query|request|response|sql|command)/i,
      /(?:query|request|response|call) (?:took|duration|time)[^\d\n]{0,12}\d{2,}(?:\.\d+)? ?(?:s|sec|seconds)\b/i,
      /(?:request|query|statement|operation|response|read) timed? ?out|deadline exceeded|canceling statement due to statement timeout/i,
      /cpu throttl|throttled/i,
    ],
    title: (name) => `${name} is slow, or waits for something slow`,
    explanation: 'Requests or queries take too long.',
    strength: sure.fits,
    steps: () => [{ text: 'See which call takes the time (traces, slow-query log), and whether CPU is throttled at its limit.' }],
  },
];
