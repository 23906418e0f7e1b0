import { z } from 'zod';

/** Name of a Kubernetes object, as far as we check it. */
export const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Readers of one value, as the environment (always text) or YAML (typed) gives it. */

function fromText(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}
function numberFromText(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}
function booleanFromText(value: unknown): unknown {
  const word = fromText(value);
  return word === 'true' ? true : word === 'false' ? false : value;
}
function listFromText(value: unknown): unknown {
  return typeof value === 'string'
    ? value
        .split(',')
        .map((v) => v.trim())
        .filter((v) => v !== '')
    : value;
}

export function words(pattern?: RegExp) {
  const one = pattern === undefined ? z.string().min(1) : z.string().regex(pattern);
  return z.preprocess(listFromText, z.array(one).readonly());
}
export function line(pattern?: RegExp) {
  return z.preprocess(fromText, pattern === undefined ? z.string().min(1) : z.string().regex(pattern));
}
export function choice<const T extends readonly [string, ...string[]]>(allowed: T) {
  return z.preprocess(fromText, z.enum(allowed));
}
export function whole(least: number, most: number) {
  return z.preprocess(numberFromText, z.number().int().min(least).max(most));
}
export function seconds(least: number, most: number) {
  return z.preprocess(numberFromText, z.number().min(least).max(most));
}
export function flag() {
  return z.preprocess(booleanFromText, z.boolean());
}
/** A number, or `none` for no bound at all. */
export function ceiling<T extends z.ZodType<number>>(number: T) {
  return z.union([z.preprocess(fromText, z.literal('none')), number]);
}
