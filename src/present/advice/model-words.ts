import type { Pointer } from '../../model/index.ts';
import { cut, oneLine } from '../text.ts';

/**
 * Words of a model for a block that parses no markup: one line, at most `max` characters, and no address with a scheme in them that
 * Slack would make a link of. What else was taken out of them was taken out before; advice in other words may remain.
 */
export function modelWords(text: string, max: number): string {
  return cut(unlinked(oneLine(text)), max);
}

/** A host before a path, or alone: `hf.co/`, `evil.example.com`. A version is none: `claude-3.5`, `anthropic.claude-v2`. */
const host = /(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,10}(?:[a-z]{2,63}(?=[:/\s]|$)(?::\d+)?|\d{1,3}(?=\/))\/?/giu;

/** Its name as the vendor gave it: foreign text too. What calls somebody or leads somewhere is no part of a name. */
export function modelName(model: string): string {
  const named = modelWords(model, 200)
    .replace(/^[a-z][a-z0-9+.-]*∶\/\//iu, '')
    .replace(/[@<>!#]/gu, '')
    .replace(host, '');
  return modelWords(named.trim(), 60) || 'model';
}

/** The same over several paragraphs, without the empty ones. */
export function modelParagraphs(text: string, room: { readonly most: number; readonly each: number }): readonly string[] {
  const all = text
    .split(/\r?\n/u)
    .map((p) => modelWords(p, room.each))
    .filter((p) => p !== '');
  return all.length <= room.most ? all : [...all.slice(0, room.most - 1), `… and ${all.length - room.most + 1} more lines`];
}

/** The colon of an address becomes a look-alike. */
export function unlinked(text: string): string {
  return text.replace(/:(?=\/\/)|(?<=\bmailto):/giu, '∶');
}

/** Ids of what it cites, each once: `e2, e5 and 3 more`. */
export function citedIds(cites: readonly Pointer[], most: number): string {
  const ids = [...new Set(cites.map((c) => modelWords(c.evidence, 12)))].filter((id) => id !== '');
  const rest = ids.length - most;
  return rest > 0 ? `${ids.slice(0, most).join(', ')} and ${rest} more` : ids.join(', ');
}
