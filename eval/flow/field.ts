import { type RecordedCase, type RecordedCluster, recordedCluster } from '../../src/adapters/recorded/index.ts';
import type { Look, Millis, Observation } from '../../src/model/index.ts';
import type { Cluster } from '../../src/ports/index.ts';

/** Many recorded clusters as one: each stands in a namespace of its own, and begins to fail when it is sown. */
export interface Field {
  readonly cluster: Cluster;
  sow(namespace: string, recorded: RecordedCase): void;
}

/** `common` holds what no namespace owns, and namespaces that only listen. */
export function field(common: RecordedCase, now: () => Millis): Field {
  const whole = recordedCluster(common);
  const plots = new Map<string, RecordedCluster>();
  let tell: (seen: Observation) => void = () => undefined;
  const of = (look: Look): Cluster => plots.get(namespaceOf(look) ?? '') ?? whole;
  const news = (seen: Observation): Observation => (seen.is === 'seen' ? { ...seen, listed: false, at: now() } : { ...seen, at: now() });
  return {
    cluster: {
      name: 'field',
      look: (look) => of(look).look(look),
      watch: (on) => {
        tell = on;
        whole.watch(on);
        const links = [{ link: 'watch pods', ok: true, since: now(), why: '' }];
        return { ready: Promise.resolve(), health: () => links, stop: () => Promise.resolve() };
      },
    },
    sow: (namespace, recorded) => {
      const plot = recordedCluster(recorded);
      plots.set(namespace, plot);
      plot.watch((seen) => tell(news(seen)));
    },
  };
}

function namespaceOf(look: Look): string | undefined {
  switch (look.do) {
    case 'get':
      return look.ref.kind === 'Namespace' ? look.ref.name : look.ref.namespace;
    case 'list':
      return look.namespace;
    case 'events':
      return look.about.namespace;
    case 'logs':
      return look.pod.namespace;
  }
}
