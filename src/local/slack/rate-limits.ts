import type { WorkspaceClock } from './clock.ts';

/** Calls a minute by tier, as Slack's documentation gives them ("20+", "50+", "100+"). */
const TIER: Readonly<Record<2 | 3 | 4, number>> = { 2: 20, 3: 50, 4: 100 };

const TIER_OF: Readonly<Record<string, 2 | 3 | 4>> = {
  'apps.connections.open': 3,
  'chat.update': 3,
  'chat.delete': 3,
  'chat.postEphemeral': 4,
  'chat.unfurl': 3,
  'chat.startStream': 2,
  'chat.appendStream': 4,
  'chat.stopStream': 2,
  'conversations.history': 3,
  'conversations.replies': 3,
  'conversations.info': 3,
  'conversations.join': 3,
  'conversations.open': 3,
  'conversations.list': 2,
  'conversations.members': 4,
  'users.info': 4,
  'users.list': 2,
  'usergroups.list': 2,
  'usergroups.users.list': 2,
  'views.open': 4,
  'views.push': 4,
  'views.update': 4,
  'views.publish': 4,
  'reactions.add': 3,
  'reactions.remove': 2,
  'files.getUploadURLExternal': 4,
  'files.completeUploadExternal': 4,
  'agents.sessions.setStatus': 3,
  'agents.sessions.rename': 3,
};

/** One post a second and channel, short bursts tolerated; and a cap over the workspace. */
const POST = { perMinute: 60, burst: 4 };
const POSTS_OF_WORKSPACE = { perMinute: 300, burst: 60 };

interface Bucket {
  level: number;
  at: number;
}

/** Token buckets as Slack keeps them: one per method, and per channel for posts. */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: WorkspaceClock;
  readonly #on: boolean;

  constructor(clock: WorkspaceClock, mode: 'realistic' | 'off') {
    this.#clock = clock;
    this.#on = mode === 'realistic';
  }

  /** Seconds to wait before this call is allowed; 0 = allowed now, and counted. */
  take(method: string, channel: string | undefined): number {
    if (!this.#on) return 0;
    if (method === 'chat.postMessage')
      return this.#draw(`post/${channel ?? ''}`, POST) || this.#draw('posts of the workspace', POSTS_OF_WORKSPACE);
    const tier = TIER_OF[method];
    if (tier === undefined) return 0;
    return this.#draw(method, { perMinute: TIER[tier], burst: TIER[tier] });
  }

  #draw(name: string, rate: { readonly perMinute: number; readonly burst: number }): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(name) ?? { level: rate.burst, at: now };
    bucket.level = Math.min(rate.burst, bucket.level + ((now - bucket.at) * rate.perMinute) / 60_000);
    bucket.at = now;
    this.#buckets.set(name, bucket);
    if (bucket.level < 1) return Math.max(1, Math.ceil(((1 - bucket.level) * 60) / rate.perMinute));
    bucket.level -= 1;
    return 0;
  }
}
