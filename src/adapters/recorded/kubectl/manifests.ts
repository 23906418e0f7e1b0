import { parseAllDocuments } from 'yaml';
import { at, dict, str, unnamed } from '../../../model/index.ts';
import type { Command } from './command.ts';
import { versionOf } from './kinds.ts';

/** Whether a text opens like YAML or JSON of an object, whole or in part. */
export function looksLikeManifest(lines: readonly string[]): boolean {
  const text = lines.find((l) => l.trim() !== '' && l.trim() !== '---' && l.trim() !== '...') ?? '';
  return /^\s*(?:apiVersion|kind|metadata|spec|status|lastState|state):/.test(text) || /^\s*\{\s*("|$)/.test(text);
}

/** YAML or JSON documents as values; a fragment (`status:` or `lastState:` alone) is given the object the command named. */
export function readManifests(lines: readonly string[], named: Command | undefined): readonly unknown[] {
  const text = lines.filter((l) => l.trim() !== '...').join('\n');
  return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document): unknown[] => {
    if (document.errors.length > 0) return [];
    const value = valueOf(document);
    if (str(at(value, 'kind')) !== undefined) return [withName(value, named)];
    const body = fragment(value);
    if (body === undefined || named?.kind === undefined) return [];
    return [{ apiVersion: versionOf(named.kind), kind: named.kind, metadata: nameOf(named), ...body }];
  });
}

/** Undefined for what would grow without bound: aliases of aliases. */
function valueOf(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

function withName(value: unknown, named: Command | undefined): unknown {
  if (str(at(value, 'metadata', 'name')) !== undefined || Array.isArray(at(value, 'items'))) return value;
  return { ...dict(value), metadata: { ...nameOf(named), ...dict(at(value, 'metadata')) } };
}

function nameOf(named: Command | undefined): Readonly<Record<string, unknown>> {
  return { name: named?.name ?? unnamed, ...(named?.namespace === undefined ? {} : { namespace: named.namespace }) };
}

function fragment(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const { spec, status, state, lastState } = dict(value);
  if (spec !== undefined || status !== undefined)
    return { ...(spec === undefined ? {} : { spec }), ...(status === undefined ? {} : { status }) };
  if (state === undefined && lastState === undefined) return undefined;
  return { status: { containerStatuses: [{ name: unnamed, restartCount: 1, ...(state === undefined ? {} : { state }), lastState }] } };
}

/** `Container Name: x` and `LastState: map[terminated:map[exitCode:137 reason:OOMKilled …]]`, as a go-template prints a status. */
export function readGoMap(lines: readonly string[], named: Command | undefined): readonly unknown[] {
  const text = lines.join('\n');
  const state = /(LastState|State):\s*map\[(terminated|waiting):map\[((?:[^[\]]|\[[^\]]*\])*)\]/.exec(text);
  if (state === null || named?.kind !== 'Pod') return [];
  const pairs = [...(state[3] ?? '').matchAll(/(\w+):(.*?)(?=\s\w+:|$)/g)].map((m) => [
    m[1] ?? '',
    /^\d+$/.test(m[2] ?? '') ? Number(m[2]) : (m[2] ?? '').replace('OOM Killed', 'OOMKilled'),
  ]);
  const name = /Container Name:\s*(\S+)/.exec(text)?.[1] ?? unnamed;
  const key = state[1] === 'State' ? 'state' : 'lastState';
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: nameOf(named),
      status: { containerStatuses: [{ name, [key]: { [state[2] ?? '']: Object.fromEntries(pairs) } }] },
    },
  ];
}
