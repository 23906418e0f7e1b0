import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Observation } from '../../../src/model/index.ts';
import { spectate, until } from './harness.ts';
import { pod, ToyServer } from './toy-server.ts';

/** One thing that happens to the cluster or to the connection. */
const acts = {
  change: (toy: ToyServer, name: string) => void toy.put(pod(name)),
  remove: (toy: ToyServer, name: string) => toy.remove('Pod', 'shop', name),
  recreate: (toy: ToyServer, name: string) => {
    toy.remove('Pod', 'shop', name);
    toy.put(pod(name));
  },
  reset: (toy: ToyServer) => toy.cut('pods'),
  resetAll: (toy: ToyServer) => toy.cutAll(),
  end: (toy: ToyServer) => toy.endWatches('pods'),
  midLine: (toy: ToyServer) => {
    toy.raw('{"type":"MODIFIED","object":{"kind":"Pod","metadata":{"na', 'pods');
    toy.cut('pods');
  },
  nonsense: (toy: ToyServer) => toy.raw('%%%\n', 'pods'),
  error: (toy: ToyServer) => toy.raw('{"type":"ERROR","object":{"code":500,"message":"leader changed"}}\n', 'pods'),
  bookmark: (toy: ToyServer) => toy.bookmark('pods'),
  compact: (toy: ToyServer) => toy.compact(),
  freeze: (toy: ToyServer) => toy.freeze('pods'),
  refuse: (toy: ToyServer, name: string) => {
    const codes = [401, 403, 410, 429, 500, 503];
    const code = codes[name.charCodeAt(0) % codes.length] ?? 500;
    let left = 2;
    toy.intercept = (asked) =>
      asked.path.endsWith('/pods') && left-- > 0
        ? { status: code, headers: { 'retry-after': '0' }, body: { kind: 'Status', code } }
        : 'pass';
  },
  http410: (toy: ToyServer) => void (toy.goneInStream = !toy.goneInStream),
} as const;

type Act = { readonly do: keyof typeof acts; readonly name: string; readonly pause: boolean };

const act: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom(...(Object.keys(acts) as (keyof typeof acts)[])),
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  pause: fc.boolean(),
});

/** Every uid is first seen, then perhaps changed, then perhaps gone once, and never heard of again; no state is told twice. */
function illegal(all: readonly Observation[]): string | undefined {
  const state = new Map<string, string>();
  for (const { is, object } of all) {
    const uid = object.metadata.uid ?? '';
    const before = state.get(uid);
    const version = object.metadata.resourceVersion ?? '';
    if (before === 'gone') return `${uid} after its end`;
    if (is === 'gone' && before === undefined) return `${uid} gone before it was seen`;
    if (is === 'seen' && before === version) return `${uid} at ${version} twice`;
    state.set(uid, is === 'gone' ? 'gone' : version);
  }
  return undefined;
}

async function play(script: readonly Act[]): Promise<void> {
  const toy = await new ToyServer().start();
  toy.put(pod('a'));
  const s = spectate(toy, { watch: { namespaces: ['shop'] }, tuning: { pageLimit: 2, stallQuiet: 60, stallBusy: 60, queueLimit: 3 } });
  try {
    await s.watching.ready;
    for (const step of script) {
      acts[step.do](toy, step.name);
      if (step.pause) await new Promise((resolve) => setTimeout(resolve, 3));
    }
    toy.intercept = () => 'pass';
    const truth = () => toy.all('pods').map((p) => `${p.metadata.uid ?? ''}@${p.metadata.resourceVersion ?? ''}`);
    const seen = () =>
      [...s.view.values()].filter((o) => o.kind === 'Pod').map((p) => `${p.metadata.uid ?? ''}@${p.metadata.resourceVersion ?? ''}`);
    await until('memory equals the server', () => truth().sort().join() === seen().sort().join(), 3_000);
    expect(illegal(s.of('Pod'))).toBeUndefined();
  } finally {
    await s.stop();
    await toy.stop();
  }
}

it('L-001 whatever befalls server and connection, memory ends equal to the server and every object has a legal story', {
  timeout: 60_000,
}, async () => {
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 25 }), play), { numRuns: 40, endOnFailure: true, seed: 7 });
});
