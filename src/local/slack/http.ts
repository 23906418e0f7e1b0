import type { IncomingMessage, ServerResponse } from 'node:http';
import { dict, type Dict } from '../../model/index.ts';

/** Slack's own bound is lower; this one only keeps a mistake from filling the memory. */
const MAX_BODY = 50_000_000;

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) throw new Error('body too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Arguments of a call: JSON as it is; in forms, nested values arrive as JSON strings and are opened. */
export async function argumentsOf(request: IncomingMessage): Promise<Dict> {
  const type = request.headers['content-type'] ?? '';
  const body = await bodyOf(request);
  if (type.includes('application/json')) return dict(JSON.parse(body.toString('utf8') || '{}'));
  if (type.includes('multipart/form-data')) return opened(await fields(type, body));
  return opened(Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
}

/** The fields of a multipart body; a file stays the bytes it is. */
export async function fields(type: string, body: Buffer): Promise<Dict> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const read = async ([name, value]: [string, unknown]) =>
    [name, value instanceof Blob ? Buffer.from(await value.arrayBuffer()) : value] as const;
  return Object.fromEntries(await Promise.all([...form.entries()].map(read)));
}

/** Names whose values are structures; everything else in a form is text, even when it looks like JSON. */
const NESTED = new Set(['blocks', 'attachments', 'metadata', 'view', 'message', 'files', 'chunks', 'unfurls', 'prompts']);

function opened(flat: Dict): Dict {
  return Object.fromEntries(Object.entries(flat).map(([name, value]) => [name, typeof value === 'string' ? open(name, value) : value]));
}

function open(name: string, value: string): unknown {
  if (!NESTED.has(name)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

export function send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

export function flag(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}
