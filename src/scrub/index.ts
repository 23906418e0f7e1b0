/** Raw texts and values of one incident enter, the same with secrets and personal data replaced by placeholders leave; it never reads, writes, sends or keeps a secret. */
export { incidentKey, scrubber, type Scrubber, type ScrubberOptions } from './scrubber.ts';
export { scrubLines, scrubStream, type StreamOptions } from './stream.ts';
