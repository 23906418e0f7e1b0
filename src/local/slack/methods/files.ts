import { at, list, num, str, text, type Dict } from '../../../model/index.ts';
import type { StoredFile } from '../entities.ts';
import { tellOfMessage } from '../events.ts';
import { ApiError, type House } from '../house.ts';
import { threadOf } from './chat.ts';
import { type Method, required, writable } from './method.ts';

function fileJson(house: House, file: StoredFile): Dict {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    size: file.length,
    user: file.by,
    url_private: `${house.origin()}/files/${file.id}`,
    permalink: `${house.origin()}/files/${file.id}`,
  };
}

function uploadUrl(args: Dict, house: House): Dict {
  const name = required(args, 'filename');
  const length = num(Number(text(args['length'])));
  if (length === undefined || length <= 0) throw new ApiError('invalid_arguments');
  const file: StoredFile = { id: house.dice.id('F'), name, length, by: house.world.bot.id, title: name, bytes: undefined };
  house.world.files.set(file.id, file);
  return { upload_url: `${house.origin()}/upload/v1/${file.id}`, file_id: file.id };
}

function complete(args: Dict, house: House): Dict {
  const files = list(args['files']).map((f) => {
    const file = house.world.files.get(text(at(f, 'id')));
    if (file?.bytes === undefined) throw new ApiError('file_not_found');
    file.title = str(at(f, 'title')) ?? file.title;
    return file;
  });
  if (files.length === 0) throw new ApiError('invalid_arguments');
  const target = str(args['channel_id']) ?? str(args['channels']);
  if (target !== undefined) share(args, house, { target, files });
  return { files: files.map((f) => fileJson(house, f)) };
}

function share(args: Dict, house: House, what: { readonly target: string; readonly files: readonly StoredFile[] }): void {
  const channel = writable(house, what.target);
  for (const file of what.files) file.channel = channel.id;
  const message = house.world.add({
    channel: channel.id,
    user: house.world.bot.id,
    text: text(args['initial_comment']),
    blocks: [],
    broadcast: false,
    files: what.files.map((f) => f.id),
    ...threadOf(house, channel.id, args),
  });
  tellOfMessage(house, 'new', message);
}

export const FILE_METHODS: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': { scopes: ['files:write'], run: uploadUrl },
  'files.completeUploadExternal': { scopes: ['files:write'], run: complete },
};
