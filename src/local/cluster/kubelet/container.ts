import { quantity } from '../store/quantities.ts';
import type { Container, ContainerState, ContainerStatus } from '../store/types.ts';
import { backoff, ImagePull, SOON, spellDelay, SYNC } from './image-pull.ts';
import { expandReferences, imageName, programOf } from './images.ts';
import { fieldPath, restartsAfter, type Role } from './container-role.ts';
import type { Program, Surroundings } from './process.ts';
import { startProbes } from './probes.ts';
import { MissingReference } from './references.ts';
import { startFailure, surroundingsOf } from './container-surroundings.ts';
import { type Ending, Running } from './running.ts';
import type { PodHost } from './surroundings.ts';

/** Crashes are forgotten after so long a run. */
const FORGET_AFTER = 600_000;

const START_ERROR = 128;

/** One container of a pod: pulled, created, run, probed, restarted. */
export class ContainerUnit {
  readonly role: Role;
  state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  /** Ended for good: it will not be restarted. */
  finished: 'no' | 'succeeded' | 'failed' = 'no';
  running: Running | undefined;
  started = false;
  ready = false;
  begun = false;
  #spec: Container;
  #last: ContainerState = {};
  #restarts = 0;
  #crashes = 0;
  #imageId = '';
  #containerId = '';
  #stopping = false;
  #startedAt = 0;
  #lastMemory = 0;
  #cancels: (() => void)[] = [];
  readonly #host: PodHost;
  readonly #ended: (unit: ContainerUnit) => void;
  readonly #pull: ImagePull;

