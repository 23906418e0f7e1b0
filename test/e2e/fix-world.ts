import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSigner, newKey } from '../../src/adapters/keys/index.ts';
import { PRACTICE_IMAGE, practiceExecutor } from '../../src/commands/up/practice-executor.ts';
import type { Asked, Guard, PracticeOptions, SeenRequest } from '../../src/local/cluster/index.ts';
import { startAdmissionFront } from './admission-front.ts';
import { type Approvals, approvalsOn } from './approvals.ts';
import { type Bot, startWorld, type World } from './world.ts';

/** A world whose bot may offer fixes: its executor Jobs are processes of the shipped program, and admission judges what they write. */
export interface FixWorld extends World, Approvals {
  /** Requests of executors, oldest first: `PATCH ?dryRun=All /apis/…`. */
  sent(): readonly string[];
  /** Those of them that were no dry runs and no reads. A conflict with another writer changes nothing: it is compared and sent afresh. */
  changes(): readonly string[];
  /** Settings that fixes need, with *ana* as approver. */
  readonly settings: Readonly<Record<string, string>>;
  /** Starts the bot with them; `more` overrules. */
  startFixing(more?: Readonly<Record<string, string>>): Promise<Bot>;
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
  const front = await startAdmissionFront({ url: world.cluster.url, namespace: NAMESPACE, keys });
  const settings = {
    K8S_PROXY_URL: front.url,
    REMEDIATION_MODE: 'on',
    REMEDIATION_NAMESPACES: 'shop',
    RCA_APPROVAL_KEY_FILE: keyFile,
    RCA_EXECUTOR_IMAGE: PRACTICE_IMAGE,
    ALLOWED_APPROVERS: slack.users['ana'] ?? '',
    RCA_FIRST_LOOK_SECONDS: '1',
    RCA_FIX_SOAK_SECONDS: '5',
  };
  const sent = (which: (r: SeenRequest) => boolean = () => true) =>
    seen.filter((r) => r.userAgent === 'k8s-rca-executor' && which(r)).map((r) => `${r.method} ${r.path}${r.query}`);
  return {
    ...world,
    ...approvalsOn(world),
    guard: (on) => (guarded = on),
    sent: () => sent(),
    changes: () => sent((r) => r.method !== 'GET' && !r.query.includes('dryRun') && r.answered() !== 409),
    settings,
    startFixing: (more = {}) => world.startBot({ ...settings, ...more }),
    stop: async () => {
      await world.stop();
      await front.stop();
    },
  };
}

/** The same verdicts in the words of a real API server: first its own policies, then Gatekeeper's webhook. */
function asAdmission({ object }: Asked, why: string | undefined): string | undefined {
  if (why === undefined) return undefined;
  const spec = (object as { spec?: { template?: { spec?: { hostNetwork?: boolean } } } } | undefined)?.spec?.template?.spec;
  return spec?.hostNetwork === true
    ? `ValidatingAdmissionPolicy 'k8s-rca-executor-scope' with binding 'k8s-rca-executor-scope' denied request: ${why}`
    : `admission webhook "executor-guard.k8s-rca.io" denied the request: [k8s-rca-executor-guard] missing, invalid or expired human approval: ${why}`;
}
