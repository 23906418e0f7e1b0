import type { ContainerUsage } from '../rest/metrics.ts';
import type { Condition, Pod, PodStatus } from '../store/types.ts';
import { ContainerUnit } from './container.ts';
import type { Listening } from './network.ts';
import { connect } from './network.ts';
import { type MountFault, mountFault } from './references.ts';
import type { KubeletNeeds, PodHost } from './surroundings.ts';

/** Mount retries: 0.5 s doubling to 2 min 2 s (volume manager). */
const FIRST_MOUNT_RETRY = 500;
const LONGEST_MOUNT_RETRY = 122_000;

/** A sandbox that could not be made is tried again at the next sync of the pod. */
const SANDBOX_RETRY = 10_000;

/** Cores of a program that mostly waits. */
const CALM = 0.002;

/** The kubelet's work on one pod, from admission to its last status. */
export class PodWorker {
  readonly uid: string;
  readonly #needs: KubeletNeeds;
  readonly #units: ContainerUnit[];
  readonly #podIp: () => string | undefined;
  readonly #listens: Listening;
  #pod: Pod;
  #ip: string | undefined;
  #startTime: string;
  #mountRetries = 0;
  #cancelMount: () => void = () => undefined;
  #cancelDeadline: () => void = () => undefined;
  #silent = false;
  #ended: { reason: string; message: string } | undefined;

