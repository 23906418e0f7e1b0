import { isInHouse } from './address.ts';
import type { Problem } from './problem.ts';
import type { Read } from './read.ts';
import { settings } from './settings.ts';
import type { Provider } from './vendors.ts';

export interface ModelAddress {
  /** Name under which it was given. */
  readonly name: string;
  readonly url?: string;
  readonly local: boolean;
  readonly problems: readonly Problem[];
}

/** Where the model is asked, and whether that is in the house. What could carry key or evidence readable over a foreign net is refused. */
export function modelAddress({ values, named }: Read, provider: Provider): ModelAddress {
  const key = values['ai.baseUrl'] === undefined && provider === 'openai' ? 'ai.openaiBaseUrl' : 'ai.baseUrl';
  const name = named.get(key) ?? settings[key].env[0];
  const text = values[key];
  const said = values['ai.local'];
  const refuse = (setting: string, given: string, mend: string): ModelAddress => ({
    name,
    ...(text === undefined ? {} : { url: text }),
    local: false,
    problems: [{ setting, given, allowed: settings['ai.baseUrl'].allowed, mend }],
  });
  if (text === undefined) {
    if (said !== true) return { name, local: false, problems: [] };
    return refuse(
      'AI_LOCAL',
      '"true" without an AI_BASE_URL',
      `What is sent to ${provider} itself does not stay in the house. Name your server.`,
    );
  }
  if (!URL.canParse(text)) return refuse(name, `"${text}"`, 'That is no address. Write it as http://host:port/v1.');
  const url = new URL(text);
  const bare = `"${url.origin}${url.pathname}"`;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return refuse(name, `${bare} with more around it`, 'Put the key into AI_API_KEY and leave only the address.');
  const local = said ?? isInHouse(url.hostname);
  if (url.protocol === 'http:' && !local && !isInHouse(url.hostname))
    return refuse(
      name,
      bare,
      'Plain http would carry evidence and key readable over the network: use https, or say AI_LOCAL=true if that is your own net.',
    );
  return { name, url: text, local, problems: [] };
}
