import type { GuardVerdict, LinkHealth, Millis } from '../../model/index.ts';
import type { Clock, Log } from '../../ports/index.ts';
import type { RemediationNeeds } from './needs.ts';

/** Whether the guard was proven to refuse what was not approved; proven anew at start, when its objects change, and at intervals. */
export interface GuardKeeper {
  verdicts(): readonly GuardVerdict[];
  /** Empty when every layer that is demanded holds; else which does not, and why. */
  broken(): string;
  links(): readonly LinkHealth[];
  /** Starts a proof when one is due; never waits for it. */
  look(now: Millis): void;
  stop(): Promise<void>;
}

/** The guard's objects are looked at this often: a policy that was deleted turns the buttons off within it. */
const versionEvery: Millis = 10_000;
/** A proof that failed is tried again this soon. */
const againAfter: Millis = 15_000;

export function keepGuard(
  needs: Pick<RemediationNeeds, 'launcher' | 'settings'>,
  outside: { readonly clock: Clock; readonly log: Log; readonly changed: () => Promise<unknown> },
): GuardKeeper {
  const { launcher, settings } = needs;
  const { clock, log } = outside;
  let verdicts: readonly GuardVerdict[] = [];
  let since = clock.now();
  let version: string | undefined;
  let nextVersion = 0;
  let nextProof = 0;
  let busy: Promise<void> | undefined;

  const layerOf = (layer: string): GuardVerdict | undefined => verdicts.find((v) => v.layer === layer);
  const broken = (): string =>
    settings.layers
      .flatMap((layer) => {
        const verdict = layerOf(layer);
        if (verdict === undefined) return [`${layer} was not proven yet`];
        return verdict.holds ? [] : [`${layer} does not hold: ${verdict.why}`];
      })
      .join('; ');

  const prove = async (): Promise<void> => {
    const was = broken();
    verdicts = await launcher.canary(settings.namespaces);
    const now = broken();
    nextProof = clock.now() + (now === '' ? settings.guardEvery : againAfter);
    if (was === now) return;
    since = clock.now();
    const fields = { layers: settings.layers.join(', ') };
    if (now === '') log.info(fields, 'the guard was proven: fixes may be approved');
    else log.warn(fields, 'the guard was not proven: no fix may be approved');
    await outside.changed();
  };
  const work = async (now: Millis): Promise<void> => {
    if (now >= nextVersion) {
      nextVersion = now + versionEvery;
      const seen = await launcher.guardVersion().catch(() => 'unreadable');
      if (seen !== version) nextProof = now;
      version = seen;
    }
    if (now >= nextProof) await prove();
  };
  return {
    verdicts: () => verdicts,
    broken,
    links: () => [{ link: 'guard', ok: broken() === '', since, why: broken() }],
    look: (now) => {
      if (busy !== undefined || (now < nextVersion && now < nextProof)) return;
      busy = work(now)
        .catch((error: unknown) => {
          nextProof = clock.now() + againAfter;
          log.warn({ error: error instanceof Error ? error.name : 'failed' }, 'the guard could not be looked at');
        })
        .finally(() => {
          busy = undefined;
        });
    },
    stop: async () => {
      await busy;
    },
  };
}