  constructor(pod: Pod, needs: KubeletNeeds, at: { podIp: () => string | undefined; listens: Listening }) {
    this.#pod = pod;
    this.uid = pod.metadata.uid;
    this.#needs = needs;
    this.#podIp = at.podIp;
    this.#listens = at.listens;
    this.#startTime = needs.timing.stamp();
    const host = this.#host();
    const ended = (): void => this.#advance();
    const init = pod.spec.initContainers ?? [];
    this.#units = [
      ...init.map((spec) => new ContainerUnit(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init', host, ended)),
      ...pod.spec.containers.map((spec) => new ContainerUnit(spec, 'app', host, ended)),
    ];
    for (const unit of init.length > 0 ? this.#units : []) unit.state = { waiting: { reason: 'PodInitializing' } };
    this.#mount();
    const deadline = pod.spec.activeDeadlineSeconds;
    if (deadline !== undefined)
      this.#cancelDeadline = needs.timing.after(deadline * 1000, () =>
        this.#fail('DeadlineExceeded', 'Pod was active on the node longer than the specified deadline'),
      );
  }

  #host(): PodHost {
    const { store } = this.#needs;
    return {
      ...this.#needs,
      pod: () => this.#pod,
      event: (type, reason, message, container) =>
        this.#silent
          ? undefined
          : this.#needs.recorder(this.#pod.spec.nodeName ?? '').event(this.#pod, type, reason, message, container.field || undefined),
      changed: () => {
        this.#advance();
        this.#publish();
      },
      listens: (port) => this.answerOn(port),
      connect: (host, port) => connect(store, this.#pod.metadata.namespace ?? '', { host, port }, this.#listens),
    };
  }

  answerOn(port: number): ((path: string) => number) | undefined {
    for (const unit of this.#units) {
      const answer = unit.running?.ports.get(port);
      if (answer) return answer;
    }
    return undefined;
  }

  /** Of the containers that are meant to run on; empty while one of them was never sampled, as with metrics-server. */
  usage(): readonly ContainerUsage[] {
    const units = this.#units.filter((unit) => unit.role === 'app' || unit.role === 'sidecar');
    const all = units.map((unit) => ({ name: unit.name, memory: unit.memory(), cpu: CALM }));
    const seen = all.flatMap(({ memory, ...rest }) => (memory === undefined ? [] : [{ ...rest, memory }]));
    return seen.length === units.length ? seen : [];
  }

  /** The newest version of the pod. */
  sync(pod: Pod): void {
    this.#pod = pod;
    this.#addEphemeral();
    const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
    for (const unit of this.#units) {
      const spec = [...containers, ...initContainers, ...ephemeralContainers].find((c) => c.name === unit.name);
      if (spec) unit.replaceSpec(spec);
    }
    this.#advance();
    if (pod.metadata.deletionTimestamp !== undefined) this.#terminate();
    else this.#publish();
  }

  #addEphemeral(): void {
    const known = new Set(this.#units.map((unit) => unit.name));
    for (const spec of this.#pod.spec.ephemeralContainers ?? [])
      if (!known.has(spec.name)) this.#units.push(new ContainerUnit(spec, 'ephemeral', this.#host(), () => this.#advance()));
  }

  /** A ConfigMap, Secret or claim of the namespace changed. */
  nudge(): void {
    for (const unit of this.#units) unit.nudge();
    if (this.#ip === undefined && this.#mountRetries > 0) this.#retryMount(FIRST_MOUNT_RETRY);
  }

  /** The kubelet of the node is dead (or alive again): nothing of the pod reaches the API. */
  silence(on: 'on' | 'off'): void {
    this.#silent = on === 'on';
    if (on === 'off') this.sync(this.#pod);
  }

  vanish(): void {
    this.#cancelMount();
    this.#cancelDeadline();
    for (const unit of this.#units) unit.vanish();
    this.#needs.logs.forget(this.uid);
  }

  /** Killed by the kubelet itself: the pod fails as a whole and its containers stop. */
  #fail(reason: string, message: string): void {
    if (this.#ended) return;
    this.#ended = { reason, message };
    this.#needs.recorder(this.#pod.spec.nodeName ?? '').event(this.#pod, reason === 'Evicted' ? 'Warning' : 'Normal', reason, message);
    for (const unit of this.#units) unit.stop(this.#pod.spec.terminationGracePeriodSeconds ?? 30);
    this.#publish();
  }

  evict(message: string): void {
    this.#fail('Evicted', message);
  }

  #terminate(): void {
    const grace = this.#pod.metadata.deletionGracePeriodSeconds ?? 30;
    this.#cancelMount();
    for (const unit of this.#units) unit.stop(grace);
    this.#goIfStopped();
    this.#publish();
  }

  #goIfStopped(): void {
    if (this.#pod.metadata.deletionTimestamp === undefined || this.#silent || this.#units.some((unit) => unit.running !== undefined))
      return;
    const { store } = this.#needs;
    const { namespace, name, uid } = this.#pod.metadata;
    if (store.one('Pod', namespace, name)?.metadata.uid === uid) store.remove(store.resources.known('Pod'), namespace, name, { grace: 0 });
  }

  #mount(): void {
    const fault = mountFault(this.#needs.store, this.#pod);
    if (fault) return this.#mountFailed(fault);
    this.#ip = this.#podIp();
    if (this.#ip === undefined) return this.#sandboxFailed();
    this.#advance();
    return this.#publish();
  }

  /** Much as containerd says it with the plugin that gives out addresses (host-local). */
  #sandboxFailed(): void {
    const { store, random } = this.#needs;
    const range = store.one('Node', undefined, this.#pod.spec.nodeName ?? '')?.spec.podCIDR ?? '';
    const why = `plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: ${range}`;
    const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${random.hex(64)}": ${why}`;
    this.#host().event('Warning', 'FailedCreatePodSandBox', message, { name: '', field: '' });
    this.#cancelMount = this.#needs.timing.after(SANDBOX_RETRY, () => this.#mount());
    this.#publish();
  }

  /** Held until the pod is over: then its sandbox is gone. */
  get address(): string | undefined {
    return this.#ended !== undefined || (this.#ip !== undefined && this.#over()) ? undefined : this.#ip;
  }

  #mountFailed({ volume, message }: MountFault): void {
    this.#host().event('Warning', 'FailedMount', `MountVolume.SetUp failed for volume "${volume}" : ${message}`, { name: '', field: '' });
    this.#mountRetries += 1;
    this.#retryMount(Math.min(LONGEST_MOUNT_RETRY, FIRST_MOUNT_RETRY * 2 ** this.#mountRetries));
    this.#publish();
  }

  #retryMount(ms: number): void {
    this.#cancelMount();
    this.#cancelMount = this.#needs.timing.after(ms, () => this.#mount());
  }

  /** Ephemeral containers as soon as there is a sandbox. Init containers one after another, sidecars as soon as it is their turn, then all app containers at once. */
  #advance(): void {
    if (this.#pod.metadata.deletionTimestamp !== undefined || this.#ended) return this.#goIfStopped();
    if (this.#ip === undefined || this.#over()) return undefined;
    for (const unit of this.#units) if (unit.role === 'ephemeral' && !unit.begun) unit.begin();
    for (const unit of this.#units) {
      if (unit.role !== 'init' && unit.role !== 'sidecar') continue;
      if (!unit.begun) unit.begin();
      const passed = unit.role === 'init' ? unit.finished === 'succeeded' : unit.started;
      if (!passed) return undefined;
    }
    for (const unit of this.#units) if (unit.role === 'app' && !unit.begun) unit.begin();
    return undefined;
  }

  /** Ended for good: nothing is started in it any more. */
  #over(): boolean {
    return ['Succeeded', 'Failed'].includes(this.#phase());
  }

  #publish(): void {
    if (this.#silent) return;
    const { store } = this.#needs;
    const { namespace, name, uid } = this.#pod.metadata;
    if (store.one('Pod', namespace, name)?.metadata.uid !== uid) return;
    store.edit('Pod', { ...(namespace === undefined ? {} : { namespace }), name }, { manager: 'kubelet', part: 'status' }, (draft) => {
      draft.status = this.#status(draft);
    });
  }

  #status(current: Pod): PodStatus {
    const init = this.#units.filter((unit) => unit.role === 'init' || unit.role === 'sidecar');
    const app = this.#units.filter((unit) => unit.role === 'app');
    const ephemeral = this.#units.filter((unit) => unit.role === 'ephemeral');
    const phase = this.#ended ? 'Failed' : this.#phase();
    const node = this.#needs.store.one('Node', undefined, current.spec.nodeName ?? '');
    const hostIP = node?.status.addresses?.find((address) => address.type === 'InternalIP')?.address;
    return {
      ...current.status,
      phase,
      ...this.#ended,
      conditions: this.#conditions(current.status.conditions ?? [], phase),
      startTime: this.#startTime,
      ...(hostIP === undefined ? {} : { hostIP, hostIPs: [{ ip: hostIP }] }),
      ...(this.#ip === undefined ? {} : { podIP: this.#ip, podIPs: [{ ip: this.#ip }] }),
      ...(init.length > 0 ? { initContainerStatuses: init.map((unit) => unit.status()) } : {}),
      containerStatuses: app.map((unit) => unit.status()),
      ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral.map((unit) => unit.status()) } : {}),
    };
  }

  /** The kubelet's own rule (getPhase). */
  #phase(): string {
    const app = this.#units.filter((unit) => unit.role === 'app');
    const init = this.#units.filter((unit) => unit.role === 'init');
    const policy = this.#pod.spec.restartPolicy ?? 'Always';
    if (init.some((unit) => unit.finished === 'failed')) return 'Failed';
    if (init.some((unit) => unit.finished !== 'succeeded')) return 'Pending';
    const waiting = app.some((unit) => unit.state.waiting && unit.status().lastState.terminated === undefined);
    if (waiting) return 'Pending';
    if (app.some((unit) => unit.running !== undefined || unit.finished === 'no') || policy === 'Always') return 'Running';
    return app.every((unit) => unit.finished === 'succeeded') ? 'Succeeded' : 'Failed';
  }

  #conditions(before: readonly Condition[], phase: string): Condition[] {
    const app = this.#units.filter((unit) => unit.role === 'app');
    const uninitialised = this.#units
      .filter((unit) => (unit.role === 'init' || unit.role === 'sidecar') && unit.finished !== 'succeeded' && !unit.started)
      .map((unit) => unit.name);
    const unready = app.filter((unit) => !unit.ready).map((unit) => unit.name);
    const done = phase === 'Succeeded';
    const notReady = done
      ? { reason: 'PodCompleted' }
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
    const notInitialised = {
      reason: 'ContainersNotInitialized',
      message: `containers with incomplete status: [${uninitialised.join(' ')}]`,
    };
    const is = (truth: boolean): string => (truth ? 'True' : 'False');
    const wanted: Condition[] = [
      { type: 'PodReadyToStartContainers', status: is(this.#ip !== undefined && !done) },
      {
        type: 'Initialized',
        status: is(uninitialised.length === 0 || done),
        ...(uninitialised.length === 0 || done ? {} : notInitialised),
      },
      { type: 'Ready', status: is(unready.length === 0), ...(unready.length === 0 ? {} : notReady) },
      { type: 'ContainersReady', status: is(unready.length === 0), ...(unready.length === 0 ? {} : notReady) },
      { type: 'PodScheduled', status: 'True' },
    ];
    const stamp = this.#needs.timing.stamp();
    const kept = before.filter((old) => !wanted.some((next) => next.type === old.type));
    const merged = wanted.map((next) => {
      const old = before.find((candidate) => candidate.type === next.type);
      const since = old?.status === next.status ? old.lastTransitionTime : undefined;
      return { ...next, lastProbeTime: null, lastTransitionTime: since ?? stamp };
    });
    return [...merged, ...kept];
  }
}
