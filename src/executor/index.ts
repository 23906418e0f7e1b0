/** One approved plan enters through the environment, one Execution leaves; it starts no process, reads no file but its own token and CA, and changes nothing that the approval does not name. */
export type { Env } from './order.ts';
export { resultOf, writeTermination } from './report.ts';
export { run } from './run.ts';
