import { at, dict, list, stringMap, text, type Dict } from '../../../model/index.ts';
import type { User, View } from '../entities.ts';
import { ApiError, type House } from '../house.ts';
import { accepted } from '../methods/index.ts';
import { replaced, stackOf, stacked } from '../methods/views.ts';
import { type ActResult, failed } from './result.ts';
import { viewPayload } from './interact.ts';
import { complaints, type Entered, simpleState } from './state.ts';

/** Presses the submit button of the modal on top. Answers with field errors when the client or the app complains. */
export async function submit(house: House, user: User, entered: Entered): Promise<ActResult> {
  const view = stackOf(house, user.id).at(-1);
  if (view === undefined) return { ok: false, error: 'no modal is open' };
  const blocks = list(view.content['blocks']).map(dict);
  const values = simpleState(blocks, entered);
  const wrong = complaints(blocks, values);
  if (Object.keys(wrong).length > 0) return { ok: false, error: 'incomplete', fields: wrong };
  const what = `view_submission ${text(view.content['callback_id'])}`;
  const payload = { type: 'view_submission', ...viewPayload(house, user, view, values) };
  const ack = await house.hub.deliver({ type: 'interactive', payload, accepts: 'payload', what });
  if (!ack.acked) return failed(house, `${what}: ${ack.why}`);
  try {
    return answered(house, view, dict(ack.payload));
  } catch (error) {
    if (error instanceof ApiError) return failed(house, `${what}: the answer was refused: ${error.message}`);
    throw error;
  }
}

/** Carries out the `response_action` of the acknowledgement. */
function answered(house: House, view: View, answer: Dict): ActResult {
  switch (text(answer['response_action'])) {
    case 'errors':
      return { ok: false, error: 'refused by the app', fields: stringMap(answer['errors']) };
    case 'update':
      replaced(house, view, accepted(house, answer['view'], 'modal', view));
      return { ok: true };
    case 'push':
      if (stackOf(house, view.user).length >= 3) throw new ApiError('push_limit_reached');
      stacked(house, view.user, accepted(house, answer['view'], 'modal'), view);
      return { ok: true };
    case 'clear':
      drop(house, stackOf(house, view.user));
      return { ok: true };
    default:
      drop(house, [view]);
      return { ok: true };
  }
}

function drop(house: House, views: readonly View[]): void {
  for (const view of views) house.world.views.delete(view.id);
  const user = views[0]?.user;
  if (user !== undefined) house.journal.tell({ is: 'views', user });
}

/** Closes the modal on top, or all of them when it says so; tells the app when it asked. */
export async function close(house: House, user: User): Promise<ActResult> {
  const stack = stackOf(house, user.id);
  const view = stack.at(-1);
  if (view === undefined) return { ok: false, error: 'no modal is open' };
  const clears = view.content['clear_on_close'] === true;
  drop(house, clears ? stack : [view]);
  if (view.content['notify_on_close'] !== true) return { ok: true };
  const payload = { type: 'view_closed', ...viewPayload(house, user, view, {}), is_cleared: clears };
  const ack = await house.hub.deliver({ type: 'interactive', payload, accepts: 'nothing', what: 'view_closed' });
  return ack.acked ? { ok: true } : failed(house, `view_closed: ${ack.why}`);
}

/** Asks the app for the options of an external select. */
export async function suggest(
  house: House,
  user: User,
  asked: { readonly action: string; readonly block: string; readonly typed: string },
): Promise<readonly Dict[]> {
  const view = stackOf(house, user.id).at(-1);
  const payload = {
    type: 'block_suggestion',
    ...(view === undefined ? {} : viewPayload(house, user, view, {})),
    action_id: asked.action,
    block_id: asked.block,
    value: asked.typed,
  };
  const ack = await house.hub.deliver({ type: 'interactive', payload, accepts: 'payload', what: 'block_suggestion' });
  if (!ack.acked) failed(house, `block_suggestion: ${ack.why}`);
  return ack.acked
    ? [...list(at(ack.payload, 'options')), ...list(at(ack.payload, 'option_groups')).flatMap((g) => list(at(g, 'options')))].map(dict)
    : [];
}
