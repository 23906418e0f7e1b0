import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KubeObject } from '../../model/index.ts';
import type { Clock } from '../../ports/index.ts';
import { uidOf } from './change.ts';
import { withDeadline } from './deadline.ts';
import { ApiFailure } from './failure.ts';
import type { Source } from './watch-source.ts';

export interface Listed {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly resourceVersion: string;
}

export interface Listing {
  readonly source: Source;
  readonly clock: Clock;
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly keep: (object: KubeObject) => boolean;
  readonly heard: () => void;
}

/** Beginnings of one list: a continue token may expire while paging. */
const TRIES = 3;

async function listOnce({ source, clock, timeout, signal, keep, heard }: Listing): Promise<Listed> {
  const objects = new Map<string, KubeObject>();
  let next = '';
  for (;;) {
    const page = await withDeadline({ clock, ms: timeout, signal }, (s) => source.page(next, s));
    heard();
    for (const object of page.objects) if (keep(object)) objects.set(uidOf(object), object);
    if (page.next === '') return { objects, resourceVersion: page.resourceVersion };
    next = page.next;
    await nextTurn();
  }
}

/** A complete list, page by page, or a rejection: never a half one. */
export async function listAll(listing: Listing): Promise<Listed> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await listOnce(listing);
    } catch (error) {
      if (!(error instanceof ApiFailure && error.kind === 'gone') || tries >= TRIES) throw error;
    }
  }
}
