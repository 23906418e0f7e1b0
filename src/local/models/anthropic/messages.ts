import { Refusal } from '../refusal.ts';
import type { Block, Body, Message } from './request.ts';

/** The first turn is the user's; every call is answered at the start of the very next message; no text is blank. */
export function checkMessages(asked: Body): void {
  if (asked.messages[0]?.role !== 'user') throw new Refusal(400, 'messages: first message must use the "user" role');
  const uses = asked.messages.some((m) => blocks(m).some((b) => b.type !== 'text'));
  if (uses && (asked.tools ?? []).length === 0)
    throw new Refusal(400, 'Requests which include `tool_use` or `tool_result` blocks must define `tools`.');
  if (asked.tool_choice !== undefined && (asked.tools ?? []).length === 0)
    throw new Refusal(400, 'tool_choice: tool_choice may only be specified while providing tools.');
  asked.messages.forEach((message, n) => {
    checkContent(message, n, asked.messages.length);
    checkResults(asked.messages[n - 1], message, n);
  });
  const last = asked.messages.at(-1);
  const open = last?.role === 'assistant' ? callsOf(last) : [];
  if (open.length > 0) throw unanswered(asked.messages.length - 1, open);
  if (
    last?.role === 'assistant' &&
    /\s$/.test(
      blocks(last)
        .map((b) => (b.type === 'text' ? b.text : ''))
        .join(''),
    )
  )
    throw new Refusal(400, 'messages: final assistant content cannot end with trailing whitespace');
}

function checkContent(message: Message, n: number, of: number): void {
  if (message.content.length === 0 && !(n === of - 1 && message.role === 'assistant'))
    throw new Refusal(400, `messages.${n}: all messages must have non-empty content except for the optional final assistant message`);
  if (blocks(message).some((b) => b.type === 'text' && b.text.trim() === ''))
    throw new Refusal(400, 'messages: text content blocks must contain non-whitespace text');
}

function checkResults(before: Message | undefined, message: Message, n: number): void {
  const calls = before?.role === 'assistant' ? callsOf(before) : [];
  const results = blocks(message).flatMap((b) => (b.type === 'tool_result' ? [b.tool_use_id] : []));
  const stray = results.find((id) => !calls.includes(id));
  if (stray !== undefined)
    throw new Refusal(
      400,
      `messages.${n}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
    );
  const open = calls.filter((id) => !results.includes(id));
  if (open.length > 0) throw unanswered(n - 1, open);
}

function unanswered(n: number, ids: readonly string[]): Refusal {
  return new Refusal(
    400,
    `messages.${n}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

function callsOf(message: Message): readonly string[] {
  return blocks(message).flatMap((b) => (b.type === 'tool_use' ? [b.id] : []));
}

function blocks(message: Message): readonly Block[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}
