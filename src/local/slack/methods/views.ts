import { dict, list, str, text, type Dict } from '../../../model/index.ts';
import { messagesOf, refuseView } from '../blocks/index.ts';
import type { View } from '../entities.ts';
import { ApiError, type House } from '../house.ts';
import { named } from './content.ts';
import { type Method, required } from './method.ts';

const STACK = 3;

/** A view as Slack returns it. */
export function viewJson(house: House, view: View): Dict {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view.content,
    id: view.id,
    team_id: house.world.teamId,
    app_id: house.world.appId,
    bot_id: house.world.botId,
    hash: view.hash,
    root_view_id: view.root,
    previous_view_id: view.previous ?? null,
    state: { values: {} },
  };
}

/** The content of a view, checked and with ids filled in. `instead`: the view it replaces. */
export function accepted(house: House, raw: unknown, type: 'modal' | 'home', instead?: View): Dict {
  const refusal = refuseView(raw, type, house.blocks);
  if (refusal !== undefined) throw new ApiError(refusal.error, { response_metadata: { messages: messagesOf(refusal) } });
  const content = dict(raw);
  const external = str(content['external_id']);
  if (external !== undefined && [...house.world.views.values()].some((v) => v !== instead && text(v.content['external_id']) === external))
    throw new ApiError('duplicate_external_id');
  return { ...content, blocks: named(list(content['blocks']).map(dict), house) };
}

/** Puts a modal on top of a person's stack. */
export function stacked(house: House, user: string, content: Dict, below?: View): View {
  const id = house.dice.id('V');
  const view: View = {
    id,
    user,
    root: below?.root ?? id,
    content,
    hash: newHash(house),
    ...(below === undefined ? {} : { previous: below.id }),
  };
  house.world.views.set(id, view);
  house.journal.tell({ is: 'views', user });
  return view;
}

function newHash(house: House): string {
  return `${Math.floor(house.clock.now() / 1000)}.${house.dice.hex(8)}`;
}

/** A person's modals, bottom first. */
export function stackOf(house: House, user: string): readonly View[] {
  return [...house.world.views.values()].filter((v) => v.user === user);
}

function trigger(args: Dict, house: House): { readonly user: string; readonly view?: string } {
  const used = house.handles.useTrigger(text(args['trigger_id']) || text(args['interactivity_pointer']));
  if ('error' in used) throw new ApiError(used.error);
  return used;
}

function open(args: Dict, house: House): Dict {
  required(args, 'trigger_id');
  const content = accepted(house, args['view'], 'modal');
  const { user } = trigger(args, house);
  for (const view of stackOf(house, user)) house.world.views.delete(view.id);
  return { view: viewJson(house, stacked(house, user, content)) };
}

function push(args: Dict, house: House): Dict {
  const content = accepted(house, args['view'], 'modal');
  const { user, view } = trigger(args, house);
  const stack = stackOf(house, user);
  const top = stack.at(-1);
  if (view === undefined || top === undefined) throw new ApiError('not_found');
  if (stack.length >= STACK) throw new ApiError('push_limit_reached');
  return { view: viewJson(house, stacked(house, user, content, top)) };
}

/** Replaces a view's content; the hash guards against a newer one. */
export function replaced(house: House, view: View, content: Dict): View {
  view.content = content;
  view.hash = newHash(house);
  house.journal.tell({ is: 'views', user: view.user });
  return view;
}

function update(args: Dict, house: House): Dict {
  const byExternal = str(args['external_id']);
  const view = [...house.world.views.values()].find((v) =>
    byExternal === undefined ? v.id === str(args['view_id']) : text(v.content['external_id']) === byExternal,
  );
  if (view === undefined) throw new ApiError('not_found');
  const hash = str(args['hash']);
  if (hash !== undefined && hash !== view.hash) throw new ApiError('hash_conflict');
  replaced(house, view, accepted(house, args['view'], 'modal', view));
  return { view: viewJson(house, view) };
}

function publish(args: Dict, house: House): Dict {
  const user = required(args, 'user_id');
  if (!house.manifest.home) throw new ApiError('not_enabled');
  if (house.world.users.get(user)?.deactivated !== false) throw new ApiError('invalid_arguments');
  const content = accepted(house, args['view'], 'home');
  const before = house.world.homes.get(user);
  const hash = str(args['hash']);
  if (hash !== undefined && before !== undefined && hash !== before.hash) throw new ApiError('hash_conflict');
  const id = before?.id ?? house.dice.id('V');
  const view: View = { id, user, root: id, content, hash: newHash(house) };
  house.world.homes.set(user, view);
  house.journal.tell({ is: 'home', user });
  return { view: viewJson(house, view) };
}

export const VIEW_METHODS: Readonly<Record<string, Method>> = {
  'views.open': { scopes: [], run: open },
  'views.push': { scopes: [], run: push },
  'views.update': { scopes: [], run: update },
  'views.publish': { scopes: [], run: publish },
};
