/** A text as a stream brings it: a few words at a time. */
const PIECE = 24;

export function pieces(text: string): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / PIECE) }, (_, n) => text.slice(n * PIECE, (n + 1) * PIECE));
}
