/** Hits and facts go in; one diagnosis leaves: related, chained to the root, merged, weighed, at most three. It finds nothing itself. */
export { concluded } from './concluded.ts';
