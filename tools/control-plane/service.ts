import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Watchdog } from './watchdog.ts';

export interface ServiceNeeds {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly log: string;
  /** Somebody who outlives us and ends what we leave. */
  readonly watchdog: Watchdog;
}

const LOOK_EVERY = 50;
/** The API server takes 1 s to stop; beyond this it hangs. */
const STOP_WITHIN = 30_000;
const TAIL = 40;

/** One program of the control plane as a child process. */
export class Service {
  readonly name: string;
  readonly #needs: ServiceNeeds;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(needs: ServiceNeeds) {
    this.name = needs.name;
    this.#needs = needs;
    const log = openSync(needs.log, 'a');
    // A group of its own: Ctrl-C reaches us, and we stop it in order.
    this.#child = spawn(needs.command, [...needs.args], { stdio: ['ignore', log, log], env: { ...needs.env }, detached: true });
    closeSync(log);
    this.#ended = new Promise((resolve) => {
      this.#child.on('exit', () => resolve());
      this.#child.on('error', () => resolve());
    });
    const { pid } = this.#child;
    if (pid === undefined) return;
    needs.watchdog.minds(pid);
    void this.#ended.then(() => needs.watchdog.forgets(pid));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until `claim` holds. Throws with the last lines of the log when the process ends or the time is up. */
  async ready(claim: () => Promise<boolean>, within: number): Promise<void> {
    const end = Date.now() + within;
    while (!(await claim().catch(() => false))) {
      if (!this.running) throw new Error(`${this.name} ended before it was ready:\n${this.tail()}`);
      if (Date.now() > end) throw new Error(`${this.name} was not ready within ${within / 1000} s:\n${this.tail()}`);
      await pause(LOOK_EVERY);
    }
  }

  tail(): string {
    return readFileSync(this.#needs.log, 'utf8').trimEnd().split('\n').slice(-TAIL).join('\n');
  }

  /** SIGTERM, and SIGKILL for who does not go; settles when the process is gone. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.#child.kill('SIGTERM');
    const hard = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN);
    await this.#ended;
    clearTimeout(hard);
  }

  /** SIGKILL; settles when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
