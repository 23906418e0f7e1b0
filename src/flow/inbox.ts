import { type Inbound, maybe, type Post, type Scrubbed } from '../model/index.ts';
import type { Clock } from '../ports/index.ts';
import * as present from '../present/index.ts';
import type { Handle, Handles } from './tell.ts';
import type { Desk } from './desk.ts';
import { keepNewest } from './newest.ts';
import type { Act, Effect } from './effect.ts';

const mostHandles = 2_000;

/**
 * Takes in what people do: stored once with its answer as an effect, acknowledged at once. The handle for the answer is kept in memory
 * only; after a restart the answer comes as a message that only the asker sees.
 */
export function receiver(needs: { readonly desk: Desk; readonly clock: Clock; readonly handles: Handles; readonly poke: () => void }) {
  return async (inbound: Inbound): Promise<Scrubbed<Post> | undefined> => {
    const { act, handle } = split(inbound);
    if (handle !== undefined) keepNewest(needs.handles, [act.id, handle], mostHandles);
    const effect: Effect = { do: 'answer', act };
    const answer = await needs.desk.commit({
      inbox: { id: act.id, at: act.at },
      effects: [{ key: `answer:${act.id}`, due: needs.clock.now(), body: effect }],
    });
    if (answer !== 'ok') return undefined;
    needs.poke();
    return acknowledgement(needs.desk, act);
  };
}

function split(inbound: Inbound): { act: Act; handle?: Handle } {
  if (inbound.is === 'click') {
    const { reply, trigger, ...act } = inbound;
    return { act, handle: { reply, ...maybe('trigger', trigger) } };
  }
  if (inbound.is !== 'command') return { act: inbound };
  const { reply, ...act } = inbound;
  return { act, handle: { reply } };
}

/** A look takes a moment; what needs none is answered by its answer. */
function acknowledgement(desk: Desk, act: Act): Scrubbed<Post> | undefined {
  if (act.is !== 'command') return undefined;
  const asked = present.parseCommand(act.text);
  return asked.is === 'target' ? desk.houseScrubber().value(present.looking(present.targetRef(asked.target))) : undefined;
}
