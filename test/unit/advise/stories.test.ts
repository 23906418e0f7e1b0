import { describe, expect, it } from 'vitest';
import { readCase, recordedCluster } from '../../../src/adapters/recorded/index.ts';
import { adviceRequest, essence, type Matter, scopeOf } from '../../../src/advise/index.ts';
import { causeCatalogue } from '../../../src/diagnose/index.ts';
import { investigate, type Investigation } from '../../../src/flow/investigate.ts';
import type { Family, IncidentId } from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { caseOf } from '../../scenarios/cluster.ts';
import { folder, names } from '../../scenarios/golden.ts';
import { refOfText } from '../../scenarios/play.ts';
import { now, storiesIn, type Story } from '../../scenarios/story.ts';
import { clean } from './sample.ts';

const stories = names().flatMap((name) => storiesIn(folder, name));

function investigated(story: Story, key: string): Promise<Investigation> {
  return investigate(
    {
      cluster: recordedCluster(readCase(caseOf(story))),
      scrubber: scrubber({ key, addresses: 'public' }),
      clock: { now: () => now, sleep: () => Promise.resolve() },
      limits: { timeout: 1_000, eventLimit: 100, logLines: 200, logBytes: 32_768 },
    },
    { incident: 'story' as IncidentId, subject: refOfText(story.subject), failing: [], family: story.family as Family },
  );
}

/** As if no rule had spoken: the prompt is not told which words decide. */
function openMatter({ evidence, diagnosis }: Investigation, tokens: number): Matter {
  return {
    kind: 'open',
    evidence,
    found: clean([]),
    diagnosis: { ...diagnosis, causes: [] },
    catalogue: causeCatalogue,
    similar: [],
    scope: scopeOf({ subject: evidence.subject, members: [], culprits: [] }, evidence.items),
    limits: { tokens, logLines: 25, events: 25, similar: 3 },
    rounds: 4,
    mostTokens: 1_024,
    nonce: 'a1b2c3d4e5f60718293a',
  };
}

const prompt = (matter: Matter): string =>
  adviceRequest(matter, [], false)
    .request.turns.map((t) => t.text)
    .join('\n');

describe('every story, as a model is told it', () => {
  it('L-028 at a tenth of the budget nearly all have the words of the fact that decides; without a cut nothing is left out', async () => {
    const lost: string[] = [];
    for (const story of stories) {
      const seen = await investigated(story, 'one');
      const whole = adviceRequest(openMatter(seen, 32_000), [], false);
      expect(whole.dropped).toEqual([]);
      const [first] = seen.diagnosis.causes;
      if (first === undefined) continue;
      const [all, tenth] = [whole.request.turns[0]?.text ?? '', prompt(openMatter(seen, 3_200))];
      const words = (first.because[0]?.says ?? '').match(/[\w./:-]{4,}/gu) ?? [];
      if (words.some((w) => all.includes(w) && !tenth.includes(w))) lost.push(`${story.name}: ${first.because[0]?.says ?? ''}`);
    }
    expect(stories.length).toBeGreaterThan(200);
    expect(lost.length / stories.length, lost.join('\n')).toBeLessThanOrEqual(0.03);
  }, 120_000);

  it('the same story is recognised under another incident’s key, and no two stories with different causes are taken for one another', async () => {
    const causesBy = new Map<string, string>();
    for (const story of stories.filter((_, n) => n % 3 === 0)) {
      const [one, two] = [await investigated(story, 'one'), await investigated(story, 'two')];
      const id = essence({ kind: 'open', ...one });
      expect(essence({ kind: 'open', ...two }), story.name).toBe(id);
      const causes = one.diagnosis.causes.map((c) => c.cause).join(' ');
      expect(causesBy.get(id) ?? causes).toBe(causes);
      causesBy.set(id, causes);
    }
  }, 120_000);
});
