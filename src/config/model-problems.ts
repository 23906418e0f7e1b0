import { fits, type ModelConfig, mostInput } from '../model/index.ts';
import type { ModelAddress } from './model-address.ts';
import type { Problem } from './problem.ts';
import type { Read } from './read.ts';
import { settings } from './settings.ts';
import { VENDORS } from './vendors.ts';

/** What is missing for the model that was named, and what contradicts itself. */
export function modelProblems(read: Read, choice: ModelConfig, address: ModelAddress): readonly Problem[] {
  return [
    ...lacking(read, choice, address),
    ...contrary(read),
    ...tooWarm(read, choice),
    ...policyProblems(read),
    ...priceless(read, choice),
  ];
}

function lacking({ values, invalid }: Read, choice: ModelConfig, address: ModelAddress): readonly Problem[] {
  const { key, model } = VENDORS[choice.use];
  const problems: Problem[] = [];
  if (choice.apiKey === '' && !choice.local && !invalid.has(key) && !invalid.has('ai.apiKey'))
    problems.push({
      setting: settings[key].env[0],
      given: '',
      allowed: settings[key].allowed,
      mend: `AI_PROVIDER=${choice.use} needs it, or AI_API_KEY. Only a local server by AI_BASE_URL goes without; to use no model remove AI_PROVIDER.`,
    });
  if (
    address.url !== undefined &&
    values['ai.model'] === undefined &&
    values[model] === undefined &&
    !invalid.has(model) &&
    !invalid.has('ai.model')
  )
    problems.push({
      setting: 'AI_MODEL',
      given: '',
      allowed: settings['ai.model'].allowed,
      mend: `${address.name} names a server of your own, and only you know what it serves. Name one of its models.`,
    });
  return problems;
}

/** Two settings that cannot both be meant. */
function contrary({ values, named, invalid }: Read): readonly Problem[] {
  const above = (low: 'ai.leastWaitSeconds' | 'ai.callSeconds', high: 'ai.mostWaitSeconds' | 'ai.totalSeconds'): readonly Problem[] => {
    if (values[low] <= values[high] || invalid.has(low) || invalid.has(high)) return [];
    const [lowName, highName] = [settings[low].env[0], settings[high].env[0]];
    const given = `"${values[high]}" with a ${lowName} of ${values[low]}`;
    return [
      { setting: named.get(high) ?? highName, given, allowed: `at least ${lowName}`, mend: `Raise ${highName} or lower ${lowName}.` },
    ];
  };
  return [...above('ai.leastWaitSeconds', 'ai.mostWaitSeconds'), ...above('ai.callSeconds', 'ai.totalSeconds')];
}

function tooWarm({ named }: Read, { use, temperature }: ModelConfig): readonly Problem[] {
  if (use !== 'anthropic' || temperature <= 1) return [];
  return [
    {
      setting: named.get('ai.temperature') ?? 'TEMPERATURE',
      given: `"${temperature}"`,
      allowed: '0 to 1 with anthropic',
      mend: 'Lower it.',
    },
  ];
}

function policyProblems({ values, named, invalid }: Read): readonly Problem[] {
  const list = values['ai.namespaces'];
  const place = list.findIndex((rule) => rule.startsWith('*='));
  if (invalid.has('ai.namespaces') || (place >= 0 && place === list.length - 1)) return [];
  const mend =
    place < 0
      ? 'Say what holds for all others: end it with *=rules, *=local or *=any.'
      : `Nothing after "${list[place] ?? ''}" can ever count: put it last.`;
  return [
    {
      setting: named.get('ai.namespaces') ?? 'AI_NAMESPACES',
      given: `"${list.join(',')}"`,
      allowed: settings['ai.namespaces'].allowed,
      mend,
    },
  ];
}

/** A ceiling of money that nobody can count against would never hold. */
function priceless({ named, invalid }: Read, choice: ModelConfig): readonly Problem[] {
  if (invalid.has('ai.prices')) return [];
  const { microsPerHour, microsPerDay } = choice.budget;
  const ceilings = [
    ...(microsPerHour === undefined ? [] : (['ai.dollarsPerHour'] as const)),
    ...(microsPerDay === undefined ? [] : (['ai.dollarsPerDay'] as const)),
  ];
  const without = choice.models.filter((model) => !choice.prices.some((price) => fits(price.model, model)));
  if (ceilings.length === 0 || without.length === 0) return [];
  const by = ceilings.map((key) => named.get(key) ?? settings[key].env[0]).join(' and ');
  return [
    {
      setting: 'AI_PRICES',
      given: `without a price for ${without.join(', ')}`,
      allowed: settings['ai.prices'].allowed,
      mend: `${by} cannot be kept without. Add ${without.map((model) => `${model}=input/output`).join(',')}${choice.local ? ' (0/0 for a server of your own)' : ''}.`,
    },
  ];
}

/** Of a token of PROMPT_TOKEN_BUDGET. */
const CHARACTERS = 4;

/** What is allowed, but probably not what somebody wanted. */
export function modelNotes(choice: ModelConfig): readonly string[] {
  const most = mostInput(choice.prompt.tokens * CHARACTERS) + choice.mostTokens;
  const least = Math.min(choice.budget.tokensPerHour ?? Infinity, choice.budget.tokensPerDay ?? Infinity);
  const allowed = choice.namespaces.some(({ may }) => may === 'any' || (may === 'local' && choice.local));
  return [
    ...(least < most
      ? [
          `One full prompt with its answer sets aside ${most} tokens before it is sent, more than the ceiling of ${least} tokens: such incidents will stand without a model. Raise AI_TOKENS_PER_HOUR and AI_TOKENS_PER_DAY, or lower PROMPT_TOKEN_BUDGET.`,
        ]
      : []),
    ...(allowed ? [] : [`AI_NAMESPACES lets nothing be sent to ${choice.models[0]}: rules alone diagnose.`]),
  ];
}
