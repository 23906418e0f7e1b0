import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSigner, newKey } from '../../src/adapters/keys/index.ts';
import { PRACTICE_IMAGE, practiceExecutor } from '../../src/commands/up/practice-executor.ts';
import type { Asked, Guard, PracticeOptions, SeenRequest } from '../../src/local/cluster/index.ts';
import { type Bot, type Shown, startWorld, until, type World, wordsOf } from './world.ts';

/** A world whose bot may offer fixes: its executor Jobs are processes of the shipped program, and admission judges what they write. */
export interface FixWorld extends World {
  /** Requests of executors, oldest first: `PATCH ?dryRun=All /apis/…`. */
  sent(): readonly string[];
  /** Those of them that were no dry runs and no reads. */
  changes(): readonly string[];
  /** Starts the bot with *ana* as approver; `more` overrules. */
  startFixing(more?: Readonly<Record<string, string>>): Promise<Bot>;
  /** The card about this object as it stands now. */
  card(of: string): Shown | undefined;
  /** Waits until the card says this. */
  says(of: string, words: RegExp): Promise<Shown>;
  /** Presses a button of the card; what the bot then shows to that person alone, if it is no dialogue. */
  press(as: string, of: string, action: string): Promise<void>;
  /** Presses, waits for the dialogue, fills in the reason and sends it. */
  decide(as: string, of: string, action: string, reason?: string): Promise<string>;
  /** What the dialogue that was opened last shows. */
  dialogue(): string;
  /** The last thing that person alone was told after `since` (`mark()`). */
  told(as: string, since: number): Promise<string>;
  mark(): number;
  /** Replaces admission's answers: a guard that is gone lets everything through. */
  guard(on: 'holds' | 'gone'): void;
}

const NAMESPACE = 'k8s-rca';

/** A namespace that its team opened to fixes. */
export const open = (name: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'k8s-rca.io/remediation': 'enabled' } },
});

export interface FixOptions {
  readonly mutate?: PracticeOptions['mutate'];
  readonly timeScale?: number;
  readonly slack?: NonNullable<Parameters<typeof startWorld>[0]>['slack'];
}

export async function startFixWorld(options: FixOptions = {}): Promise<FixWorld> {
  const pem = newKey().pem;
  const { keys } = loadSigner({ pem });
  const executor = practiceExecutor({ keys, cluster: 'practice', namespace: NAMESPACE, serviceAccount: 'k8s-rca-executor' });
  const seen: SeenRequest[] = [];
  let guarded: 'holds' | 'gone' = 'holds';
  const guard: Guard = {
    user: executor.guard.user,
    judge: (asked) => (guarded === 'gone' ? undefined : asAdmission(asked, executor.guard.judge(asked))),
  };
  const world = await startWorld({
    practice: {
      timeScale: options.timeScale ?? 30,
      executor: { ...executor, guard },
      ...(options.mutate === undefined ? {} : { mutate: options.mutate }),
      onRequest: (request) => seen.push(request),
    },
    ...(options.slack === undefined ? {} : { slack: options.slack }),
  });
  const keyFile = join(world.dataDir, 'approval.pem');
  writeFileSync(keyFile, pem, { mode: 0o600 });
  world.cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }]);
  const { slack } = world;
  const card = (of: string): Shown | undefined => world.cards().find((c) => c.words.includes(of));
  const press = async (as: string, of: string, action: string): Promise<void> => {
    const shown = card(of);
    if (shown === undefined) throw new Error(`no card about ${of}`);
    const done = await slack.acts.click({ as, channel: slack.channel, ts: shown.ts, action });
    if (!done.ok) throw new Error(`${as} presses ${action}: ${JSON.stringify(done)}`);
  };
  const told: FixWorld['told'] = async (as, since) => {
    const entry = await until(
      () =>
        slack
          .transcript()
          .slice(since)
          .findLast((e) => e.onlyFor === slack.users[as]),
      { what: `a word to ${as} alone`, within: 60_000 },
    );
    return wordsOf(entry.blocks);
  };
  const sent = () => seen.filter((r) => r.userAgent === 'k8s-rca-executor').map((r) => `${r.method} ${r.path}${r.query}`);
  const openings = () => slack.calls().filter((c) => c.method === 'views.open' && c.answer === 'ok');
  return {
    ...world,
    card,
    press,
    told,
    mark: () => slack.transcript().length,
    guard: (on) => (guarded = on),
    sent,
    changes: () => sent().filter((r) => !r.startsWith('GET') && !r.includes('dryRun')),
    startFixing: (more = {}) =>
      world.startBot({
        REMEDIATION_MODE: 'on',
        REMEDIATION_NAMESPACES: 'shop',
        RCA_APPROVAL_KEY_FILE: keyFile,
        RCA_EXECUTOR_IMAGE: PRACTICE_IMAGE,
        ALLOWED_APPROVERS: slack.users['ana'] ?? '',
        RCA_FIRST_LOOK_SECONDS: '1',
        RCA_FIX_SOAK_SECONDS: '5',
        ...more,
      }),
    says: (of, words) =>
      until(
        () => {
          const shown = card(of);
          return shown !== undefined && words.test(shown.words) ? shown : undefined;
        },
        { what: () => `the card about ${of} to say ${String(words)}; it says:\n${card(of)?.words ?? 'nothing'}`, within: 90_000 },
      ),
    decide: async (as, of, action, reason = 'looks right') => {
      const before = openings().length;
      const since = slack.transcript().length;
      await press(as, of, action);
      await until(() => openings().length > before, {
        what: () =>
          `a dialogue for ${as}; told: ${JSON.stringify(
            slack
              .transcript()
              .slice(since)
              .findLast((e) => e.onlyFor !== undefined)?.blocks,
          )}`,
        within: 60_000,
      });
      const sent = await slack.acts.submit({ as, entered: { reason } });
      if (!sent.ok) throw new Error(`${as} sends ${action}: ${JSON.stringify(sent)}`);
      return told(as, since);
    },
    dialogue: () => wordsOf(openings().at(-1)?.args['view']),
  };
}

/** The same verdicts in the words of a real API server: first its own policies, then Gatekeeper's webhook. */
function asAdmission({ object }: Asked, why: string | undefined): string | undefined {
  if (why === undefined) return undefined;
  const spec = (object as { spec?: { template?: { spec?: { hostNetwork?: boolean } } } } | undefined)?.spec?.template?.spec;
  return spec?.hostNetwork === true
    ? `ValidatingAdmissionPolicy 'k8s-rca-executor-scope' with binding 'k8s-rca-executor-scope' denied request: ${why}`
    : `admission webhook "validation.gatekeeper.sh" denied the request: [k8s-rca-executor-guard] missing, invalid or expired human approval: ${why}`;
}
