import type { Scrubber } from './scrubber.ts';

export interface StreamOptions {
  readonly scrubber: Scrubber;
}

/** Raw bytes in, scrubbed bytes out, cut at line ends; memory does not grow with the input. */
export async function* scrubStream(input: AsyncIterable<Buffer>, options: StreamOptions): AsyncGenerator<Buffer> {
  for await (const block of blocks(input)) yield Buffer.from(options.scrubber.text(block.toString()));
}

/** Lines `{"id","text"}` in, the same with `text` scrubbed out. */
export async function* scrubLines(input: AsyncIterable<Buffer>, options: StreamOptions): AsyncGenerator<Buffer> {
  for await (const block of blocks(input)) {
    for (const line of block
      .toString()
      .split('\n')
      .filter((l) => l.trim() !== '')) {
      const { id, text } = JSON.parse(line) as { id: string; text: string };
      yield Buffer.from(`${JSON.stringify({ id, text: options.scrubber.text(text) })}\n`);
    }
  }
}

const BLOCK = 64 * 1024;

async function* blocks(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const chunk of input) {
    held = Buffer.concat([held, chunk]);
    for (let cut = held.indexOf(10, BLOCK); cut >= 0 && held.length > BLOCK; cut = held.indexOf(10, BLOCK)) {
      yield held.subarray(0, cut + 1);
      held = held.subarray(cut + 1);
    }
  }
  if (held.length > 0) yield held;
}
