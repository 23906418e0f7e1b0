import type { GuardLayer, GuardVerdict, LinkHealth, Millis, Untried } from '../../model/index.ts';
import type { Clock, Log } from '../../ports/index.ts';
import type { RemediationNeeds } from './needs.ts';

/** Whether the guard was proven to refuse what was not approved; proven anew at start, when its objects change, and at intervals. */
export interface GuardKeeper {
  verdicts(): readonly GuardVerdict[];
  /** Each layer that is demanded, as the newest proof that still counts showed it. */
  proven(): readonly { readonly layer: GuardLayer; readonly holds: boolean }[];
  /** Empty when every layer that is demanded holds; else which does not, and why. */
  broken(): string;
  /** The same for one namespace: there it must have been tried, too. */
  brokenIn(namespace: string | undefined): string;
  /** False until the first proof has ended. */
  known(): boolean;
  links(): readonly LinkHealth[];
  /** Starts a proof when one is due; never waits for it. */
  look(now: Millis): void;
  stop(): Promise<void>;
}

export const guardLink = 'guard';

/** The guard's objects are looked at this often: a policy that was deleted turns the buttons off within it. */
const versionEvery: Millis = 10_000;
/** A proof that failed is tried again this soon. */
const againAfter: Millis = 15_000;
/** Where there was nothing to try it on, something may be made at any time, and no object of the guard tells of it. */
const emptyAgain: Millis = 300_000;
/** A proof that has not ended by then shows nothing; the canary's own Job is given up after 150 s. */
const longestProof: Millis = 180_000;
const longestVersion: Millis = 30_000;
/** A proof counts for so long: one that was missed, and the time that the next may take. */
export const proofLasts = (every: Millis): Millis => 2 * every + longestProof;

export function keepGuard(
  needs: Pick<RemediationNeeds, 'launcher' | 'settings'>,
  outside: { readonly clock: Clock; readonly log: Log; readonly changed: () => Promise<unknown> },
): GuardKeeper {
  const { launcher, settings } = needs;
  const { clock, log } = outside;
  const stop = new AbortController();
  let verdicts: readonly GuardVerdict[] = [];
  let since = clock.now();
  let version: string | undefined;
  let nextVersion = 0;
  let nextProof = 0;
  let busy: Promise<void> | undefined;

  const weak = (layer: GuardLayer): readonly string[] => {
    const verdict = verdicts.find((v) => v.layer === layer);
    if (verdict === undefined) return [`${nameOf(layer)} was not proven yet`];
    if (!verdict.holds) return [`${nameOf(layer)} does not hold: ${verdict.why}`];
    return clock.now() - verdict.at > proofLasts(settings.guardEvery) ? [`${nameOf(layer)} was proven too long ago`] : [];
  };
  const broken = (): string => settings.layers.flatMap(weak).join('; ');
  const untried = (): readonly Untried[] => verdicts.filter((v) => settings.layers.includes(v.layer)).flatMap((v) => v.untried ?? []);
  const brokenIn = (namespace: string | undefined): string => {
    const here = untried().find((one) => one.namespace === namespace);
    return broken() || (here === undefined ? '' : untriedWords(here));
  };
  const limits = (): string => [...new Set(untried().map(untriedWords))].join('; ');
  const state = (): string => broken() || limits();
  const isWell = (): boolean => broken() === '';
  let well = isWell();
  /** What the cards were last drawn by. */
  let told = state();

  const unproven = (why: string): readonly GuardVerdict[] => {
    const at = clock.now();
    return settings.layers.map((layer) => ({ layer, holds: false, at, why }));
  };
  const prove = async (): Promise<void> => {
    const late = (): readonly GuardVerdict[] => unproven(`the proof did not end within ${longestProof / 1000} s`);
    verdicts = await within(launcher.canary(settings.namespaces), longestProof, late).catch((error: unknown) =>
      unproven(`the proof ended with ${error instanceof Error ? error.name : 'an error'}`),
    );
    const next = limits() === '' ? settings.guardEvery : Math.min(settings.guardEvery, emptyAgain);
    nextProof = clock.now() + (isWell() ? next : againAfter);
  };
  const tell = async (): Promise<void> => {
    const now = state();
    if (now === told) return;
    await outside.changed();
    if (isWell() !== well) since = clock.now();
    well = isWell();
    told = now;
    const fields = { layers: settings.layers.join(', ') };
    const except = [...new Set(untried().map((one) => one.namespace))].join(', ');
    if (!well) log.warn(fields, 'the guard was not proven: no fix may be approved');
    else if (except === '') log.info(fields, 'the guard was proven: fixes may be approved');
    else
      log.warn(
        { ...fields, except },
        'the guard was proven, but for namespaces in which nothing is there to try it on: no fix may be approved there',
      );
  };
  /** What comes too late is not waited for; nor is anything once the flow stops. */
  const within = async <T>(work: Promise<T>, ms: Millis, late: () => T): Promise<T> => {
    const over = new AbortController();
    const limit = clock.sleep(ms, AbortSignal.any([over.signal, stop.signal])).then(late);
    try {
      return await Promise.race([work, limit]);
    } finally {
      over.abort();
    }
  };
  const work = async (now: Millis): Promise<void> => {
    if (now >= nextVersion) {
      nextVersion = now + versionEvery;
      const unreadable = (): string => 'unreadable';
      const seen = await within(launcher.guardVersion().catch(unreadable), longestVersion, unreadable);
      if (seen !== version) nextProof = now;
      version = seen;
    }
    if (now >= nextProof && !stop.signal.aborted) await prove();
    if (!stop.signal.aborted) await tell();
  };
  return {
    verdicts: () => verdicts,
    proven: () => settings.layers.map((layer) => ({ layer, holds: weak(layer).length === 0 })),
    broken,
    brokenIn,
    known: () => verdicts.length > 0,
    links: () => [{ link: guardLink, ok: isWell(), since, why: state() }],
    look: (now) => {
      if (busy !== undefined || (now < nextVersion && now < nextProof)) return;
      busy = work(now)
        .catch((error: unknown) =>
          log.warn({ error: error instanceof Error ? error.name : 'failed' }, 'the cards were not told of the guard'),
        )
        .finally(() => {
          busy = undefined;
        });
    },
    stop: async () => {
      stop.abort();
      await busy;
    },
  };
}

function untriedWords({ namespace, why }: Untried): string {
  return `the guard could not be tried in namespace ${namespace}, so nothing can be approved there: it ${why}`;
}

/** The layer as people know it; the practice cluster's stand-in is never called by another's name. */
function nameOf(layer: GuardLayer): string {
  return { gatekeeper: 'Gatekeeper', vap: 'ValidatingAdmissionPolicy', practice: 'the practice guard' }[layer];
}
