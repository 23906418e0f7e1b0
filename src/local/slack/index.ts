/** A Slack workspace on this machine: Web API, Socket Mode and a page for people, on the real protocols and with Slack's limits. It never leaves 127.0.0.1 and has no knowledge of the bot beyond its manifest. */
export type { Acts, ActResult } from './acts/index.ts';
export { KINDS, messagesOf, refuseBlocks, type Refusal, refuseView } from './blocks/index.ts';
export type { Call, Delivery, Entry, Problem } from './journal.ts';
export { loadManifest, type Manifest } from './manifest.ts';
export type { CallFault, LocalWorkspaceOptions, SocketFault } from './options.ts';
export { plainText } from './plain-text.ts';
export { type LocalWorkspace, startLocalWorkspace } from './start.ts';
