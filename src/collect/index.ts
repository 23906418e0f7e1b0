/** What was seen so far goes in; the next looks, changes and log excerpts leave. It plans looks and never looks. */
export { changes } from './changes.ts';
export { excerpt } from './excerpt.ts';
export { leftOut } from './left-out.ts';
export { plan } from './plan.ts';
