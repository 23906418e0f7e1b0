import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Asked } from '../executor/guard.ts';
import { badRequest, invalid, Refusal } from '../store/failure.ts';
import type { Resource } from '../store/resources.ts';
import { fromProtobuf } from './protobuf/index.ts';

/** What a request is about, after its path was read. */
export interface Target {
  readonly resource: Resource;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** One request. `body` is read once, on demand. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Throws where whoever asks may not write this. Absent: nobody judges. */
  readonly judge?: (what: Judged) => void;
}

/** A write as it would be stored. */
export type Judged = Pick<Asked, 'operation' | 'object' | 'oldObject' | 'options'>;

const BODY_LIMIT = 3 * 1024 * 1024;

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** The body as JSON text (YAML for an apply patch); protobuf of typed clients is turned into JSON. */
export async function readBody(call: Call): Promise<string> {
  const bytes = await readBytes(call);
  return contentType(call) === PROTOBUF ? JSON.stringify(fromProtobuf(bytes)) : bytes.toString('utf8');
}

async function readBytes(call: Call): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of call.request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > BODY_LIMIT) throw new Refusal(413, 'RequestEntityTooLarge', `limit is ${BODY_LIMIT}`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export const contentType = (call: Call): string => (call.request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`the object provided is unrecognized (must be of type JSON): ${error instanceof Error ? error.message : ''}`);
  }
}

export function sendJson(call: Call, code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(body);
  call.response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers });
  call.response.end(call.method === 'HEAD' ? '' : text);
}

export function sendText(call: Call, code: number, text: string): void {
  call.response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' });
  call.response.end(text);
}

/** Manager of a write: `fieldManager`, else the first word of the user agent, as the API server takes it. */
export function managerOf(call: Call): string {
  const agent = call.request.headers['user-agent'] ?? 'unknown';
  return call.query.get('fieldManager') ?? agent.split('/')[0] ?? 'unknown';
}

const OPTIONS: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
};

/** Throws 422 for another dry run than the one there is. */
export function isDryRun(call: Call): boolean {
  const asked = call.query.getAll('dryRun').filter((value) => value !== '');
  if (asked.every((value) => value === 'All')) return asked.length > 0;
  const message = `Unsupported value: ${JSON.stringify(asked)}: supported values: "All"`;
  throw invalid({ group: 'meta.k8s.io', kind: OPTIONS[call.method] ?? '' }, '', [
    { field: 'dryRun', message, reason: 'FieldValueNotSupported' },
  ]);
}
