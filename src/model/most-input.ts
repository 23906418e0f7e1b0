/** Bytes a token holds at least, over a whole prompt: English has four, JSON and hexadecimal digits between two and three. */
const BYTES_A_TOKEN = 2;
/** What a vendor puts around a request: instructions for tools and for the form of the answer. */
const AROUND = 500;

/** Tokens that so many bytes of a request hold at most. */
export function mostInput(bytes: number): number {
  return Math.ceil(bytes / BYTES_A_TOKEN) + AROUND;
}
