import { readFileSync } from 'node:fs';
import { oneLine } from './pages.ts';

/** How a command of the documentation is performed. */
export type How = 'clone' | 'kubectl' | 'helm' | 'pod' | 'door' | 'shell' | 'stand-in' | 'ci' | 'chart-install';

export const means: Readonly<Record<How, string>> = {
  clone: 'in a fresh clone, with the dependencies that its own npm ci installed',
  kubectl: 'by a real kubectl, against a practice cluster',
  helm: 'by a real helm, against a practice cluster and a chart repository here; with Gatekeeper rendered only (test:chart -- install has a real one)',
  pod: 'in place of the pod: a bot beside, on the same cluster; kubectl’s own help must know each flag',
  door: 'against the HTTP doors of a running bot',
  shell: 'by the shell',
  'stand-in': 'by a stand-in that knows the real flags and refuses others: the program needs what a test machine lacks',
  ci: 'by .ci/run, as a step of its own with these very words',
  'chart-install': 'by test:chart -- install, on a real API server, with these very words',
};

export interface Way {
  readonly how: How;
  /** Exit codes that are an answer, not a failure. Default: 0. */
  readonly codes?: readonly number[];
  /** What it must say, where its exit code alone does not tell that it did what the page uses it for. */
  readonly says?: RegExp;
  /** It does not end by itself: it has worked when it says this, and goes on until the page is through. */
  readonly until?: RegExp;
  /** It speaks to the installed pod: a bot that runs beside, on the same cluster; or it ends that, or starts it again. */
  readonly pod?: true | 'ends' | 'starts';
}

const ANSWERS = [0, 1];

/** Another suite performs them. */
export const ELSEWHERE: ReadonlySet<How> = new Set(['ci', 'chart-install']);

/** Does it go on until it is ended? What stands below it in a fence is never reached by whoever pastes the whole. */
export const endless = (text: string): boolean =>
  /^(?:npm (?:start|run dev)|npx k8s-rca up|node bin\/k8s-rca\.js up|kubectl (?:.* )?(?:port-forward|proxy|attach))\b/.test(bare(text)) ||
  /^kubectl .*(?: -w| --watch(?:-only)?)(?:=true)?(?: |$)/.test(bare(text)) ||
  /^(?:(?:kubectl|docker) (?:.* )?logs|tail) (?:.* )?(?:-f|-F|--follow)(?: |$)/.test(bare(text));

