import type {
  Advice,
  CauseVote,
  Diagnosis,
  EvidenceId,
  Finding,
  Incident,
  IncidentId,
  LookRun,
  Pointer,
  Spend,
} from '../../../src/model/index.ts';
import type { FreeAnswer, ModelStatus } from '../../../src/present/index.ts';
import { deployment, diagnosis, finding, incident, minutesAgo, NOW } from './samples.ts';

type Of<Is extends Advice['is']> = Extract<Advice, { readonly is: Is }>;
const at = (evidence: string, says: string): Pointer => ({ evidence: evidence as EvidenceId, says });

const memory = finding({ p: 0.52 });
const image = finding({
  p: 0.31,
  cause: 'app.exception',
  title: 'The new image needs more memory than the old one',
  because: [at('e7', 'image changed from api:1.8.2 to api:1.9.0 four minutes before')],
  against: [],
  steps: [{ text: 'Go back to the revision before.', command: 'kubectl rollout undo deployment/api -n shop --to-revision=7' }],
});

/** Two rules speak, and neither stands clear. */
export const unclear: Diagnosis = {
  ...diagnosis,
  causes: [memory, image],
  other: 0.17,
  whyFewer: '',
  unseen: [],
  affected: [],
};

/** No rule speaks. */
export const unknown: Diagnosis = {
  healthy: false,
  causes: [],
  other: 1,
  whyFewer: 'No rule knows this: it exits with code 3 and names no reason.',
  changed: [],
  unseen: [],
  affected: [],
};

const steps = [
  { text: 'See the object that is to blame.', command: 'kubectl describe deployment/api -n shop' },
  { text: 'Read the last lines before it ended.', command: 'kubectl logs deployment/api -n shop -c api --previous --tail=50' },
];

export function modelCause(p: number, over: Partial<Finding> = {}): Finding {
  return {
    cause: 'dependency.refused',
    title: 'A dependency refuses connections',
    explanation: 'The process ends itself when its license server cannot be reached.',
    culprit: deployment('license'),
    because: [at('m1', 'log: "license: lease refused by license.shop:7070, giving up"')],
    against: [],
    confidence: { probability: p, basis: 'model' },
    steps,
    ...over,
  };
}

export const spend: Spend = { calls: 2, input: 2_870, cached: 1_900, output: 370, micros: 4_130 };

export const looks: readonly LookRun[] = [
  {
    tool: 'get_pod_logs',
    arguments: '{"pod":"api-6c9f7d5b8-x2x4q","previous":true,"tail":50}',
    hash: '5e1f0c9a7b32',
    preview: 'logs of api before the last restart: loading catalogue (81 MB)',
    ms: 140,
    evidence: ['m1' as EvidenceId],
  },
  {
    tool: 'get_manifest',
    arguments: '{"kind":"Secret","name":"api-db"}',
    hash: '0a44c1d2e3f4',
    preview: '',
    ms: 0,
    evidence: [],
    refused: 'Secrets are never read.',
  },
  {
    tool: 'get_deployment_status',
    arguments: '{"name":"api"}',
    hash: '9b8a7c6d5e4f',
    preview: 'deployment api: 0 of 3 ready, revision 8, image api:1.9.0',
    ms: 31,
    evidence: ['m2' as EvidenceId],
  },
];

export const asked = (kind: 'rank' | 'open', stepWords: readonly string[] = []): Of<'asked'> => ({
  is: 'asked',
  since: minutesAgo(0.2),
  kind,
  steps: stepWords,
  most: 4,
});

