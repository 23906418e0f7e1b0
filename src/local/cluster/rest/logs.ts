import { badRequest, notFound } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { Pod } from '../store/types.ts';
import { type Call, sendText, type Target } from './call.ts';

export interface LogLine {
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly text: string;
}

/** Where container output is kept. */
export interface LogSource {
  /** Lines so far; undefined when there is no such (previous) container instance. */
  read(pod: Pod, container: string, which: 'current' | 'previous'): readonly LogLine[] | undefined;
  /** Lines from now on; the answer unsubscribes. `ended` is called when the container stops. */
  follow(pod: Pod, container: string, line: (line: LogLine) => void, ended: () => void): () => void;
}

const nano = (at: number): string => new Date(at).toISOString().replace(/Z$/, '000000Z');

function containerOf(pod: Pod, asked: string | null): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const names = [...containers, ...initContainers, ...ephemeralContainers].map((c) => c.name);
  if (asked) {
    if (names.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
  }
  if (containers.length === 1) return containers[0]?.name ?? '';
  const list = (all: readonly { readonly name: string }[]): string => `[${all.map((c) => c.name).join(' ')}]`;
  const init = initContainers.length === 0 ? '' : ` or one of the init containers: ${list(initContainers)}`;
  throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: ${list(containers)}${init}`);
}

/** Why there is no log, in the words of the API server and the kubelet. */
function noLog(pod: Pod, container: string, which: 'current' | 'previous'): Error {
  const where = `container "${container}" in pod "${pod.metadata.name}"`;
  if (which === 'previous') return badRequest(`previous terminated ${where.replace(' in pod', ' in pod')} not found`);
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status;
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  const waiting = all.find((status) => status.name === container)?.state.waiting;
  const why =
    waiting?.reason === 'ImagePullBackOff' || waiting?.reason === 'ErrImagePull'
      ? 'trying and failing to pull image'
      : (waiting?.reason ?? 'ContainerCreating');
  return badRequest(`${where} is waiting to start: ${why}`);
}

function shorten(lines: readonly LogLine[], query: URLSearchParams, now: number): readonly LogLine[] {
  const since = query.get('sinceSeconds');
  const sinceTime = query.get('sinceTime');
  const from = since ? now - Number(since) * 1000 : sinceTime ? Date.parse(sinceTime) : 0;
  const tail = query.get('tailLines');
  const recent = lines.filter((line) => line.at >= from);
  return tail === null ? recent : Number(tail) === 0 ? [] : recent.slice(-Number(tail));
}

/** GET `pods/x/log`. */
export function logs(call: Call, target: Target, store: Store, source: LogSource): void {
  const pod = store.one('Pod', target.namespace, target.name ?? '');
  if (pod === undefined) throw notFound(target.resource, target.name ?? '');
  const container = containerOf(pod, call.query.get('container'));
  const which = call.query.get('previous') === 'true' ? 'previous' : 'current';
  const lines = source.read(pod, container, which);
  if (lines === undefined) throw noLog(pod, container, which);
  const stamps = call.query.get('timestamps') === 'true';
  const show = (line: LogLine): string => `${stamps ? `${nano(line.at)} ` : ''}${line.text}\n`;
  const limit = Number(call.query.get('limitBytes') ?? 0);
  const text = shorten(lines, call.query, Date.now()).map(show).join('');
  const cut = limit > 0 ? Buffer.from(text).subarray(0, limit).toString('utf8') : text;
  if (call.query.get('follow') !== 'true' || which === 'previous') return sendText(call, 200, cut);
  call.response.writeHead(200, { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' });
  call.response.write(cut === '' ? '' : cut);
  call.response.flushHeaders();
  const stop = source.follow(
    pod,
    container,
    (line) => call.response.write(show(line)),
    () => call.response.end(),
  );
  call.response.on('close', stop);
  return undefined;
}
