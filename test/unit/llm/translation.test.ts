import { describe, expect, it } from 'vitest';
import { bodyOf as anthropicBody } from '../../../src/adapters/llm/anthropic/request.ts';
import { answerOf as anthropicAnswer } from '../../../src/adapters/llm/anthropic/answer.ts';
import { ceilingOf } from '../../../src/adapters/llm/ceiling.ts';
import { conversation, numbered, sides, withoutTools } from '../../../src/adapters/llm/conversation.ts';
import { answerOf as geminiAnswer } from '../../../src/adapters/llm/gemini/answer.ts';
import { parametersOf } from '../../../src/adapters/llm/gemini/request.ts';
import { bare, systemWithForm } from '../../../src/adapters/llm/in-words.ts';
import { type Manners, yielding } from '../../../src/adapters/llm/manners.ts';
import { answerOf as openaiAnswer } from '../../../src/adapters/llm/openai/answer.ts';
import { bodyOf as openaiBody } from '../../../src/adapters/llm/openai/request.ts';
import { plainSchema } from '../../../src/adapters/llm/plain-schema.ts';
import { usageOf } from '../../../src/adapters/llm/usage.ts';
import type { LlmTurn } from '../../../src/model/index.ts';
import { request, SCHEMA, TOOL } from './kit.ts';

const MANNERS: Manners = { form: 'schema', tools: true, temperature: true, tokens: 'max_tokens', renamed: false };
const ANSWER = { name: 'verdict', schema: SCHEMA };

/** Two looks at once, one of which nobody answered, and a stray answer; an id as another vendor, or the scrubber, leaves it. */
const TURNS: readonly LlmTurn[] = [
  { from: 'user', text: 'Why?' },
  {
    from: 'model',
    text: '',
    calls: [
      { id: '[token:ab12]', name: TOOL.name, arguments: { pod: 'a' } },
      { id: 'unanswered', name: TOOL.name, arguments: {} },
    ],
  },
  { from: 'tool', call: '[token:ab12]', name: TOOL.name, text: 'line' },
  { from: 'tool', call: 'stray', name: TOOL.name, text: 'nobody asked' },
  { from: 'user', text: 'Answer now.' },
  { from: 'model', text: '', calls: [{ id: 'open', name: TOOL.name, arguments: {} }] },
];

describe('the conversation', () => {
  it('leaves out calls that nobody answered, answers that nobody asked for, and turns that say nothing', () => {
    const turns = numbered(conversation(TURNS));
    expect(turns.map((t) => t.from)).toEqual(['user', 'model', 'tool', 'user']);
    expect(turns[1]).toMatchObject({ calls: [{ id: 'call_1' }] });
    expect(turns[2]).toMatchObject({ call: 'call_1' });
    expect(sides(turns).map((side) => side.map((t) => t.from))).toEqual([['user'], ['model'], ['tool', 'user']]);
  });

  it('reads as text for a model without tools, and loses nothing', () => {
    const text = JSON.stringify(withoutTools(conversation(TURNS)));
    expect(text).not.toContain('"tool"');
    for (const part of ['get_pod_logs', 'pod', 'line', 'Answer now.']) expect(text).toContain(part);
  });
});

describe('schemas', () => {
  it('keep their structure and lose the bounds that strict modes refuse; properties may be called like bounds', () => {
    const plain = plainSchema({
      $schema: 'x',
      type: 'object',
      properties: {
        pattern: { type: 'string', pattern: '^a', maxLength: 3 },
        list: { type: 'array', maxItems: 3, items: { type: 'integer', minimum: 1 } },
      },
      required: ['pattern', 'list'],
      additionalProperties: false,
    });
    expect(plain).toEqual({
      type: 'object',
      properties: { pattern: { type: 'string' }, list: { type: 'array', items: { type: 'integer' } } },
      required: ['pattern', 'list'],
      additionalProperties: false,
    });
  });

  it('stand in the system prompt where there is no field for them, behind the same first bytes', () => {
    const asked = request({ answer: ANSWER });
    expect(systemWithForm(asked).startsWith(asked.system)).toBe(true);
    expect(systemWithForm(asked)).toBe(systemWithForm(request({ answer: ANSWER, turns: [{ from: 'user', text: 'other' }] })));
    expect(systemWithForm(request())).toBe(request().system);
  });
});

