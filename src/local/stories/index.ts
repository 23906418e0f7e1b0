/** A practice cluster comes in and is given a healthy baseline and seven failures over about a minute; it talks to that cluster only, and ends when stopped. */
import { baseline, stories, type Story } from './scenes.ts';

export { baseline, ground, stories, type Scene, type Story } from './scenes.ts';

export interface Play {
  readonly stories: readonly Story[];
  /** Scenes not yet played are left out. */
  stop(): void;
}

/** What the stories need of a cluster. */
export interface Stage {
  /** Creates or merges objects. */
  apply(manifests: readonly unknown[]): void;
}

/**
 * Puts the baseline in place at once, then plays each scene at its second divided by `pace` (default 1). Playing twice on one
 * cluster is harmless: everything is applied, not created. `onError` is told when the cluster refuses a scene.
 */
export function playStories(cluster: Stage, options: { readonly pace?: number; readonly onError?: (error: unknown) => void } = {}): Play {
  const { pace = 1, onError = () => undefined } = options;
  cluster.apply(baseline);
  const play = (manifests: readonly unknown[]): void => {
    try {
      cluster.apply(manifests);
    } catch (error) {
      onError(error);
    }
  };
  const timers = stories.flatMap((story) => story.scenes).map(({ at, manifests }) => setTimeout(() => play(manifests), (at * 1000) / pace));
  for (const timer of timers) timer.unref();
  return {
    stories,
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
