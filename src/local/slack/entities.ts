import type { Dict } from '../../model/index.ts';

/** The things a workspace holds. Times are the workspace's own (epoch milliseconds), message ids are Slack's `ts`. */

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly kind: 'member' | 'admin' | 'guest' | 'bot';
  deactivated: boolean;
  /** Of a person from elsewhere: their own workspace. */
  readonly team?: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly topic: string;
  readonly members: Set<string>;
  archived: boolean;
}

export interface Message {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  text: string;
  blocks: readonly Dict[];
  metadata?: Dict;
  readonly thread?: string;
  readonly broadcast: boolean;
  /** Set: only this person sees it. */
  readonly onlyFor?: string;
  edited?: { readonly user: string; readonly ts: string };
  readonly history: { readonly at: number; readonly text: string; readonly blocks: readonly Dict[] }[];
  readonly reactions: Map<string, string[]>;
  readonly files: readonly string[];
  deleted: boolean;
  streaming: boolean;
}

export interface View {
  readonly id: string;
  readonly user: string;
  readonly root: string;
  readonly previous?: string;
  content: Dict;
  hash: string;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly by: string;
  title: string;
  bytes: Buffer | undefined;
  channel?: string;
}
