/** Servers of language-model vendors on the loopback interface: requests in their own protocols in, answers of a model with a chosen character out, errors and misbehaviour included; they never leave 127.0.0.1 and hold no model. */
export type { Asked, Behaviour } from './behaviour.ts';
export type { ToolCall, Vendor } from './question.ts';
export { modelServer, type ModelServer, type ModelServerOptions, type Received } from './server.ts';
