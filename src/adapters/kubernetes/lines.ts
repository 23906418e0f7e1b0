import { ApiFailure } from './failure.ts';

const NEWLINE = 0x0a;

/**
 * Cuts a byte stream into lines. It splits on bytes and decodes each line once, so that a character torn between two
 * chunks stays whole; chunks are kept in a list, so that a long line costs no more than its length. What follows the
 * last newline is dropped: a half line is no line. A line over `most` bytes rejects with `too-big`.
 */
export async function* linesOf(stream: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<string, void, undefined> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const last = chunk.subarray(start, end);
      if (size + last.length > most) throw new ApiFailure('too-big', `a watch line is longer than ${most} bytes`);
      const line = Buffer.concat([...waiting, last]).toString('utf8');
      waiting = [];
      size = 0;
      start = end + 1;
      if (line !== '') yield line;
    }
    if (start < chunk.length) {
      waiting.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > most) throw new ApiFailure('too-big', `a watch line is longer than ${most} bytes`);
    }
  }
}

/** The whole body as text; over `most` bytes it rejects with `too-big` and stops reading. */
export async function textOf(stream: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) throw new ApiFailure('too-big', `the answer is longer than ${most} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** As `textOf`, read as JSON. A body that is none rejects with `invalid`. */
export async function jsonOf(stream: AsyncIterable<Uint8Array>, most: number): Promise<unknown> {
  const body = await textOf(stream, most);
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new ApiFailure('invalid', 'the answer is not JSON: is this address a Kubernetes API server?');
  }
}
