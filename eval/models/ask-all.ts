import type { Behaviour, Vendor } from '../../src/local/models/index.ts';
import type { Advice, Diagnosis, IncidentId } from '../../src/model/index.ts';
import type { Cluster } from '../../src/ports/index.ts';
import { type ByHand, byHand } from '../flow/by-hand.ts';
import { modelled, type ModelledMore } from '../flow/model.ts';
import { clockFrom } from '../flow/start.ts';
import { isOpen, type Judged, type Material } from './material.ts';

/** What a model made of the material. */
export interface AskedAll {
  /** What the cards showed, by the name of the material; one diagnosis for each incident. */
  readonly shown: ReadonlyMap<string, readonly Diagnosis[]>;
  /** Of each incident that a model was asked about. */
  readonly advice: readonly Advice[];
}

/** Cases that share a store. */
const together = 20;

/** How a model behaves, which may depend on what it is asked about. */
export type Character = (material: Material, incident: Judged) => Behaviour;

export async function askAll(
  material: readonly Material[],
  who: { readonly dialect: Vendor; readonly character: Character } & Omit<ModelledMore, 'clock'>,
): Promise<AskedAll> {
  const clock = clockFrom(Date.UTC(2026, 2, 1, 12), 1);
  let behaviour: Behaviour = { is: 'honest' };
  let cluster: Cluster | undefined;
  const { advice, server } = await modelled(who.dialect, () => behaviour, { ...who, clock });
  const within: Cluster = {
    name: 'recorded',
    look: (look) => (cluster === undefined ? Promise.reject(new Error('nothing is asked')) : cluster.look(look)),
    watch: () => ({ ready: Promise.resolve(), health: () => [], stop: () => Promise.resolve() }),
  };
  const shown = new Map<string, readonly Diagnosis[]>();
  const given: Advice[] = [];
  let n = 0;
  try {
    for (let from = 0; from < material.length; from += together) {
      const hand = await byHand({ cluster: within, clock, advice, fixes: [] });
      for (const one of material.slice(from, from + together)) {
        cluster = one.cluster;
        const diagnoses: Diagnosis[] = [];
        for (const incident of one.incidents) {
          behaviour = who.character(one, incident);
          const said = isOpen(incident) ? await ask(hand, `inc-${++n}` as IncidentId, incident) : undefined;
          if (said !== undefined) given.push(said);
          diagnoses.push(said?.is === 'given' ? said.diagnosis : incident.diagnosis);
        }
        shown.set(one.name, diagnoses);
      }
      await hand.stop();
    }
  } finally {
    if (who.server !== 'gone') await server.stop();
  }
  return { shown, advice: given };
}

async function ask(hand: ByHand, id: IncidentId, incident: Judged): Promise<Advice | undefined> {
  const { subject, family, failing, members, priority, evidence, diagnosis } = incident;
  await hand.begin({ id, subject, family, failing, members, priority, found: { evidence, diagnosis, redactions: [] } });
  return (await hand.advise(id)).advice;
}