export const given = (over: Partial<Of<'given'>> = {}): Of<'given'> => ({
  is: 'given',
  at: minutesAgo(9),
  kind: 'rank',
  model: 'gpt-5-mini',
  summary: 'The kernel killed api at its 64Mi limit while it loaded an 81 MB catalogue [e2, e5].',
  detail:
    'Revision 8 brought api:1.9.0, which reads the whole catalogue into memory at its start. The limit is 64Mi, so the kernel ends the process about three seconds in. The kubelet starts it again and it ends the same way.',
  cites: [
    at('e2', 'last state: exit code 137, reason OOMKilled, limit 64Mi'),
    at('e5', 'log ends at "loading catalogue (81 MB)"'),
    at('e7', 'image changed from api:1.8.2 to api:1.9.0'),
  ],
  diagnosis: { ...unclear, causes: [{ ...memory, confidence: { probability: 0.55, basis: 'both' } }, image], other: 0.14 },
  looks: [],
  spend,
  ms: 6_400,
  dropped: [],
  essence: 'abc123',
  ...over,
});

/** It would rather see the second first. */
export const preferring = given({
  summary: 'Memory runs out because api:1.9.0 loads the whole catalogue [e5, e7]; the limit alone is not the fault.',
  prefers: { cause: 'app.exception', because: 'the failures began with revision 8, and the limit was the same before [e7]' },
});

/** What no rule knew. */
export const opened = given({
  kind: 'open',
  summary: 'api gives up because its license server refuses the lease [m1].',
  cites: [at('m1', 'log: "license: lease refused by license.shop:7070, giving up"')],
  detail:
    'At its start api asks license.shop:7070 for a lease. The lease is refused, and api ends with code 3, which it reserves for that.',
  diagnosis: {
    ...unknown,
    causes: [
      modelCause(0.42),
      modelCause(0.11, {
        cause: 'other.novel',
        title: 'The license has run out',
        because: [at('e1', 'annotation license/until: 2026-11-21')],
      }),
    ],
    other: 0.47,
    whyFewer: '',
  },
  looks,
  dropped: ['events of node-2', 'log of sidecar'],
});

export const earlier = 'inc-2c91d0' as IncidentId;
export const recalled = given({ recalled: earlier, spend: { calls: 0, input: 0, cached: 0, output: 0 }, ms: 0 });

export const none = (code: Of<'none'>['code'], why: string, spent?: Spend): Of<'none'> => ({
  is: 'none',
  at: minutesAgo(10),
  code,
  why,
  ...(spent === undefined ? {} : { spend: spent }),
});

export const advised = (advice: Advice, over: Partial<Incident> = {}): Incident =>
  incident({ diagnosis: 'kind' in advice && advice.kind === 'open' ? unknown : unclear, advice, ...over });

export const answered: FreeAnswer = {
  text: 'No: the limit of 64Mi was the same before [e2]. What is new is api:1.9.0, which loads the whole catalogue of 81 MB at its start [e5, e7].\nGoing back to revision 7 would take the new image away, and with it the load at the start.',
  cites: [
    at('e2', 'limit 64Mi, last state OOMKilled'),
    at('e5', 'log ends at "loading catalogue (81 MB)"'),
    at('e7', 'image of container api: api:1.8.2 → api:1.9.0 (revision 8)'),
  ],
  model: 'gpt-5-mini',
  spend: { calls: 1, input: 1_900, cached: 1_400, output: 120, micros: 1_900 },
};

export const vote = (over: Partial<CauseVote> = {}): CauseVote => ({
  incident: incident().id,
  by: { team: 'T1', user: 'U012TAKER' },
  at: NOW,
  vote: 'right',
  cause: 'memory.limit',
  comment: '',
  ...over,
});

export const modelStatus: ModelStatus = {
  models: ['gpt-5-mini', 'qwen3:8b'],
  health: { link: 'model', ok: true, since: minutesAgo(300), why: '' },
  hour: { calls: 9, input: 30_100, cached: 18_000, output: 4_300, micros: 41_000 },
  day: { calls: 71, input: 250_400, cached: 160_000, output: 31_200, micros: 330_000 },
  budget: { tokensPerHour: 200_000, tokensPerDay: 1_000_000, microsPerDay: 2_000_000 },
};
