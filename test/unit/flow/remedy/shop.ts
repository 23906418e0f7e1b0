import type { RemediationNeeds, RemediationSettings } from '../../../../src/flow/index.ts';
import {
  actionKinds,
  type ApprovalClaims,
  digest,
  type Execution,
  type GuardVerdict,
  type Inbound,
  type KubeObject,
  type Millis,
  type Plan,
  type Profile,
  type Remedy,
} from '../../../../src/model/index.ts';
import { type JobState, type Launcher, LaunchError, type Signer } from '../../../../src/ports/index.ts';
import { changed, usualBounds } from '../../../../src/remediate/index.ts';
import { type Life, type TestClock, World } from '../world.ts';

export const minute: Millis = 60_000;
const iso = (at: Millis): string => new Date(at).toISOString();

/** A result without a digest is that of the plan that was launched. */
export type Stands = Exclude<JobState, { is: 'done' }> | { readonly is: 'done'; readonly execution: Execution; readonly plan?: string };

/** How a call to the launcher goes: `lost` makes the Job and loses the answer. */
export type Luck = 'fine' | 'retry' | 'lost' | 'refused' | 'hangs';

/** Makes Jobs in a map, each name once ever, and runs each at once unless told otherwise. */
export class TestLauncher implements Launcher {
  readonly made: {
    readonly name: string;
    readonly plan: Plan;
    readonly approval: string;
    readonly auditHead: string;
    readonly at: Millis;
  }[] = [];
  /** Met by the next calls. */
  luck: Luck[] = [];
  /** How a Job that was made stands. */
  stands: (name: string) => Stands = () => ({ is: 'running' });
  runs: (plan: Plan, approval: string) => void = () => undefined;
  verdicts: () => Promise<readonly GuardVerdict[]>;
  version: () => Promise<string> = () => Promise.resolve('v1');
  proofs = 0;
  states = 0;
  readonly #clock: TestClock;
  constructor(clock: TestClock) {
    this.#clock = clock;
    this.verdicts = () => Promise.resolve([{ layer: 'practice', holds: true, at: clock.now(), why: '' }]);
  }
  async launch(job: { name: string; plan: Plan; approval: string; auditHead: string }): Promise<'created' | 'existed'> {
    const luck = this.luck.shift() ?? 'fine';
    if (luck === 'retry') throw new LaunchError('retry', 'unreachable', 'no answer');
    if (luck === 'refused') throw new LaunchError('refused', 'quota', 'exceeded quota: jobs');
    const existed = this.made.some((m) => m.name === job.name);
    if (!existed) {
      this.made.push({ ...job, at: this.#clock.now() });
      this.runs(job.plan, job.approval);
    }
    if (luck === 'lost') throw new LaunchError('retry', 'timeout', 'no answer in time');
    return luck === 'hangs' ? new Promise(() => {}) : existed ? 'existed' : 'created';
  }
  state(name: string): Promise<JobState> {
    this.states++;
    const job = this.made.find((m) => m.name === name);
    const stands = job === undefined ? undefined : this.stands(name);
    if (job === undefined || stands === undefined) return Promise.resolve({ is: 'absent' });
    return Promise.resolve(stands.is === 'done' ? { ...stands, plan: stands.plan ?? digest(job.plan) } : stands);
  }
  follow(): { stop(): Promise<void> } {
    return { stop: () => Promise.resolve() };
  }
  canary(): Promise<readonly GuardVerdict[]> {
    this.proofs++;
    return this.verdicts();
  }
  guardVersion(): Promise<string> {
    return this.version();
  }
}

/** A signature that can be read, and checked by no key. */
const signer: Signer = { sign: (claims) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.e30`, keys: { keys: [] } };
export const claimsIn = (approval: string): ApprovalClaims =>
  JSON.parse(Buffer.from(approval.split('.')[1] ?? '', 'base64url').toString('utf8')) as ApprovalClaims;

const labels = { app: 'web' };

/** A namespace that is open to fixes, and a Deployment whose container needs more memory than it may have. */
function failing(at: Millis): readonly KubeObject[] {
  const containers = [{ name: 'web', image: 'web:1', resources: { requests: { memory: '64Mi' }, limits: { memory: '64Mi' } } }];
  const template = { metadata: { labels }, spec: { containers } };
  const end = { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: iso(at - 5_000), finishedAt: iso(at) } };
  const named = (name: string, uid: string) => ({ name, namespace: 'shop', uid, creationTimestamp: iso(at - 600_000) });
  const owned = (kind: string, name: string, uid: string) => ({
    ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid, controller: true }],
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', uid: 'uid-ns', labels: { 'k8s-rca.io/remediation': 'enabled' } } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...named('web', 'uid-d-web'), generation: 1 },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 0, availableReplicas: 0 },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { ...named('web-5d8f', 'uid-rs-web'), labels, ...owned('Deployment', 'web', 'uid-d-web') },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: { replicas: 1 },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...named('web-5d8f-1', 'uid-web-1'),
        labels: { ...labels, 'pod-template-hash': '5d8f' },
        ...owned('ReplicaSet', 'web-5d8f', 'uid-rs-web'),
      },
      spec: { nodeName: 'n1', containers },
      status: {
        phase: 'Running',
        startTime: iso(at - 600_000),
        conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: iso(at) }],
        containerStatuses: [
          {
            name: 'web',
            image: 'web:1',
            ready: false,
            restartCount: 3,
            state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
            lastState: end,
          },
        ],
      },
    },
  ];
}

const people: readonly (readonly [string, Partial<Profile>])[] = [
  ['U1ANA', {}],
  ['U2BEN', {}],
  ['U3STRANGER', {}],
  ['U4GUEST', { guest: true }],
  ['U5GONE', { deactivated: true }],
  ['U6BOT', { bot: true }],
  ['U8ELI', { team: 'T2' }],
];

export const usualSettings: RemediationSettings = {
  mode: 'on',
  audience: 'c1',
  ownNamespace: 'k8s-rca',
  namespaces: ['shop'],
  excluded: [],
  layers: ['practice'],
  guardEvery: 10 * minute,
  offerLife: 30 * minute,
  threshold: 0,
  bounds: usualBounds,
  actions: actionKinds,
  mostAnHour: { cluster: 50, owner: 5 },
  tiers: {},
  watch: { firstLook: minute, soak: 5 * minute, mostCrashWait: minute, every: 20_000 },
};

/** The whole flow over a failing workload, up to the card with its offer. */
export class Shop {
  readonly world: World;
  readonly launcher: TestLauncher;
  approvers: () => Promise<string>;
  /** What the next start is given; without `remediation` fixes are off. */
  readonly needs: { remediation?: RemediationNeeds };
  #acts = 0;

  static async make(settings: Partial<RemediationSettings> = {}): Promise<Shop> {
    const late: { launcher?: TestLauncher; shop?: Shop } = {};
    const there = <T>(value: T | undefined): T => {
      if (value === undefined) throw new Error('not made yet');
      return value;
    };
    const remediation: RemediationNeeds = {
      get launcher() {
        return there(late.launcher);
      },
      signer,
      approvers: () => there(late.shop).approvers(),
      settings: { ...usualSettings, ...settings },
    };
    const needs = { remediation };
    const world = await World.make(needs);
    const shop = new Shop(world, needs);
    late.launcher = shop.launcher;
    late.shop = shop;
    return shop;
  }
  private constructor(world: World, needs: { remediation?: RemediationNeeds }) {
    this.world = world;
    this.needs = needs;
    this.launcher = new TestLauncher(world.clock);
    this.launcher.stands = (name) => this.#done(name);
    this.launcher.runs = (plan, approval) => this.change(plan, approval);
    this.approvers = () => Promise.resolve('U1ANA,U2BEN,U4GUEST,U5GONE,U6BOT,U7NOBODY,U8ELI');
    for (const [user, more] of people)
      world.chat.profiles.set(user, { team: 'T1', user, deactivated: false, guest: false, bot: false, stranger: false, ...more });
    for (const object of failing(world.clock.now())) world.cluster.put(object);
  }

  /** Starts the bot and lets it find the failure; resolves with what it offers. */
  async offered(): Promise<Remedy> {
    await this.world.start();
    await this.world.pass(minute);
    return this.remedy();
  }
  async remedies(): Promise<readonly Remedy[]> {
    return this.world.store.remediesSince(0);
  }
  /** The newest. */
  async remedy(): Promise<Remedy> {
    const last = (await this.remedies()).at(-1);
    if (last === undefined) throw new Error(`nothing is offered: ${await this.why()}`);
    return last;
  }
  async why(): Promise<string> {
    const [incident] = await this.world.store.recent({ limit: 1 });
    return incident === undefined
      ? 'no incident'
      : `${(await this.world.store.note(`no-offer:${incident.id}`)) ?? ''} ${JSON.stringify(incident.diagnosis?.causes.map((c) => c.cause))}`;
  }

  click(action: string, remedy: Remedy, user = 'U1ANA', team = 'T1'): Extract<Inbound, { is: 'click' }> {
    const n = ++this.#acts;
    return {
      id: `click-${n}`,
      at: this.world.clock.now(),
      by: { team, user },
      channel: 'C1',
      is: 'click',
      action,
      value: `${remedy.id}:${remedy.hash}`,
      message: { channel: 'C1', ts: '1.0' },
      reply: { url: `https://hooks.example.com/${n}` },
      trigger: `trigger-${n}`,
    };
  }
  submission(action: string, remedy: Remedy, user = 'U1ANA', team = 'T1'): Inbound {
    return {
      id: `submit-${++this.#acts}`,
      at: this.world.clock.now(),
      by: { team, user },
      channel: '',
      is: 'submit',
      callback: action,
      meta: `${remedy.id}:${remedy.hash}`,
      values: { reason: 'it needs the room' },
    };
  }
  /** Slack delivers it and gets its answer; what it sets off is done when this returns. */
  async act(act: Inbound): Promise<void> {
    await this.world.chat.receive?.(act);
    await this.world.calm();
  }
  /** Clicks and sends the dialogue. */
  async decide(action: string, remedy: Remedy, user = 'U1ANA', team = 'T1'): Promise<void> {
    await this.act(this.click(action, remedy, user, team));
    await this.act(this.submission(action, remedy, user, team));
  }
  /** What was said to people in private, newest last. */
  private(): readonly string[] {
    return this.world.chat.said.filter((s) => s.how === 'respond' || s.how === 'whisper').map((s) => s.text);
  }
  thread(): readonly string[] {
    return this.world.chat.said.filter((s) => s.how === 'reply').map((s) => s.text);
  }
  card(): string {
    return this.world.chat.said.filter((s) => s.how === 'root' || s.how === 'edit').at(-1)?.text ?? '';
  }
  buttons(): readonly string[] {
    return [...new Set([...this.card().matchAll(/"action_id":"([a-z_]+)"/g)].map((m) => m[1] ?? ''))];
  }
  life(): Life {
    return this.world.life;
  }