  constructor(spec: Container, role: Role, host: PodHost, ended: (unit: ContainerUnit) => void) {
    this.#spec = spec;
    this.role = role;
    this.#host = host;
    this.#ended = ended;
    this.#pull = new ImagePull({
      host,
      event: (type, reason, message) => this.#event(type, reason, message),
      later: (ms, then) => this.#later(ms, then),
      waits: (reason, message) => this.#set({ waiting: { reason, message } }),
      there: (imageId) => this.#create(imageId),
      refused: (reason, message, event) => this.#failToCreate(reason, message, event),
      again: () => this.begin(),
    });
  }

  get name(): string {
    return this.#spec.name;
  }

  get spec(): Container {
    return this.#spec;
  }

  #where(): { name: string; field: string } {
    return { name: this.name, field: fieldPath(this.role, this.name) };
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#host.event(type, reason, message, this.#where());
  }

  #later(ms: number, then: () => void): void {
    this.#cancels.push(this.#host.timing.after(ms, then));
  }

  #clear(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }

  #set(state: ContainerState): void {
    this.state = state;
    this.#host.changed();
  }

  /** Bytes as last sampled: of one that ran out of memory, what it had before. Undefined while it does not run for another reason. */
  memory(): number | undefined {
    if (this.running) return this.running.memory;
    const ended = this.state.terminated ?? this.#last.terminated;
    return ended?.reason === 'OOMKilled' ? this.#lastMemory : undefined;
  }

  status(): ContainerStatus {
    return {
      name: this.name,
      image: imageName(this.#spec.image ?? '')?.full ?? this.#spec.image ?? '',
      imageID: this.#imageId,
      ...(this.#containerId === '' ? {} : { containerID: this.#containerId }),
      ready: this.role === 'ephemeral' ? false : this.role === 'init' ? this.finished === 'succeeded' : this.ready,
      started: this.started,
      restartCount: this.#restarts,
      state: this.state,
      lastState: this.#last,
    };
  }

  /** Starts the first time, or again at once (a reference appeared, the image changed). */
  begin(): void {
    if (this.#stopping) return;
    this.begun = true;
    this.#clear();
    this.#pull.start(this.#spec);
  }

  /** Something it may wait for has changed. */
  nudge(): void {
    if (this.state.waiting?.reason === 'CreateContainerConfigError') this.#later(SOON, () => this.begin());
  }

  /** The spec of a pod may change in its images: the container is stopped and comes back with the new one. */
  replaceSpec(spec: Container): void {
    const changed = spec.image !== this.#spec.image;
    this.#spec = spec;
    if (!changed || !this.begun) return;
    this.#pull.forget();
    if (this.running === undefined) return this.begin();
    this.#event('Normal', 'Killing', `Container ${this.name} definition changed, will be restarted`);
    return this.running.stop(this.#grace());
  }

  stop(graceSeconds: number): void {
    this.#stopping = true;
    this.#clear();
    if (this.running === undefined) return;
    this.#event('Normal', 'Killing', `Stopping container ${this.name}`);
    this.running.stop(graceSeconds);
  }

  vanish(): void {
    this.#stopping = true;
    this.#clear();
    this.running?.vanish();
  }

  #grace(): number {
    return this.#host.pod().spec.terminationGracePeriodSeconds ?? 30;
  }

  /** Waits with this reason; tried again at the next sync. */
  #failToCreate(reason: string, message: string, event: string): void {
    this.#event('Warning', 'Failed', event);
    this.#set({ waiting: { reason, message } });
    this.#later(SYNC, () => this.begin());
  }

  #create(imageId: string): void {
    this.#imageId = imageId;
    try {
      const at = surroundingsOf(this.#host, this.#spec);
      const env = at.env;
      const expand = (words: string[] | undefined): string[] | undefined => words?.map((word) => expandReferences(word, env));
      const outside = this.#host.outside.program(this.#host.pod(), this.#spec);
      const program = outside ?? programOf(this.#spec.image ?? '', expand(this.#spec.command), expand(this.#spec.args));
      this.#event('Normal', 'Created', 'Container created');
      if (this.#begunBefore()) this.#restarts += 1;
      this.#containerId = `containerd://${this.#host.random.hex(64)}`;
      this.#host.logs.begin(this.#host.pod().metadata.uid, this.name);
      if (program.is === 'absent') this.#cannotStart(program);
      else this.#run(program, at);
    } catch (fault) {
      if (!(fault instanceof MissingReference)) throw fault;
      this.#failToCreate('CreateContainerConfigError', fault.message, `Error: ${fault.message}`);
    }
  }

  #begunBefore(): boolean {
    return this.#last.terminated !== undefined || this.state.terminated !== undefined;
  }

  #cannotStart(program: Extract<Program, { is: 'absent' }>): void {
    const { executable, why } = program;
    const message = startFailure(executable, why);
    this.#event('Warning', 'Failed', `Error: ${message}`);
    const stamp = this.#host.timing.stamp();
    const terminated = {
      exitCode: START_ERROR,
      reason: 'StartError',
      message: `${message}: unknown`,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: stamp,
      containerID: this.#containerId,
    };
    this.#set({ waiting: { reason: 'RunContainerError', message } });
    this.#later(SOON, () => this.#over({ terminated }, 'failed'));
  }

  #run(program: Extract<Program, { is: 'program' }>, at: Surroundings): void {
    const { timing, logs } = this.#host;
    const { uid } = this.#host.pod().metadata;
    const startedAt = timing.stamp();
    this.#startedAt = timing.now();
    this.running = new Running({
      process: program.start(at),
      onTerm: program.onTerm,
      timing,
      memoryLimit: quantity(this.#spec.resources?.limits?.['memory']),
      print: (line) => logs.write(uid, this.name, line),
      connect: (host, port) => this.#host.connect(host, port),
      ended: (how) => this.#exit(how, startedAt),
    });
    this.started = this.#spec.startupProbe === undefined;
    this.ready = this.started && this.#spec.readinessProbe === undefined;
    this.#event('Normal', 'Started', 'Container started');
    this.#probe(at, program.outside === true ? this.running : undefined);
    this.#set({ running: { startedAt } });
  }

  #probe(at: Surroundings, outside: Running | undefined): void {
    const needs = {
      host: this.#host,
      container: this.#spec,
      field: this.#where().field,
      at,
      ...(outside === undefined ? {} : { outside }),
    };
    const stop = startProbes(needs, {
      kill: (kind) => {
        this.#event('Normal', 'Killing', `Container ${this.name} failed ${kind} probe, will be restarted`);
        this.#clear();
        this.ready = false;
        this.running?.stop(this.#grace());
      },
      started: () => {
        this.started = true;
        this.#host.changed();
      },
      ready: (is) => {
        if (this.ready === (is === 'ready')) return;
        this.ready = is === 'ready';
        this.#host.changed();
      },
    });
    this.#cancels.push(stop);
  }

  #exit(how: Ending, startedAt: string): void {
    this.#lastMemory = this.running?.memory ?? 0;
    this.running = undefined;
    const { timing, logs } = this.#host;
    logs.end(this.#host.pod().metadata.uid, this.name);
    if (timing.since(this.#startedAt) > FORGET_AFTER) this.#crashes = 0;
    const terminated = {
      exitCode: how.exitCode,
      reason: how.reason,
      ...(how.message === undefined ? {} : { message: how.message }),
      startedAt,
      finishedAt: timing.stamp(),
      containerID: this.#containerId,
    };
    this.#over({ terminated }, how.exitCode === 0 ? 'succeeded' : 'failed');
  }

  #over(state: ContainerState, how: 'succeeded' | 'failed'): void {
    this.#clear();
    this.ready = false;
    this.started = false;
    const again = !this.#stopping && restartsAfter(how, this.role, this.#host.pod().spec.restartPolicy);
    this.finished = again ? 'no' : how;
    this.#set(state);
    this.#ended(this);
    if (again) this.#restart(state);
  }

  /** At once after the first end; then with back-off, as the kubelet does. */
  #restart(state: ContainerState): void {
    this.#crashes += 1;
    const delay = this.#crashes === 1 ? 0 : backoff(this.#crashes - 2);
    if (delay === 0) return this.#later(SOON, () => this.#comeBack(state));
    const pod = this.#host.pod();
    const where = `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`;
    const message = `back-off ${spellDelay(delay)} restarting failed container=${this.name} pod=${where}`;
    const waiting = (): void => {
      this.#event('Warning', 'BackOff', `Back-off restarting failed container ${this.name} in pod ${where}`);
      if (this.state.waiting?.reason === 'CrashLoopBackOff') return;
      this.#last = state;
      this.#set({ waiting: { reason: 'CrashLoopBackOff', message } });
    };
    for (let at = SOON; at < delay; at += SYNC) this.#later(at, waiting);
    this.#later(delay, () => this.#comeBack(state));
  }

  #comeBack(state: ContainerState): void {
    this.#last = state;
    this.begin();
  }
}