/** The first that fits counts. What fits none has no way to run, and fails the suite. */
const ways: readonly (readonly [when: RegExp, way: Way])[] = [
  [/^(?:npm start|npx k8s-rca up)\b/, { how: 'clone', until: /k8s-rca is running/ }],
  // It exits with 1 when anything is wrong; that the card was posted, its words tell.
  [/^npx k8s-rca doctor\b.* --post\b/, { how: 'clone', codes: ANSWERS, says: /^ok +slack test card: posted$/m }],
  // They exit with 1 when something is wrong, which is what they are for.
  [/^npx k8s-rca (?:diagnose|doctor)\b/, { how: 'clone', codes: ANSWERS }],
  // Takes many minutes: it is seen to begin, then ended.
  [/^npm run bench -- soak$/, { how: 'clone', until: /^hour /m }],
  [/^(?:npm ci|npm run|npx k8s-rca|npx node|node|git)\b/, { how: 'clone' }],
  [/^kubectl -n k8s-rca scale deploy\/k8s-rca --replicas=0$/, { how: 'kubectl', pod: 'ends' }],
  [/^kubectl -n k8s-rca scale deploy\/k8s-rca --replicas=1$/, { how: 'kubectl', pod: 'starts' }],
  // The pod that has the volume while the bot is stopped.
  [/^kubectl -n k8s-rca exec k8s-rca-restore .*\brestored\b/, { how: 'pod', says: /^restored \S+\.backup$/m }],
  [/^kubectl -n k8s-rca exec (?:-i )?k8s-rca-restore\b/, { how: 'pod' }],
  [/^kubectl (?:[^|]* )?exec\b.*\b(?:doctor|diagnose)$/, { how: 'pod', pod: true, codes: ANSWERS }],
  [/^kubectl (?:[^|]* )?port-forward\b/, { how: 'pod', pod: true, until: /^Forwarding from /m }],
  [/^kubectl (?:[^|]* )?exec\b/, { how: 'pod', pod: true }],
  // A practice cluster has none of Gatekeeper's kinds: what it knows is applied, the rest refused. test:cluster applies all of it.
  [
    /^kubectl apply --server-side -f policies\.yaml$/,
    { how: 'kubectl', codes: ANSWERS, says: /^role\S+\/k8s-rca-executor serverside-applied$/m },
  ],
  // The pod of this page has not ended yet.
  [/^kubectl .*\blogs .* --previous$/, { how: 'kubectl', codes: ANSWERS, says: /previous terminated container "bot" in pod/ }],
  // A practice cluster knows no accounts: it would answer yes to every one.
  [/^kubectl (?:auth can-i|-n shop describe role)\b/, { how: 'chart-install' }],
  // Nor has it the kinds of Gatekeeper and of the Prometheus operator, and it holds no guard.
  [/^kubectl -n gatekeeper-system get\b/, { how: 'chart-install' }],
  [
    /^kubectl (?:-n \S+ )?get (?:constrainttemplates|validating\w+|configs\.config\.gatekeeper|servicemonitors|prometheuses)\b/,
    { how: 'chart-install' },
  ],
  [/^kubectl\b/, { how: 'kubectl' }],
  [/^helm lint\b/, { how: 'helm', says: /^1 chart\(s\) linted, 0 chart\(s\) failed$/m }],
  [/^helm rollback\b/, { how: 'helm', says: /^Rollback was a success/m }],
  [/^helm uninstall\b/, { how: 'helm', says: /^release "k8s-rca" uninstalled$/m }],
  [/^helm\b/, { how: 'helm' }],
  [/^curl\b/, { how: 'door', pod: true }],
  [/^(?:docker|kind|aws)\b/, { how: 'stand-in' }],
  [/^echo .*password=.* \| npx k8s-rca scrub$/, { how: 'clone', says: /password=\[REDACTED:/ }],
  [/^(?:echo|export|cd|mkdir|cat|ls|rm|openssl|umask|unset)\b/, { how: 'shell' }],
];

/** Programs that may stand behind a pipe or an `&&`. */
const BESIDE = /^(?:grep|head|tail|sort|cut|base64|cat|npm|npx|kubectl|helm|docker|kind|aws|node|openssl)$/;

/** `npm run test:cluster -- attacks` is a part of the step `npm run test:cluster`. */
const PART = / -- (?:attacks|canary|fix)$/;

export function isCiStep(text: string): boolean {
  const source = readFileSync('scripts/ci.ts', 'utf8');
  const whole = [...source.matchAll(/step\('[\w-]+', ('[^)]*)\)/g)].map(([, words = '']) => `npm run ${words.replaceAll(/'|,/g, '')}`);
  return ['npm test', ...whole].includes(text.replace(PART, ''));
}

/** Without comments, assignments in front and continuation marks. */
export const bare = (text: string): string => oneLine(text).replace(/^(?:[A-Z_][A-Z0-9_]*=\S* )+(?=\S)/, '');

/** How to perform it, or `undefined` when nobody knows. */
export function wayOf(text: string): Way | undefined {
  const command = bare(text);
  if (/^npm (?:test|run (?:test:|check))/.test(command) && isCiStep(command)) return { how: 'ci' };
  const first = command.split('\n')[0] ?? '';
  for (const next of first
    .replaceAll(/'[^']*'|"[^"]*"/g, '""')
    .split(/\|\||\||&&|;/)
    .slice(1)) {
    const program = next.trim().split(/\s+/)[0] ?? '';
    if (!BESIDE.test(program)) return undefined;
  }
  return ways.find(([when]) => when.test(command))?.[1];
}
