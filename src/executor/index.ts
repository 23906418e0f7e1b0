/** One approved plan enters through the environment, one Execution leaves; it starts no process, reads no file but its own token and CA, and changes nothing that the approval does not name. */
export { fitted, writeTermination } from './report.ts';
export { type Env, run } from './run.ts';
