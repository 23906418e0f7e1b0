import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCase, type RecordedCase } from '../src/adapters/recorded/index.ts';
import { dict, str } from '../src/model/index.ts';

export const casesFolder = fileURLToPath(new URL('./data/cases', import.meta.url));

/** A case as it stands in its file, and as it was read. */
export interface LabelledCase {
  readonly json: Readonly<Record<string, unknown>>;
  readonly recorded: RecordedCase;
  readonly category: string;
  readonly source: string;
  readonly family: string;
  /** The object the label is about, where a fixture holds many: `dp default/dp2`. */
  readonly about: string;
  readonly nameLeak: boolean;
}

export function loadCases(folder: string = casesFolder): readonly LabelledCase[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.json'))
    .sort()
    .map((f) => labelled(JSON.parse(readFileSync(join(folder, f), 'utf8'))));
}

export function labelled(value: unknown): LabelledCase {
  const json = dict(value);
  const recorded = readCase(json);
  return {
    json,
    recorded,
    category: recorded.expected?.category ?? '',
    source: recorded.source,
    family: recorded.family,
    about: str(json['subject']) ?? '',
    nameLeak: json['name_leak'] === true,
  };
}
