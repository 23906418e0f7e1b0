/** What the bot needs from the world, in its own words. Contracts only: an adapter fulfils each, and one contract suite holds over all of them. */
export { type AuditMark, type CardMark, ChatError, type Chat, type Listening, type OldCard, type Urgency } from './chat.ts';
export type { Clock } from './clock.ts';
export type { Cluster, Watching } from './cluster.ts';
export { type Audit, type JobState, type Launcher, LaunchError, type Signer } from './launcher.ts';
export { type AskHow, type Attempt, type Llm, LlmError, type Permit } from './llm.ts';
export type { Log, LogFields } from './log.ts';
export type { Level, Levels, Meter, MeteredStage, Metrics, PostKind } from './meter.ts';
export { type Change, type Store, StoreError, type StoredEffect } from './store.ts';
