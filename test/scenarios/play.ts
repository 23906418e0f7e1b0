import { readCase, recordedCluster } from '../../src/adapters/recorded/index.ts';
import { type Investigation, investigate } from '../../src/flow/investigate.ts';
import type { Diagnosis, Family, Found, IncidentId, Look, MissingReason, ObjectRef } from '../../src/model/index.ts';
import { refText } from '../../src/model/index.ts';
import type { Cluster } from '../../src/ports/index.ts';
import { scrubber } from '../../src/scrub/index.ts';
import { caseOf } from './cluster.ts';
import { now, place, type Story } from './story.ts';

const clusterWide = new Set(['Node', 'PersistentVolume']);

export function refOfText(written: string): ObjectRef {
  const [kind = '', name = ''] = written.split('/');
  return { kind, name, ...(clusterWide.has(kind) ? {} : { namespace: place }) };
}

function words(look: Look): string {
  switch (look.do) {
    case 'get':
      return refText(look.ref);
    case 'list':
      return `list ${look.kind} ${look.labelSelector ?? look.fieldSelector ?? ''}`.trim();
    case 'events':
      return `events ${refText(look.about)}`;
    case 'logs':
      return `logs ${look.pod.name}/${look.container}${look.previous ? ' previous' : ''}`;
  }
}

/** The story's cluster, with the looks that the story makes fail, noting what is asked. */
function watched(story: Story, asked: string[]): Cluster {
  const inner = recordedCluster(readCase(caseOf(story)));
  return {
    name: inner.name,
    watch: (on) => inner.watch(on),
    look: async (look) => {
      asked.push(words(look));
      const blind = story.blind.find((b) => b.startsWith(`${words(look)} `));
      const found: Found = await inner.look(look);
      if (blind === undefined) return found;
      return {
        is: 'missing',
        query: found.query,
        at: now,
        look,
        why: (blind.split(' ').at(-1) ?? 'timeout') as MissingReason,
        detail: 'as the story has it',
      };
    },
  };
}

export interface Played {
  readonly diagnosis: Diagnosis;
  readonly looks: readonly string[];
  /** Ids of the evidence that was gathered. */
  readonly evidence: ReadonlySet<string>;
}

/** A story through the real stages: plan, look, scrub, diagnose. */
export async function play(story: Story): Promise<Played> {
  const looks: string[] = [];
  const { diagnosis, evidence } = await investigated(story, looks);
  return { diagnosis, looks, evidence: new Set(evidence.items.map((i) => i.id)) };
}

/** The same with all that was found; `looks` takes what is asked. */
export async function investigated(
  story: Story,
  looks: string[] = [],
): Promise<Investigation & { readonly failing: readonly ObjectRef[] }> {
  const limits = { timeout: 1_000, eventLimit: 100, logLines: 200, logBytes: 32_768 };
  const subject = refOfText(story.subject);
  const failing = story.pods.flatMap((p) =>
    typeof p['name'] === 'string' && typeof p['owner'] === 'string' && p['owner'].endsWith(`/${subject.name}`)
      ? [refOfText(`Pod/${p['name']}`)]
      : [],
  );
  const found = await investigate(
    {
      cluster: watched(story, looks),
      scrubber: scrubber({ key: 'story', addresses: 'public' }),
      clock: { now: () => now, sleep: () => Promise.resolve() },
      limits,
    },
    { incident: 'story' as IncidentId, subject, failing: failing.slice(0, 3), family: story.family as Family },
  );
  return { ...found, failing };
}