  deployment(): KubeObject {
    const found = this.world.cluster.get('Deployment', 'web');
    if (found === undefined) throw new Error('no deployment');
    return found;
  }
  generation(): number {
    return Number(this.deployment().metadata['generation']);
  }
  /** Somebody else writes to the Deployment. */
  touch(): void {
    const now = this.deployment();
    this.world.cluster.put({ ...now, metadata: { ...now.metadata, generation: this.generation() + 1 } });
  }
  /** The executor's patch, and what controllers make of it: a new pod that lives. */
  change({ action }: Plan, approval: string): void {
    const { clock, cluster } = this.world;
    const after = changed(action, this.deployment());
    if (after === undefined) return;
    const generation = this.generation() + 1;
    const status = { observedGeneration: generation, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
    const annotations = { 'k8s-rca.io/approval': approval };
    cluster.put({ ...after, metadata: { ...after.metadata, generation, annotations }, status });
    this.heal(clock.now());
  }
  heal(at: Millis): void {
    const { cluster } = this.world;
    const old = cluster.get('Pod', 'web-5d8f-1');
    if (old === undefined) return;
    cluster.remove(old);
    cluster.put({
      ...old,
      metadata: { ...old.metadata, name: 'web-6e9a-1', uid: 'uid-web-2' },
      status: {
        phase: 'Running',
        startTime: iso(at),
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: iso(at) }],
        containerStatuses: [{ name: 'web', image: 'web:1', ready: true, restartCount: 0, state: { running: { startedAt: iso(at) } } }],
      },
    });
  }
  #done(name: string): Stands {
    const { at } = this.launcher.made.find((m) => m.name === name) ?? { at: 0 };
    // Past its time to live, as the real ones are.
    if (this.world.clock.now() - at > 2 * minute) return { is: 'absent' };
    return { is: 'done', execution: { is: 'applied', generation: this.generation(), resourceVersion: '9', at: iso(at) } };
  }
}
