import { llmContract } from './llm.ts';

llmContract('openai', 'gpt-4o', 'gpt-5-mini');
llmContract('gemini', 'gemini-2.5-flash', 'gemini-3-flash-preview');
llmContract('anthropic', 'claude-haiku-4-5', 'claude-sonnet-5');
