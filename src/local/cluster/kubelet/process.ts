/** What a simulated process asks of its container. `ms` is cluster time; Infinity waits for good. */
export type Act =
  | { readonly do: 'print'; readonly text: string; readonly to: 'out' | 'err' }
  | { readonly do: 'wait'; readonly ms: number }
  /** Resident memory in all, bytes. Above the limit the container is OOM-killed. */
  | { readonly do: 'memory'; readonly bytes: number }
  /** Listens from now on; `answer` gives the HTTP status for a path. */
  | { readonly do: 'listen'; readonly port: number; readonly answer: (path: string) => number }
  /** The reply to it is a Reached. */
  | { readonly do: 'connect'; readonly host: string; readonly port: number }
  /** From here on the container is something outside: it alone prints and ends. */
  | { readonly do: 'become'; start(tell: Told): Outside };

/** What something outside tells of itself. */
export interface Told {
  print(text: string): void;
  ended(how: { readonly exitCode: number /** Termination message. */; readonly message: string }): void;
}

/** Something outside that stands for a container. It tells its end after `stop`, and nothing after `vanish`. */
export interface Outside {
  stop(graceSeconds: number): void;
  vanish(): void;
  /** A probe's question to one of its ports. Rejects when nobody answers in time. */
  asked(question: Question): Promise<number>;
}

/** What a kubelet asks a process: over HTTP, or (without a path) whether the port is open at all. */
export interface Question {
  readonly port: number;
  readonly path?: string;
  /** Milliseconds of real time. */
  readonly within: number;
}

export type Reached =
  | { readonly is: 'ok'; readonly address: string }
  | { readonly is: 'refused'; readonly address: string }
  | { readonly is: 'timeout'; readonly address: string }
  | { readonly is: 'unknown-host' };

/** Runs until it returns its exit code. Only `connect` is replied to. */
export type Process = Generator<Act, number, Reached | undefined>;

/** Files of one container: mounts and what it wrote itself. A directory ends with `/`. */
export type Files = Map<string, string>;

export interface Surroundings {
  readonly env: Map<string, string>;
  readonly args: readonly string[];
  readonly files: Files;
  readonly hostname: string;
  /** Ports the container declares. */
  readonly ports: readonly number[];
  readonly image: string;
  /** `read-only` when securityContext.readOnlyRootFilesystem is set: writes outside mounts fail. */
  readonly root: 'writable' | 'read-only';
  readonly user: number;
  /** Wall-clock now, for log lines. */
  readonly now: () => number;
}

/** How a process takes SIGTERM: a shell as process 1 ignores it and is killed after the grace period; a server ends with this code. */
export type OnTerm = 'ignores' | number;

/** What runs in a container. `absent` is the executable that the image does not have. */
export type Program =
  | {
      readonly is: 'program';
      readonly onTerm: OnTerm;
      /** It becomes something outside, which lives in real time and answers for itself. */
      readonly outside?: true;
      start(at: Surroundings): Process;
    }
  | { readonly is: 'absent'; readonly executable: string; readonly why: 'not-found' | 'no-directory' | 'not-executable' };

export const out = (text: string): Act => ({ do: 'print', text, to: 'out' });
export const err = (text: string): Act => ({ do: 'print', text, to: 'err' });
export const wait = (ms: number): Act => ({ do: 'wait', ms });

/** Ends at once with this code, having done nothing. */
// oxlint-disable-next-line require-yield -- a process that has nothing to ask for is still a process
export function* ends(code: number): Process {
  return code;
}

/** Asks for a connection and hands back what became of it. */
export function* reach(host: string, port: number): Generator<Act, Reached, Reached | undefined> {
  return (yield { do: 'connect', host, port }) ?? { is: 'unknown-host' };
}
