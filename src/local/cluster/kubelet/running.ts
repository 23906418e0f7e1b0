import type { Timing } from '../timing.ts';
import type { Act, OnTerm, Outside, Process, Question, Reached } from './process.ts';

export interface Ending {
  readonly exitCode: number;
  readonly reason: 'OOMKilled' | 'Error' | 'Completed';
  /** What it left in its termination message file. */
  readonly message?: string;
}

export interface RunningNeeds {
  readonly process: Process;
  readonly onTerm: OnTerm;
  readonly timing: Timing;
  /** Bytes; undefined is unlimited. */
  readonly memoryLimit: number | undefined;
  readonly print: (line: string) => void;
  readonly connect: (host: string, port: number) => Reached;
  readonly ended: (how: Ending) => void;
}

/** A process that never waits is given a pause after so many acts, so that the event loop lives. */
const ACTS_PER_TURN = 500;
const PAUSE = 100;
const SERVER_STOPS_IN = 500;

const KILLED = 137;

/** A process that asks for nothing in particular. */
const LEAST = 2 * 1024 ** 2;
/** How near to its limit a process is seen before it is killed. */
const NEAR = 0.98;

export const endingOf = (exitCode: number): Ending => ({ exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' });

/** One life of a container: performs the acts of its process in cluster time until it returns, is killed, or asks for too much memory. */
export class Running {
  /** Resident bytes; of one that asked for more than its limit, what it had got until then. */
  memory = LEAST;
  readonly ports = new Map<number, (path: string) => number>();
  readonly #needs: RunningNeeds;
  #cancel: () => void = () => undefined;
  #done = false;
  #partial = '';
  #outside: Outside | undefined;

  constructor(needs: RunningNeeds) {
    this.#needs = needs;
    this.#cancel = needs.timing.after(0, () => this.#go(undefined));
  }

  /** SIGTERM, and SIGKILL after the grace period for who does not listen. */
  stop(graceSeconds: number): void {
    if (this.#done) return;
    if (this.#outside) return this.#outside.stop(graceSeconds);
    const { onTerm, timing } = this.#needs;
    this.#cancel();
    const hears = onTerm !== 'ignores';
    const delay = hears ? Math.min(SERVER_STOPS_IN, graceSeconds * 1000) : graceSeconds * 1000;
    this.#cancel = timing.after(delay, () => this.#end(endingOf(hears && graceSeconds > 0 ? onTerm : KILLED)));
  }

  /** The process is gone and nobody is told: its node or its pod is gone too. */
  vanish(): void {
    this.#done = true;
    this.#cancel();
    this.#outside?.vanish();
  }

  /** What the outside that it became answers; rejects while there is none. */
  asked(question: Question): Promise<number> {
    return this.#outside?.asked(question) ?? Promise.reject(new Error('connect: connection refused'));
  }

  #end(how: Ending): void {
    if (this.#done) return;
    this.#done = true;
    this.#cancel();
    this.ports.clear();
    if (this.#partial !== '') this.#needs.print(this.#partial);
    this.#needs.ended(how);
  }

  #go(first: Reached | undefined): void {
    let reply = first;
    for (let acts = 0; acts < ACTS_PER_TURN && !this.#done; acts += 1) {
      const step = this.#needs.process.next(reply);
      if (step.done === true) return this.#end(endingOf(step.value & 255));
      if (step.value.do === 'wait') return this.#pause(step.value.ms);
      if (step.value.do === 'become') return this.#become(step.value);
      reply = this.#act(step.value);
    }
    return this.#done ? undefined : this.#pause(PAUSE);
  }

  #become(act: Extract<Act, { do: 'become' }>): void {
    this.#outside = act.start({
      print: (text) => this.#print(text),
      ended: ({ exitCode, message }) => this.#end({ ...endingOf(exitCode), ...(message === '' ? {} : { message }) }),
    });
  }

  #pause(ms: number): void {
    if (Number.isFinite(ms)) this.#cancel = this.#needs.timing.after(ms, () => this.#go(undefined));
  }

  #act(act: Exclude<Act, { do: 'wait' | 'become' }>): Reached | undefined {
    switch (act.do) {
      case 'print':
        this.#print(act.text);
        return undefined;
      case 'memory':
        this.memory = Math.min(act.bytes, NEAR * (this.#needs.memoryLimit ?? Number.POSITIVE_INFINITY));
        if (this.#needs.memoryLimit !== undefined && act.bytes > this.#needs.memoryLimit)
          this.#end({ exitCode: KILLED, reason: 'OOMKilled' });
        return undefined;
      case 'listen':
        this.ports.set(act.port, act.answer);
        return undefined;
      case 'connect':
        return this.#needs.connect(act.host, act.port);
    }
  }

  #print(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) this.#needs.print(line);
  }
}
