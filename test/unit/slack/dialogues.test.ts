import { afterEach, expect, it } from 'vitest';
import type { Inbound } from '../../../src/model/index.ts';
import { readClick, readSubmit } from '../../../src/adapters/slack/inbound.ts';
import { ChatError } from '../../../src/ports/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { type Stand, stand } from './kit.ts';

const stands: Stand[] = [];
afterEach(async () => {
  for (const made of stands.splice(0)) await made.slack.stop();
});
async function chatOf(options: Parameters<typeof stand>[0] = {}): Promise<Stand> {
  const made = await stand(options);
  stands.push(made);
  return made;
}

const clean = scrubber({ key: 'dialogues', addresses: 'public' });
const modal = (meta: string) =>
  clean.value({
    callback: 'approve_fix',
    meta,
    title: 'A title of more than 24 letters in all',
    submit: 'Approve',
    close: 'Cancel',
    blocks: [],
  });

it('a trigger that is not known is refused for good, and nothing is tried again', async () => {
  const { chat, slack } = await chatOf();
  const error = await chat.open('1.2.nonsense', modal('x')).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ChatError);
  expect(error).toMatchObject({ kind: 'refused' });
  expect(slack.calls().filter((c) => c.method === 'views.open')).toHaveLength(1);
});

it('a dialogue that carries more than Slack keeps is never sent', async () => {
  const { chat, slack } = await chatOf();
  await expect(chat.open('t', modal('m'.repeat(3_001)))).rejects.toMatchObject({ kind: 'refused', code: 'meta_too_long' });
  expect(slack.calls().filter((c) => c.method === 'views.open')).toEqual([]);
});

it('without the right to ask who somebody is, it is not known: an error, never a member', async () => {
  const { chat, slack } = await chatOf();
  slack.failCalls('users.info', { is: 'error', error: 'missing_scope' });
  await expect(chat.profile(Object.values(slack.users)[0] ?? '')).rejects.toBeInstanceOf(ChatError);
});

const submission = (view: object, user: object = { id: 'U1', team_id: 'T1' }): unknown => ({
  type: 'view_submission',
  team: { id: 'T1' },
  user,
  view,
});

it('the same dialogue sent twice is one act; another dialogue is another', () => {
  const view = {
    id: 'V1',
    hash: 'h1',
    callback_id: 'approve_fix',
    private_metadata: 'r:h',
    state: { values: { reason: { reason: { value: 'yes' } } } },
  };
  const first = readSubmit(submission(view), 1);
  expect(first).toEqual<Inbound>({
    id: 'submit:V1:h1',
    at: 1,
    by: { team: 'T1', user: 'U1' },
    channel: '',
    is: 'submit',
    callback: 'approve_fix',
    meta: 'r:h',
    values: { reason: 'yes' },
  });
  expect(readSubmit(submission(view), 2)?.id).toBe(first?.id);
  expect(readSubmit(submission({ ...view, id: 'V2' }), 2)?.id).not.toBe(first?.id);
});

it('an input left empty is an empty word; a body without a person or a view is nothing', () => {
  const empty = { id: 'V1', hash: 'h', state: { values: { reason: { reason: { type: 'plain_text_input', value: null } } } } };
  expect(readSubmit(submission(empty), 1)).toMatchObject({ values: { reason: '' } });
  expect(readSubmit(submission({}), 1)).toBeUndefined();
  expect(readSubmit(submission({ id: 'V1' }, {}), 1)).toBeUndefined();
  expect(readSubmit('garbage', 1)).toBeUndefined();
});

it('a click carries the trigger where Slack gives one, and goes without where it does not', () => {
  const body = {
    team: { id: 'T1' },
    user: { id: 'U1' },
    channel: { id: 'C1' },
    message: { ts: '1.0' },
    response_url: 'https://hooks.example.com/1',
    actions: [{ type: 'button', action_id: 'approve_fix', value: 'r:h', action_ts: '2.0' }],
  };
  expect(readClick({ ...body, trigger_id: '9.9.abc' }, 1)).toMatchObject({ trigger: '9.9.abc', value: 'r:h' });
  expect(readClick(body, 1)).not.toHaveProperty('trigger');
});
