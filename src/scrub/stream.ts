import type { Scrubber } from './scrubber.ts';

export interface StreamOptions {
  readonly scrubber: Scrubber;
}

/** Blocks end at the first line end behind this many bytes, wherever the chunks of the input end: the same input gives the same output. */
const BLOCK = 256 * 1024;
/** A line longer than this is cut at a blank or quote. */
const LONGEST_LINE = 1024 * 1024;
/** A block that ends inside a private key grows by so much, to its END. */
const KEY_REACH = 20 * 1024;
const NEWLINE = 10;
const BREAK = /[\s"]/;

/** Raw bytes in, scrubbed bytes out. Memory does not grow with the input. */
export async function* scrubStream(input: AsyncIterable<Buffer>, options: StreamOptions): AsyncGenerator<Buffer> {
  for await (const block of blocks(input)) {
    const torn = block.length === BLOCK + LONGEST_LINE && !BREAK.test(block.toString('latin1', BLOCK));
    yield Buffer.from(torn ? `[LONG TOKEN ${block.length} bytes]` : options.scrubber.text(block.toString()));
  }
}

/** Lines `{"id","text"}` in, the same lines with `text` scrubbed out; a line that is none of these is answered with `{"error"}` in its place. */
export async function* scrubLines(input: AsyncIterable<Buffer>, options: StreamOptions): AsyncGenerator<Buffer> {
  for await (const line of lines(input)) if (line.trim() !== '') yield Buffer.from(`${JSON.stringify(answer(line, options.scrubber))}\n`);
}

function answer(line: string, scrubber: Scrubber): unknown {
  const row = parse(line);
  if (typeof row !== 'object' || row === null || !('text' in row) || typeof row.text !== 'string')
    return { ...(typeof row === 'object' && row !== null && 'id' in row ? idOf(row, scrubber) : {}), error: 'expected {"id","text"}' };
  return { ...idOf(row, scrubber), text: scrubber.text(row.text) };
}

/** An id is a name: it stays as it is unless it holds what is a secret wherever it stands. */
function idOf(row: object, scrubber: Scrubber): { readonly id: unknown } {
  return scrubber.value({ id: 'id' in row ? row.id : null });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line.replace(/^\u{feff}/u, ''));
  } catch {
    return undefined;
  }
}

async function* lines(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  for await (const chunk of input) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, at)]).toString();
      parts = [];
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString();
}

async function* blocks(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    parts.push(chunk);
    size += chunk.length;
    if (size < BLOCK) continue;
    held = Buffer.concat([held, ...parts]);
    parts = [];
    for (let cut = cutAt(held); cut > 0; cut = cutAt(held)) {
      yield held.subarray(0, cut);
      held = held.subarray(cut);
    }
    size = 0;
  }
  held = Buffer.concat([held, ...parts]);
  for (let cut = cutAt(held); cut > 0 && cut < held.length; cut = cutAt(held)) {
    yield held.subarray(0, cut);
    held = held.subarray(cut);
  }
  if (held.length > 0) yield held;
}

/** Where the first block of `held` ends; 0 while too little is there to say. Depends on the bytes of the input alone. */
function cutAt(held: Buffer): number {
  // So much must be there before a cut is sure: a long line, then a key that reaches over the end.
  if (held.length < LONGEST_LINE + BLOCK + KEY_REACH) return held.length < BLOCK ? 0 : certainCut(held);
  return certainCut(held) || looseCut(held);
}

function certainCut(held: Buffer): number {
  const line = held.indexOf(NEWLINE, BLOCK);
  if (line < 0 || line > BLOCK + LONGEST_LINE || held.length < line + KEY_REACH) return 0;
  const open = held.subarray(0, line).lastIndexOf('-----BEGIN ');
  if (open < line - KEY_REACH || open < 0) return line + 1;
  const end = held.indexOf('-----END', open);
  const after = end < 0 || end > open + KEY_REACH ? -1 : held.indexOf(NEWLINE, end);
  return after > line && after < line + KEY_REACH ? after + 1 : line + 1;
}

/** No line end within reach: at the last blank or quote, so that no token is torn. */
function looseCut(held: Buffer): number {
  const reach = BLOCK + LONGEST_LINE;
  for (let i = reach; i > BLOCK; i--) if (held[i] === 32 || held[i] === 34 || held[i] === 9) return i + 1;
  return reach;
}
