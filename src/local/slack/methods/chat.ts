import { dict, list, str, text, type Dict } from '../../../model/index.ts';
import { messagesOf, refuseBlocks, refuseView } from '../blocks/index.ts';
import type { Message } from '../entities.ts';
import { tellOfMessage } from '../events.ts';
import { ApiError, type House } from '../house.ts';
import { flag } from '../http.ts';
import { acceptedContent, acceptedMetadata } from './content.ts';
import { messageJson } from './message-json.ts';
import { type Method, own, required, seen, writable } from './method.ts';

const WRITE = ['chat:write'];

function post(args: Dict, house: House): Dict {
  const channel = writable(house, args['channel']);
  const content = acceptedContent(args, house);
  const metadata = acceptedMetadata(args['metadata']);
  const thread = threadOf(house, channel.id, args);
  const message = house.world.add({
    ...content,
    channel: channel.id,
    user: house.world.bot.id,
    broadcast: thread.thread !== undefined && flag(args['reply_broadcast']),
    files: [],
    ...thread,
    ...(metadata === undefined ? {} : { metadata }),
  });
  tellOfMessage(house, 'new', message);
  return { channel: channel.id, ts: message.ts, message: messageJson(house, message, { metadata: true }) };
}

/** The root a reply belongs to. A reply to a reply lands in the same thread; a thread that does not exist is refused. */
export function threadOf(house: House, channel: string, args: Dict): { readonly thread?: string } {
  const asked = str(args['thread_ts']);
  if (asked === undefined) return {};
  const parent = house.world.message(channel, asked);
  if (parent === undefined) throw new ApiError('thread_not_found');
  return { thread: parent.thread ?? parent.ts };
}

function update(args: Dict, house: House): Dict {
  const channel = writable(house, args['channel']);
  const message = own(house, channel, required(args, 'ts'), 'cant_update_message');
  const content = acceptedContent(args, house);
  const metadata = acceptedMetadata(args['metadata']);
  // Blocks that are not mentioned stay; an empty array removes them.
  const blocks = args['blocks'] === undefined ? message.blocks : content.blocks;
  house.world.edit(message, house.world.bot.id, { ...content, blocks, ...(metadata === undefined ? {} : { metadata }) });
  tellOfMessage(house, 'changed', message);
  return { channel: channel.id, ts: message.ts, text: message.text, message: messageJson(house, message, { metadata: true }) };
}

function remove(args: Dict, house: House): Dict {
  const channel = writable(house, args['channel']);
  const message = own(house, channel, required(args, 'ts'), 'cant_delete_message');
  house.world.remove(message);
  tellOfMessage(house, 'deleted', message);
  return { channel: channel.id, ts: message.ts };
}

function ephemeral(args: Dict, house: House): Dict {
  const channel = writable(house, args['channel']);
  const user = required(args, 'user');
  if (!channel.members.has(user)) throw new ApiError('user_not_in_channel');
  const message = house.world.add({
    ...acceptedContent(args, house),
    channel: channel.id,
    user: house.world.bot.id,
    broadcast: false,
    files: [],
    onlyFor: user,
    ...threadOf(house, channel.id, args),
  });
  return { message_ts: message.ts };
}

function permalink(args: Dict, house: House): Dict {
  const channel = seen(house, args['channel']);
  const message = house.world.message(channel.id, required(args, 'message_ts'));
  if (message === undefined) throw new ApiError('message_not_found');
  return { channel: channel.id, permalink: linkTo(house, message) };
}

/** Where the page shows a message. */
export function linkTo(house: House, message: Message): string {
  return `${house.origin()}/#${message.channel}/${message.thread === undefined ? '' : `${message.thread}/`}${message.ts}`;
}

function unfurl(args: Dict, house: House): Dict {
  const channel = seen(house, args['channel']);
  if (house.world.message(channel.id, required(args, 'ts')) === undefined) throw new ApiError('cannot_unfurl_message');
  for (const content of Object.values(dict(args['unfurls']))) acceptedContent({ ...dict(content), text: 'unfurl' }, house);
  return {};
}

function startStream(args: Dict, house: House): Dict {
  const channel = writable(house, args['channel']);
  const thread = threadOf(house, channel.id, args);
  if (thread.thread === undefined) throw new ApiError('missing_required_field');
  if (channel.kind !== 'im' && str(args['recipient_user_id']) === undefined) throw new ApiError('missing_recipient_user_id');
  const said = text(args['markdown_text']);
  const message = house.world.add({
    channel: channel.id,
    user: house.world.bot.id,
    text: said,
    blocks: [],
    broadcast: false,
    files: [],
    ...thread,
  });
  message.streaming = true;
  return { channel: channel.id, ts: message.ts };
}

function streamed(args: Dict, house: House): Message {
  const message = own(house, seen(house, args['channel']), required(args, 'ts'), 'message_not_owned_by_app');
  if (!message.streaming) throw new ApiError('message_not_in_streaming_state');
  return message;
}

function chunkText(args: Dict): string {
  const chunks = list(args['chunks']).map((c) => (text(dict(c)['type']) === 'markdown_text' ? text(dict(c)['text']) : ''));
  return text(args['markdown_text']) + chunks.join('');
}

function appendStream(args: Dict, house: House): Dict {
  const message = streamed(args, house);
  house.world.edit(message, house.world.bot.id, { text: message.text + chunkText(args) });
  return { channel: message.channel, ts: message.ts };
}

function stopStream(args: Dict, house: House): Dict {
  const message = streamed(args, house);
  const said = (message.text + chunkText(args)).slice(0, 12_000);
  const closing = args['blocks'] === undefined ? [] : acceptedContent({ ...args, text: 'end' }, house).blocks;
  const blocks = [...(said === '' ? [] : [{ type: 'markdown', text: said, block_id: house.dice.hex(5) }]), ...closing];
  house.world.edit(message, house.world.bot.id, { text: said, blocks, streaming: false });
  tellOfMessage(house, 'new', message);
  return { channel: message.channel, ts: message.ts, message: messageJson(house, message) };
}

/** Checks without posting; refusals are data here, not an error of the call. */
function validate(args: Dict, house: House): Dict {
  const view = dict(args['view']);
  const type = text(view['type']) === 'home' ? 'home' : 'modal';
  const blocks = args['blocks'] ?? dict(args['message'])['blocks'];
  const refusal = args['view'] === undefined ? refuseBlocks(blocks, house.blocks) : refuseView(view, type, house.blocks);
  if (refusal === undefined) return { valid: true };
  throw new ApiError(refusal.error, {
    errors: refusal.faults.map((f) => ({ pointer: f.at, message: f.says })),
    response_metadata: { messages: messagesOf(refusal) },
  });
}

export const CHAT_METHODS: Readonly<Record<string, Method>> = {
  'chat.postMessage': { scopes: WRITE, run: post },
  'chat.update': { scopes: WRITE, run: update },
  'chat.delete': { scopes: WRITE, run: remove },
  'chat.postEphemeral': { scopes: WRITE, run: ephemeral },
  'chat.getPermalink': { scopes: [], run: permalink },
  'chat.unfurl': { scopes: ['links:write'], run: unfurl },
  'chat.startStream': { scopes: WRITE, run: startStream },
  'chat.appendStream': { scopes: WRITE, run: appendStream },
  'chat.stopStream': { scopes: WRITE, run: stopStream },
  'blocks.validate': { scopes: [], run: validate },
};
