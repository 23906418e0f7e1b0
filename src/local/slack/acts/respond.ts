import { str, type Dict } from '../../../model/index.ts';
import { tellOfMessage } from '../events.ts';
import type { ResponsePlace } from '../handles.ts';
import { ApiError, type House } from '../house.ts';
import { flag } from '../http.ts';
import { acceptedContent } from '../methods/index.ts';

/** Carries out an answer that came through a response_url or in an acknowledgement. Throws an ApiError as Slack would refuse it. */
export function respond(house: House, place: ResponsePlace, body: Dict): void {
  const original = place.message === undefined ? undefined : house.world.message(place.channel, place.message);
  if (flag(body['delete_original'])) {
    if (original === undefined) throw new ApiError('no_original');
    house.world.remove(original);
    return tellOfMessage(house, 'deleted', original);
  }
  const content = acceptedContent(body, house);
  if (flag(body['replace_original']) && original !== undefined) {
    house.world.edit(original, house.world.bot.id, content);
    return tellOfMessage(house, 'changed', original);
  }
  const thread = str(body['thread_ts']);
  const message = house.world.add({
    ...content,
    channel: place.channel,
    user: house.world.bot.id,
    broadcast: false,
    files: [],
    ...(thread === undefined ? {} : { thread }),
    ...(body['response_type'] === 'in_channel' ? {} : { onlyFor: place.user }),
  });
  tellOfMessage(house, 'new', message);
}
