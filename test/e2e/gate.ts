import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of an API server that can keep requests waiting or refuse them, as proxies do. */
export interface Gate {
  readonly url: string;
  /** Requests whose path matches wait until they are let through. */
  hold(path: RegExp): void;
  /** Paths that wait now, in the order they came. */
  held(): readonly string[];
  /** Lets those through whose path matches, and no others. */
  release(path: RegExp): void;
  /** Everything goes through again, what waits included. */
  open(): void;
  /** Answers 403 on matching paths. */
  forbid(path: RegExp): void;
  stop(): Promise<void>;
}

interface Waiting {
  readonly path: string;
  readonly go: () => void;
}

export async function startGate(target: string): Promise<Gate> {
  let holds: RegExp | undefined;
  let forbids: RegExp | undefined;
  let waiting: Waiting[] = [];
  const server = createServer((from, to) => {
    const path = from.url ?? '/';
    if (forbids?.test(path) === true) return refuse(to);
    if (holds?.test(path) !== true) return pass(target, from, to);
    waiting.push({ path, go: () => pass(target, from, to) });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const release = (path: RegExp): void => {
    const going = waiting.filter((w) => path.test(w.path));
    waiting = waiting.filter((w) => !going.includes(w));
    for (const { go } of going) go();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (path) => {
      holds = path;
    },
    held: () => waiting.map((w) => w.path),
    release,
    open: () => {
      holds = undefined;
      forbids = undefined;
      release(/^/);
    },
    forbid: (path) => {
      forbids = path;
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function refuse(to: ServerResponse): void {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', message: 'forbidden by the gate', code: 403 };
  to.writeHead(403, { 'content-type': 'application/json' });
  to.end(JSON.stringify(status));
}

function pass(target: string, from: IncomingMessage, to: ServerResponse): void {
  const onward = request(target + (from.url ?? '/'), { method: from.method, headers: from.headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    // A watch that says nothing for minutes must still be known as open.
    to.flushHeaders();
    answer.pipe(to);
  });
  onward.on('error', () => to.destroy());
  to.on('close', () => onward.destroy());
  from.pipe(onward);
}