describe('requests', () => {
  it('are the same bytes up to the first turn, for every vendor', () => {
    const one = request({ answer: ANSWER, tools: [TOOL] });
    const other = request({ answer: ANSWER, tools: [TOOL], turns: [{ from: 'user', text: 'Another one entirely' }] });
    const wishes = { model: 'm', temperature: 0, manners: MANNERS, signatures: new Map<string, string>() };
    const parts = (asked: typeof one): readonly unknown[] => {
      const [o, a, g] = [openaiBody(asked, wishes), anthropicBody(asked, wishes), parametersOf(asked, wishes)];
      return [o.messages[0], o.tools, o.response_format, a.system, a.tools, a.output_config, g.config];
    };
    expect(JSON.stringify(parts(one))).toBe(JSON.stringify(parts(other)));
  });

  it('to OpenAI: arguments are text, an empty text is null, ids agree', () => {
    const { messages } = openaiBody(request({ turns: TURNS, tools: [TOOL] }), { model: 'm', temperature: 0, manners: MANNERS });
    expect(messages.slice(2, 4)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: TOOL.name, arguments: '{"pod":"a"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'line' },
    ]);
  });

  it('to Anthropic: results and words of one side stand in one message; used tools are named though none may be used', () => {
    const body = anthropicBody(request({ turns: TURNS }), { model: 'm', manners: MANNERS });
    expect(body.messages.map((m) => m.role)).toEqual(['user', 'assistant', 'user']);
    expect(body.messages[2]?.content).toMatchObject([{ type: 'tool_result', tool_use_id: 'call_1' }, { type: 'text' }]);
    expect(body).toMatchObject({ tools: [{ name: TOOL.name }], tool_choice: { type: 'none' } });
    expect(anthropicBody(request(), { model: 'm', manners: MANNERS })).not.toHaveProperty('tools');
  });

  it('to Gemini: a call goes back with the signature it came with, and with the stand-in where that was lost', () => {
    const signatures = new Map<string, string>();
    const part = (thoughtSignature?: string) => ({
      functionCall: { name: TOOL.name, args: {} },
      ...(thoughtSignature ? { thoughtSignature } : {}),
    });
    const raw = { candidates: [{ finishReason: 'STOP', content: { parts: [part('sealed'), part()] } }] };
    const { calls } = geminiAnswer(raw, request(), signatures);
    const answered: LlmTurn[] = calls.map((c) => ({ from: 'tool', call: c.id, name: c.name, text: 'x' }));
    // Through the scrubber, as flow sends it: ids must come out unchanged.
    const next = request({ turns: [{ from: 'user', text: 'Why?' }, { from: 'model', text: '', calls }, ...answered], tools: [TOOL] });
    const sent = (known: typeof signatures): string =>
      JSON.stringify(parametersOf(next, { model: 'm', temperature: 0, manners: MANNERS, signatures: known }).contents);
    expect(sent(signatures).match(/thoughtSignature":"[^"]+/g)).toEqual(['thoughtSignature":"sealed']);
    expect(sent(new Map()).match(/thoughtSignature":"[^"]+/g)).toEqual(['thoughtSignature":"skip_thought_signature_validator']);
  });
});

describe('answers', () => {
  it('come without fences and thoughts where JSON was asked for, and as they are where not', () => {
    expect(bare('```json\n{"a":1}\n```', ANSWER)).toBe('{"a":1}');
    expect(bare('<think>\nhm {"no":1}\n</think>\n{"a":1}', ANSWER)).toBe('{"a":1}');
    expect(bare('see:\n```\nls\n```', undefined)).toBe('see:\n```\nls\n```');
  });

  it('lose it in one pass, whatever a model wrote: four hundred thousand characters of anything are read at once', () => {
    const most = 400_000;
    const shapes = ['\n', ' ', '```', '```json\n', '`', '\n```', '<think>', '</think>', '{"a":', '[', '\t\n ', '```\n```'];
    for (const shape of shapes) {
      const filling = shape.repeat(Math.ceil(most / shape.length));
      for (const begin of ['', '```json', '```', '<think>', '\n<think>\n```json'])
        for (const end of ['', '```', '{"summary":"x"}', '</think>', 'x```x'])
          expect(bare(begin + filling + end, ANSWER).length).toBeLessThanOrEqual(begin.length + filling.length + end.length);
    }
    expect(bare(`\`\`\`JSON${'\n'.repeat(most)}{"a":1}\n\`\`\``, ANSWER)).toBe('{"a":1}');
    expect(['```', '`````', '```json', '``````'].map((said) => bare(said, ANSWER))).toEqual(['```', '`````', '```json', '']);
  });

  it('of OpenAI and its imitators: arguments that are no JSON are none, values are taken as they are, ids are ours', () => {
    const call = (given: unknown) => ({ id: 'same', type: 'function', function: { name: 'x', arguments: given } });
    const raw = {
      model: '<!channel>',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: { content: null, tool_calls: [call('{"a":1}'), call('{'), call(''), call({ b: 2 }), call(null)] },
        },
      ],
    };
    const answer = openaiAnswer(raw, request());
    expect(answer.calls.map((c) => c.arguments)).toEqual([{ a: 1 }, undefined, undefined, { b: 2 }, undefined]);
    expect(new Set(answer.calls.map((c) => c.id)).size).toBe(5);
    expect(answer).not.toHaveProperty('usage');
    expect(answer).not.toHaveProperty('model');
  });

  it('say how they ended', () => {
    const openai = (finish: string, refusal: string | null = null) =>
      openaiAnswer({ choices: [{ finish_reason: finish, message: { content: 'x', refusal } }] }, request()).ended;
    const gemini = (finishReason: string) =>
      geminiAnswer({ candidates: [{ finishReason, content: { parts: [{ text: 'x' }] } }] }, request(), new Map()).ended;
    const anthropic = (stop: string) =>
      anthropicAnswer({ type: 'message', content: [{ type: 'text', text: 'x' }], stop_reason: stop }, request()).ended;
    expect([openai('stop'), openai('length'), openai('content_filter'), openai('stop', 'no')]).toEqual([
      'stop',
      'length',
      'filtered',
      'filtered',
    ]);
    expect([gemini('STOP'), gemini('MAX_TOKENS'), gemini('RECITATION')]).toEqual(['stop', 'length', 'filtered']);
    expect([anthropic('end_turn'), anthropic('model_context_window_exceeded'), anthropic('refusal')]).toEqual([
      'stop',
      'length',
      'filtered',
    ]);
    expect(geminiAnswer({ promptFeedback: { blockReason: 'SAFETY' } }, request(), new Map())).toMatchObject({
      text: '',
      ended: 'filtered',
    });
  });

  it('leave out what the model thought, and count it', () => {
    const raw = {
      candidates: [{ finishReason: 'STOP', content: { parts: [{ text: 'secretly', thought: true }, { text: 'said' }] } }],
      usageMetadata: { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 5, thoughtsTokenCount: 40 },
    };
    expect(geminiAnswer(raw, request(), new Map())).toMatchObject({ text: 'said', usage: { input: 100, cached: 60, output: 45 } });
    const message = {
      type: 'message',
      content: [
        { type: 'thinking', thinking: 'secretly' },
        { type: 'text', text: 'said' },
      ],
      stop_reason: 'end_turn',
    };
    const usage = { input_tokens: 10, cache_creation_input_tokens: 20, cache_read_input_tokens: 70, output_tokens: 9 };
    expect(anthropicAnswer({ ...message, usage }, request())).toMatchObject({
      text: 'said',
      usage: { input: 100, cached: 70, output: 9, written: 20 },
    });
    expect(ceilingOf(request(), { model: 'm', use: 'anthropic' })).toMatchObject({
      written: ceilingOf(request(), { model: 'm', use: 'openai' }).input,
    });
  });

  it('that are none throw', () => {
    for (const raw of [undefined, 'text', {}, { choices: [] }, { choices: [{}] }, { candidates: [] }, { type: 'error' }]) {
      expect(() => openaiAnswer(raw, request())).toThrow(/invalid|expected/i);
      expect(() => geminiAnswer(raw, request(), new Map())).toThrow(/invalid|expected/i);
      expect(() => anthropicAnswer(raw, request())).toThrow(/invalid|expected/i);
    }
  });

  it('nonsense for a count counts in full', () => {
    for (const bad of [-1, 1.5, Number.NaN, '7', null, undefined]) expect(usageOf({ input: bad, cached: 0, output: 1 })).toBeUndefined();
    expect(usageOf({ input: 5, cached: 9, output: 1 })).toEqual({ input: 5, cached: 5, output: 1 });
  });

  it('cost at most what was set aside: dense text too', () => {
    const digits = request({ turns: [{ from: 'user', text: '7 3 9 1 '.repeat(1000) }] });
    // One token a digit with its space: what the least thrifty tokeniser makes of it.
    expect(ceilingOf(digits, { model: 'm', use: 'openai' }).input).toBeGreaterThan(4000);
    expect(ceilingOf(digits, { model: 'm', use: 'openai' }).output).toBe(digits.mostTokens);
  });
});

describe('what a server refuses', () => {
  const after = (text: string, manners: Manners = MANNERS, status = 400) => yielding(manners, { status, headers: new Headers(), text });

  it.each([
    ["'response_format.type' must be 'json_schema' or 'text'", { form: 'object' }],
    ['This response_format type is unavailable now', { form: 'object' }],
    ['output_config.format: Extra inputs are not permitted', { form: 'object' }],
    ['Unknown name "responseJsonSchema" at \'generation_config\': Cannot find field.', { form: 'object' }],
    ['json mode cannot be combined with tool/function calling', { form: 'object' }],
    ['registry.ollama.ai/library/gemma:2b does not support tools', { tools: false }],
    ["Unsupported value: 'temperature' does not support 0 with this model.", { temperature: false }],
    [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { tokens: 'max_completion_tokens' },
    ],
  ])('%s', (text, expected) => {
    expect(after(text)).toMatchObject(expected);
  });

  it('tools param requires --jinja flag, from a server that says 500', () => {
    expect(after('tools param requires --jinja flag', MANNERS, 500)).toMatchObject({ tools: false });
  });

  it('of something else teaches nothing', () => {
    for (const text of [
      'prompt is too long: 210000 tokens > 200000 maximum',
      'Incorrect API key',
      'The model `x` does not exist',
      '',
      `${'x'.repeat(600)} unsupported tools`,
    ])
      expect(after(text)).toBeUndefined();
    expect(after('response_format is not supported', MANNERS, 429)).toBeUndefined();
  });

  it('comes to an end, whatever it says', () => {
    let manners: Manners | undefined = MANNERS;
    let steps = 0;
    while (manners !== undefined && steps < 20) {
      manners = after('unsupported: max_tokens, temperature, response_format, tools', manners);
      steps++;
    }
    expect(steps).toBe(6);
  });
});
