import { readFileSync } from 'node:fs';

/** How a command of the documentation is performed. */
export type How = 'clone' | 'kubectl' | 'helm' | 'pod' | 'door' | 'shell' | 'stand-in' | 'ci';

export const means: Readonly<Record<How, string>> = {
  clone: 'in a fresh clone, with the dependencies that its own npm ci installed',
  kubectl: 'by a real kubectl, against a practice cluster',
  helm: 'by a real helm, against a practice cluster; with Gatekeeper rendered only (test:chart -- install has a real one)',
  pod: 'in place of the pod: a bot beside, on the same cluster; kubectl’s own help must know each flag',
  door: 'against the HTTP doors of a running bot',
  shell: 'by the shell',
  'stand-in': 'by a stand-in that knows the real flags and refuses others: the program needs what a test machine lacks',
  ci: 'by .ci/run, as a step of its own with these very words',
};

export interface Way {
  readonly how: How;
  /** Exit codes that are an answer, not a failure. Default: 0. */
  readonly codes?: readonly number[];
  /** It does not end by itself: it has worked when it says this, and goes on until the page is through. */
  readonly until?: RegExp;
  /** It speaks to the installed pod: a bot that runs beside, on the same cluster. */
  readonly pod?: true;
}

const ANSWERS = [0, 1];

/** The first that fits counts. What fits none has no way to run, and fails the suite. */
const ways: readonly (readonly [when: RegExp, way: Way])[] = [
  [/^(?:npm start|npx k8s-rca up)\b/, { how: 'clone', until: /k8s-rca is running/ }],
  // They exit with 1 when something is wrong, which is what they are for.
  [/^npx k8s-rca (?:diagnose|doctor)\b/, { how: 'clone', codes: ANSWERS }],
  // Takes many minutes: it is seen to begin, then ended.
  [/^npm run bench -- soak$/, { how: 'clone', until: /^hour /m }],
  [/^(?:npm ci|npm run|npx k8s-rca|npx node|node|git)\b/, { how: 'clone' }],
  [/^kubectl (?:[^|]* )?exec\b.*\b(?:doctor|diagnose)$/, { how: 'pod', pod: true, codes: ANSWERS }],
  [/^kubectl (?:[^|]* )?(?:port-forward|exec)\b/, { how: 'pod', pod: true }],
  // A practice cluster has none of Gatekeeper's kinds: what it knows is applied, the rest refused. test:cluster applies all of it.
  [/^kubectl apply --server-side -f policies\.yaml$/, { how: 'kubectl', codes: ANSWERS }],
  // It has no definitions either; test:chart -- install deletes them on a real API server, by the words of the page.
  [/^kubectl (?:get|delete) crd\b/, { how: 'kubectl', codes: ANSWERS }],
  // The pod of this page has not ended yet.
  [/^kubectl .*\blogs .* --previous$/, { how: 'kubectl', codes: ANSWERS }],
  [/^kubectl auth can-i\b/, { how: 'kubectl', codes: ANSWERS }],
  [/^kubectl\b/, { how: 'kubectl' }],
  [/^helm\b/, { how: 'helm' }],
  [/^curl\b/, { how: 'door', pod: true }],
  [/^(?:docker|kind|aws)\b/, { how: 'stand-in' }],
  [/^(?:echo|export|cd|mkdir|cat|ls|rm|openssl|umask|unset)\b/, { how: 'shell' }],
];

/** Programs that may stand behind a pipe or an `&&`. */
const BESIDE = /^(?:grep|head|tail|sort|base64|cat|npm|npx|kubectl|helm|docker|kind|aws|node|openssl)$/;

/** `npm run test:cluster -- attacks` is a part of the step `npm run test:cluster`. */
const PART = / -- (?:attacks|canary|fix)$/;

export function isCiStep(text: string): boolean {
  const source = readFileSync('scripts/ci.ts', 'utf8');
  const whole = [...source.matchAll(/step\('[\w-]+', ('[^)]*)\)/g)].map(([, words = '']) => `npm run ${words.replaceAll(/'|,/g, '')}`);
  return ['npm test', ...whole].includes(text.replace(PART, ''));
}

/** Without comments, assignments in front and continuation marks. */
export function bare(text: string): string {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .replace(/\s+#[^'"]*$/, '')
    .replace(/^(?:[A-Z_]+=\S* )+(?=\S)/, '')
    .trim();
}

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
