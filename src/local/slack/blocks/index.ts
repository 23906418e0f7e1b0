/** Blocks and views as a caller sends them go in; acceptance or Slack's refusal comes out. Its limits are its own and are never shared with the code that makes cards. */
export { KINDS } from './kinds.ts';
export { messagesOf, refuseBlocks, type Refusal, refuseView } from './validate.ts';
