import { existsSync } from 'node:fs';
import { systemClock } from '../adapters/clock/index.ts';
import { llm } from '../adapters/llm/index.ts';
import { sqliteStore } from '../adapters/store/index.ts';
import type { Config, LinkHealth, LlmCode, ModelConfig, Spend } from '../model/index.ts';
import { LlmError, StoreError } from '../ports/index.ts';
import { leftWords, spendWords } from '../present/index.ts';
import { openLog } from './open.ts';
import { storeFile } from './up/store-file.ts';

const hour = 3_600_000;
/** Names of offered models that are told. */
const TOLD = 8;

/** The model that is named: whether its server answers and has it, and what may still be spent. One line where none is named. */
export async function modelChecks(config: Config): Promise<readonly LinkHealth[]> {
  const { ai } = config;
  if (ai.use === 'none') {
    const could = (ai.could ?? []).map((provider) => `; AI_PROVIDER=${provider} would use the key that is set`).join('');
    return [check('model', 'works', `no model: rules only${could}`)];
  }
  return [await server(config, ai), await purse(config, ai)];
}

async function server(config: Config, ai: ModelConfig): Promise<LinkHealth> {
  const link = `model ${ai.models[0]}`;
  const where = `${ai.use}${ai.baseUrl === undefined ? '' : ` at ${ai.baseUrl}`}, ${ai.local ? 'in the house' : 'outside the house'}`;
  try {
    const model = llm(ai, { clock: systemClock, log: openLog(config), proxy: config.proxy });
    const offered = await model.offered();
    const absent = ai.models.filter((name) => !offered.includes(name));
    const others = offered.filter((name) => !ai.models.includes(name));
    const besides = others.length === 0 ? '' : `; besides ${firstOf(others)}`;
    if (absent.length === 0) return check(link, 'works', `${where}: answers and offers ${ai.models.join(', ')}${besides}`);
    const have = offered.length === 0 ? 'it offers none' : `it offers ${firstOf(offered)}`;
    const said = `${where}: answers, but does not offer ${absent.join(', ')}; ${have}`;
    // A further model stands in for one that is gone.
    return absent.length < ai.models.length ? check(link, 'works', said) : check(link, 'fails', `${said}\nName one of those in AI_MODEL.`);
  } catch (e) {
    if (!(e instanceof LlmError)) throw e;
    return check(
      link,
      'fails',
      `${where}: ${e.code}: ${e.message}\n${mends[e.code] ?? 'Cards stand without a model meanwhile; try again, and look at the status page of the provider.'}`,
    );
  }
}

const firstOf = (names: readonly string[]): string => `${names.slice(0, TOLD).join(', ')}${names.length > TOLD ? ', …' : ''}`;

const mends: Partial<Record<LlmCode, string>> = {
  llm_auth: 'Set AI_API_KEY, or the key of this provider, to one that is valid.',
  llm_unavailable: 'Check AI_BASE_URL, the network from here to it, and HTTPS_PROXY.',
  llm_timeout: 'Check AI_BASE_URL and the network from here to it, or raise LLM_CALL_TIMEOUT.',
  llm_bad_request: 'Check that AI_PROVIDER names the protocol that AI_BASE_URL speaks.',
};

async function purse(config: Config, ai: ModelConfig): Promise<LinkHealth> {
  const link = 'model budget';
  try {
    const [inHour, inDay] = await spent(storeFile(config));
    const words = `this hour ${spendWords(inHour)}${leftWords(inHour, ai.budget.tokensPerHour, ai.budget.microsPerHour)}. This day ${spendWords(inDay)}${leftWords(inDay, ai.budget.tokensPerDay, ai.budget.microsPerDay)}`;
    const over =
      used(inHour, ai.budget.tokensPerHour, ai.budget.microsPerHour) || used(inDay, ai.budget.tokensPerDay, ai.budget.microsPerDay);
    if (!over) return check(link, 'works', words);
    return check(
      link,
      'fails',
      `used up: ${words}\nRules alone diagnose until some of it is older; or raise AI_TOKENS_PER_HOUR, _PER_DAY or AI_DOLLARS_…`,
    );
  } catch (e) {
    if (e instanceof StoreError) return check(link, 'fails', `${e.message}\n${e.mend}`);
    throw e;
  }
}

/** Of the last hour and day; nothing while there is no store. */
async function spent(file: string): Promise<readonly [Spend, Spend]> {
  const nothing: Spend = { calls: 0, input: 0, cached: 0, output: 0 };
  if (!existsSync(file)) return [nothing, nothing];
  const store = await sqliteStore({ file, mode: 'read' });
  try {
    const now = systemClock.now();
    return [await store.spent(now - hour), await store.spent(now - 24 * hour)];
  } finally {
    await store.close();
  }
}

function used(spend: Spend, tokens = Infinity, micros = Infinity): boolean {
  return spend.input + spend.output >= tokens || (micros > 0 && (spend.micros ?? 0) >= micros);
}

function check(link: string, how: 'works' | 'fails', why: string): LinkHealth {
  return { link, ok: how === 'works', since: systemClock.now(), why };
}
