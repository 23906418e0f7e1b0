import type { World } from '../world.ts';

/** What a person types, as the API carries it: reserved characters escaped, names turned into references. */
export function composed(world: World, typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped
    .replaceAll(/&lt;([@#])([A-Z0-9]+)(?:\|[^&]*)?&gt;/g, (whole, sign: string, id: string) =>
      world.users.has(id) || world.channels.has(id) ? `<${sign}${id}>` : whole,
    )
    .replaceAll(/(^|[\s(])@([a-z0-9._-]*[a-z0-9])/g, (whole, before: string, name: string) => {
      const user = world.user(name);
      return user === undefined ? whole : `${before}<@${user.id}>`;
    })
    .replaceAll(/(^|[\s(])#([a-z0-9_-]+)/g, (whole, before: string, name: string) => {
      const channel = world.channel(name);
      return channel === undefined || channel.kind === 'im' ? whole : `${before}<#${channel.id}|${channel.name}>`;
    })
    .replaceAll(/(^|[\s(])(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)])/g, '$1<$2>');
}

/** The text of a slash command. Without `should_escape` names stay as they were typed. */
export function commandText(world: World, typed: string, escape: 'names' | 'nothing'): string {
  if (escape === 'nothing') return typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return composed(world, typed).replaceAll(/<@([A-Z0-9]+)>/g, (_whole, id: string) => `<@${id}|${world.users.get(id)?.name ?? ''}>`);
}
