/** What the README says of the program, each with the tests that fail when it is not so. */
export interface Claim {
  /** Words of the README, as they stand there. */
  readonly says: string;
  /** File → words of a title in it. */
  readonly held: Readonly<Record<string, string>>;
}

export const claims: readonly Claim[] = [
  { says: 'A failure in your cluster becomes one Slack card', held: { 'test/unit/flow/law.test.ts': 'one root card' } },
  {
    says: 'removes secrets, works out the causes by rules, and posts **one** card per incident',
    held: { 'test/e2e/canary.test.ts': 'nothing of it stands in Slack', 'test/e2e/triage.test.ts': 'six pods of one owner' },
  },
  {
    says: 'Repeats and recovery edit that card',
    held: {
      'test/e2e/patience.test.ts': 'repeats raise the count on one card',
      'test/e2e/triage.test.ts': 'the card says taken, then recovered',
    },
  },
  { says: 'No language model is needed', held: { 'test/e2e/examples.test.ts': 'without any model the cards come' } },
  { says: 'plays seven failures over the first minute or so', held: { 'test/docs/claims.test.ts': 'seven failures' } },
  { says: 'Everything listens on 127.0.0.1 only', held: { 'test/docs/claims.test.ts': '127.0.0.1 only' } },
  { says: 'priority, object, what, since when', held: { 'test/browser/story.test.ts': 'alert → card → thread question' } },
  {
    says: '**Up to three causes**',
    held: {
      'test/e2e/diagnosis.test.ts': 'at most three causes, each with a probability',
      'test/scenarios/replay.test.ts': 'every cause points at evidence',
    },
  },
  { says: '"No cause found" is a proper answer', held: { 'test/e2e/watching.test.ts': 'a card with its words and no invented cause' } },
  { says: '`CrashLoopBackOff` is a symptom here', held: { 'test/scenarios/replay.test.ts': 'tells crash loops apart' } },
  {
    says: '**What changed just before**, who changed it',
    held: { 'test/e2e/evidence.test.ts': 'what changed: the revision, the difference of the templates, who and when' },
  },
  {
    says: 'the one check that separates the first cause from the second',
    held: { 'test/e2e/diagnosis.test.ts': 'two causes come with the check between them' },
  },
  {
    says: '**What could not be seen**: a missing right, a log that timed out, and the smallest rule that mends it',
    held: { 'test/e2e/evidence.test.ts': 'the card names the missing rights with the least rule' },
  },
  { says: '**How to mend it by hand**, with exact commands', held: { 'test/e2e/diagnosis.test.ts': 'steps by hand, with exact commands' } },
  { says: 'In the thread: `why`', held: { 'test/e2e/conversation.test.ts': 'P-113' } },
  { says: 'one command', held: { 'test/chart/install.test.ts': 'P-208' } },
  {
    says: 'tries each connection and right from your machine',
    held: { 'test/e2e/command-line.test.ts': 'doctor: each connection and right' },
  },
  { says: 'explains what fails now, without a bot', held: { 'test/e2e/command-line.test.ts': 'diagnose: 0 where all is well' } },
  {
    says: 'reads a Secret: no account of it has the right',
    held: { 'test/unit/kubernetes/look.test.ts': 'never reads a Secret', 'test/chart/install.test.ts': 'P-209' },
  },
  { says: 'opens a public address', held: { 'test/e2e/serve.test.ts': 'without PORT no door is open' } },
  {
    says: 'offer one of six typed fixes where the cause is decisive, with its exact diff',
    held: { 'test/e2e/fix.test.ts': 'the shown change, approved by one who may' },
  },
  {
    says: '**makes a fix without a click**',
    held: { 'test/unit/flow/remedy/life.test.ts': 'none without as many people as must', 'test/e2e/hostile.test.ts': 'P-064' },
  },
  {
    says: 'make an approved fix once, by a Job with an account of its own, in namespaces you opened',
    held: { 'test/e2e/fix-odds.test.ts': 'one change, and its outcome is told', 'test/e2e/fix-states.test.ts': 'did not opt in' },
  },
  {
    says: 'changes an object that moved since it was shown',
    held: { 'test/e2e/executor.test.ts': 'an object made anew, and one that was changed since it was shown' },
  },
  {
    says: 'ask a language model for an opinion, if you name one',
    held: { 'test/e2e/incident.test.ts': 'a key alone switches nothing on' },
  },
  { says: 'lets a model choose, order or run anything', held: { 'test/unit/advise/weighed.test.ts': 'the rules keep order and places' } },
  { says: 'Fixes are off until you switch them on', held: { 'test/unit/config/config.test.ts': 'are off on a real cluster' } },
  {
    says: 'the API server itself refuses what nobody approved',
    held: { 'test/cluster/attacks.test.ts': 'is refused everything while Gatekeeper is down' },
  },
  {
    says: 'the bot takes its buttons away while it cannot prove that',
    held: { 'test/unit/flow/remedy/guard.test.ts': 'are off within one interval' },
  },
  {
    says: 'Kube Sentinel and KubeSent, fix by themselves by default; k8s-rca never does',
    held: { 'test/e2e/readme.test.ts': 'nothing is fixed without a click' },
  },
  {
    says: 'the real Socket Mode client run here against a local workspace',
    held: { 'test/e2e/restart.test.ts': 'Slack refusing for a while' },
  },
  {
    says: 'Chart, rights and policies are tested on a real API server with Gatekeeper',
    held: { 'test/chart/install.test.ts': 'Gatekeeper' },
  },
  {
    says: 'A second bot on the same file is refused',
    held: {
      'test/unit/store/sqlite.test.ts': 'a second bot is refused while the first lives',
      'test/e2e/command-line.test.ts': 'a store that cannot be opened ends the start',
    },
  },
  { says: 'It reads the Kubernetes API alone', held: { 'test/e2e/triage.test.ts': 'the bot only ever read' } },
  { says: 'on 214 development cases of nine public projects', held: { 'test/docs/claims.test.ts': 'so many development cases' } },
  { says: 'what is shipped is held to a list by `npm run licences`', held: { 'test/docs/supply.test.ts': 'has a licence of the list' } },
];
