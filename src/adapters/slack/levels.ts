import type { Post } from '../../model/index.ts';
import type { Clock, Log } from '../../ports/index.ts';
import { codeOf, pointersOf } from './errors.ts';

/** `msg_…_too_long` is a matter of one message; the others may mean that the workspace does not know a block yet. */
const TOO_RICH = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);
const DAY = 24 * 3600 * 1000;

export interface Rendering {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

export interface Levels {
  /** The best rendering this workspace is known to take. */
  best(post: Post): Rendering;
  /** Sends at the best level; at each refusal of the blocks once at the next lower one. Other errors pass through. */
  send<T>(post: Post, call: (as: Rendering) => Promise<T>): Promise<T>;
}

export function levels(needs: { readonly clock: Clock; readonly log: Log }): Levels {
  let plainUntil = -Infinity;
  let lowered = 0;

  function renderings(post: Post): readonly Rendering[] {
    const taken = post.levels.filter((l) => l.level !== 'full' || needs.clock.now() >= plainUntil);
    return [...taken.map((l) => ({ text: post.text, blocks: l.blocks })), { text: post.text, blocks: [] }];
  }

  function lower(error: unknown, level: string): void {
    lowered += 1;
    if (level === 'full' && codeOf(error).startsWith('invalid_blocks')) plainUntil = needs.clock.now() + DAY;
    needs.log.warn({ code: codeOf(error), at: pointersOf(error), level, lowered }, 'Slack refused the blocks; sending a simpler message');
  }

  return {
    best: (post) => renderings(post)[0] ?? { text: post.text, blocks: [] },
    send: async (post, call) => {
      const all = renderings(post);
      for (const [i, as] of all.entries()) {
        try {
          return await call(as);
        } catch (error) {
          if (!TOO_RICH.has(codeOf(error)) || i === all.length - 1) throw error;
          lower(error, post.levels.find((l) => l.blocks === as.blocks)?.level ?? 'text');
        }
      }
      throw new Error('unreachable: the last rendering returns or throws');
    },
  };
}
