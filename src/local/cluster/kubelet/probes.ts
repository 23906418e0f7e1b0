import type { Container, Probe } from '../store/types.ts';
import { programOf } from './images.ts';
import type { Outside, Process, Surroundings } from './process.ts';
import type { PodHost } from './surroundings.ts';

export type ProbeKind = 'Startup' | 'Liveness' | 'Readiness';

type Result = { readonly is: 'success' } | { readonly is: 'failure'; readonly output: string };

const portOf = (container: Container, port: number | string): number =>
  typeof port === 'number' ? port : (container.ports?.find((candidate) => candidate.name === port)?.containerPort ?? 0);

function dial(host: PodHost, port: number, wrap: (why: string) => string): ((path: string) => number) | Result {
  const answer = host.listens(port);
  const address = `${host.pod().status.podIP ?? ''}:${port}`;
  return answer ?? { is: 'failure', output: wrap(`dial tcp ${address}: connect: connection refused`) };
}

function http(host: PodHost, container: Container, action: NonNullable<Probe['httpGet']>): Result {
  const port = portOf(container, action.port);
  const path = action.path ?? '/';
  const url = `${(action.scheme ?? 'HTTP').toLowerCase()}://${host.pod().status.podIP ?? ''}:${port}${path}`;
  const answer = dial(host, port, (why) => `Get "${url}": ${why}`);
  if (typeof answer !== 'function') return answer;
  const code = answer(path);
  return code >= 200 && code < 400 ? { is: 'success' } : { is: 'failure', output: `HTTP probe failed with statuscode: ${code}` };
}

/** Runs a command to its end at once; its waits count against the timeout. */
function exec(host: PodHost, container: Container, command: readonly string[], probe: Probe, at: Surroundings): Result {
  const program = programOf(container.image ?? '', command, undefined);
  if (program.is === 'absent')
    return {
      is: 'failure',
      output: `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program.executable}": executable file not found in $PATH: unknown`,
    };
  const limit = (probe.timeoutSeconds ?? 1) * 1000;
  const { code, output, spent } = finish(program.start(at), host, limit);
  if (spent > limit)
    return { is: 'failure', output: `command timed out: "${command.join(' ')}" timed out after ${probe.timeoutSeconds ?? 1}s` };
  return code === 0 ? { is: 'success' } : { is: 'failure', output };
}

const STEPS = 10_000;

function finish(process: Process, host: PodHost, limit: number): { code: number; output: string; spent: number } {
  let spent = 0;
  let output = '';
  let step = process.next();
  for (let i = 0; i < STEPS && step.done !== true && spent <= limit; i += 1) {
    const act = step.value;
    if (act.do === 'wait') spent += act.ms;
    if (act.do === 'print') output += act.text;
    step = process.next(act.do === 'connect' ? host.connect(act.host, act.port) : undefined);
  }
  return { code: step.done === true ? step.value : 1, output, spent };
}

function perform(host: PodHost, container: Container, probe: Probe, at: Surroundings): Result {
  if (probe.httpGet) return http(host, container, probe.httpGet);
  const port = probe.tcpSocket ? portOf(container, probe.tcpSocket.port) : probe.grpc?.port;
  if (port !== undefined) {
    const answer = dial(host, port, (why) =>
      probe.grpc ? `timeout: failed to connect service "${host.pod().status.podIP ?? ''}:${port}" within 1s: ${why}` : why,
    );
    return typeof answer === 'function' ? { is: 'success' } : answer;
  }
  return exec(host, container, probe.exec?.command ?? [], probe, at);
}

/** What is asked of a process outside: HTTP, or whether a port is open. It has no shell of ours to run a command in. */
async function ask(outside: Asked, { host, container }: ProbeNeeds, probe: Probe): Promise<Result> {
  const { httpGet, tcpSocket } = probe;
  const port = portOf(container, httpGet?.port ?? tcpSocket?.port ?? 0);
  const path = httpGet?.path ?? '/';
  const where = `${host.pod().status.podIP ?? ''}:${port}`;
  try {
    const within = (probe.timeoutSeconds ?? 1) * 1000;
    const code = await outside.asked({ port, within, ...(httpGet === undefined ? {} : { path }) });
    const good = httpGet === undefined || (code >= 200 && code < 400);
    return good ? { is: 'success' } : { is: 'failure', output: `HTTP probe failed with statuscode: ${code}` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { is: 'failure', output: httpGet === undefined ? `dial tcp ${where}: ${why}` : `Get "http://${where}${path}": ${why}` };
  }
}

/** A process of this machine lives in real time, whatever the cluster's. */
function inRealTime(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds).unref();
  return () => clearTimeout(timer);
}

type Asked = Pick<Outside, 'asked'>;

interface ProbeNeeds {
  readonly host: PodHost;
  readonly container: Container;
  readonly field: string;
  readonly at: Surroundings;
  /** The container is something outside, which answers for itself. */
  readonly outside?: Asked;
}

/**
 * Runs one probe of a running container until cancelled. `passed` and `failed` are told when a threshold is reached, and each
 * failure is an Unhealthy event, as in life.
 */
function startProbe(needs: ProbeNeeds, kind: ProbeKind, probe: Probe, tell: { passed: () => void; failed: () => void }): () => void {
  const { host, container, field, at, outside } = needs;
  const after = (milliseconds: number, then: () => void): (() => void) =>
    outside === undefined ? host.timing.after(milliseconds, then) : inRealTime(milliseconds, then);
  let successes = 0;
  let failures = 0;
  let over = false;
  let cancel = (): void => undefined;
  const heard = (result: Result): void => {
    if (over) return;
    if (result.is === 'success') {
      failures = 0;
      successes += 1;
      if (successes >= (probe.successThreshold ?? 1)) tell.passed();
      return;
    }
    successes = 0;
    failures += 1;
    host.event('Warning', 'Unhealthy', `${kind} probe failed: ${result.output}`, { name: container.name, field });
    if (failures >= (probe.failureThreshold ?? 3)) tell.failed();
  };
  const round = (): void => {
    cancel = after((probe.periodSeconds ?? 10) * 1000, round);
    if (outside === undefined) heard(perform(host, container, probe, at));
    else void ask(outside, needs, probe).then(heard);
  };
  cancel = after((probe.initialDelaySeconds ?? 0) * 1000 + 500, round);
  return () => {
    over = true;
    cancel();
  };
}

/** What the outcome of probes does to the container. */
export interface Probed {
  readonly kill: (kind: 'liveness' | 'startup') => void;
  readonly started: () => void;
  readonly ready: (is: 'ready' | 'unready') => void;
}

/** Starts the probes of a container: liveness and readiness wait for a startup probe to pass. The answer ends them all. */
export function startProbes(needs: ProbeNeeds, to: Probed): () => void {
  const { startupProbe, livenessProbe, readinessProbe } = needs.container;
  const cancels: (() => void)[] = [];
  const others = (): void => {
    const alive = { passed: () => undefined, failed: () => to.kill('liveness') };
    if (livenessProbe) cancels.push(startProbe(needs, 'Liveness', livenessProbe, alive));
    if (!readinessProbe) return to.ready('ready');
    cancels.push(startProbe(needs, 'Readiness', readinessProbe, { passed: () => to.ready('ready'), failed: () => to.ready('unready') }));
    return undefined;
  };
  if (!startupProbe) others();
  else {
    const cancel = startProbe(needs, 'Startup', startupProbe, {
      passed() {
        cancel();
        to.started();
        others();
      },
      failed: () => to.kill('startup'),
    });
    cancels.push(cancel);
  }
  return () => {
    for (const cancel of cancels) cancel();
  };
}
