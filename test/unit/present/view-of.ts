import { maybe, type Modal } from '../../../src/model/index.ts';

/** A dialogue as the adapter sends it. */
export function viewOf({ callback, meta, title, submit, close, blocks }: Modal): unknown {
  const plain = (words: string): unknown => ({ type: 'plain_text', text: words, emoji: true });
  return {
    type: 'modal',
    callback_id: callback,
    private_metadata: meta,
    title: plain(title),
    ...maybe('submit', submit === undefined ? undefined : plain(submit)),
    close: plain(close),
    blocks,
  };
}
