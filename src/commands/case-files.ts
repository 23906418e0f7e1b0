import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { CaseError } from '../adapters/recorded/index.ts';
import { dict, str } from '../model/index.ts';
import { EXIT, Stop } from './exit.ts';

export interface CaseFile {
  /** To open it. */
  readonly path: string;
  /** As it is told: within the folder that was named, or its own name. */
  readonly name: string;
}

/** The file named, or every `.json` file of a folder and the folders in it, in order of their names. Links to folders are not followed, so nothing is met twice. */
export function caseFiles(path: string): readonly CaseFile[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Stop(EXIT.usage, `${path} does not exist`);
  if (!found.isDirectory()) return [{ path, name: basename(path) }];
  const files = within(path)
    .map((file) => ({ path: file, name: relative(path, file) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (files.length === 0) throw new Stop(EXIT.usage, `${path} has no .json file`);
  return files;
}

function within(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return within(path);
    const isCase = entry.name.endsWith('.json') && entry.name !== 'index.json';
    return isCase && statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true ? [path] : [];
  });
}

/** V8 holds no longer string. */
const largest = 500 * 1024 * 1024;
/** API objects go some twenty levels deep; past this a file is made to break readers. */
const deepest = 200;

/** The JSON of a case file, ready to be read as a case. A CaseError says why it is none. */
export function caseJson({ path }: CaseFile): unknown {
  const json = parsed(text(path));
  if (isDeeper(json, deepest)) throw new CaseError([`is nested deeper than ${deepest} levels`]);
  return framed(json, path);
}

/** Bytes that are no UTF-8 are read as U+FFFD, as everywhere. */
function text(path: string): string {
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new CaseError(['is no file']);
    if (found.size > largest) throw new CaseError([`is larger than ${largest / 1024 / 1024} MiB`]);
    return readFileSync(path, 'utf8').replace(/^\u{feff}/u, '');
  } catch (e) {
    if (e instanceof CaseError) throw e;
    throw new CaseError([`cannot be read: ${said(e)}`]);
  }
}

/** Of a key written twice the last counts, as JSON.parse has it. */
function parsed(content: string): unknown {
  if (content.trim() === '') throw new CaseError(['is empty']);
  try {
    return JSON.parse(content);
  } catch (e) {
    throw new CaseError([`not JSON: ${said(e)}`]);
  }
}

function said(e: unknown): string {
  return e instanceof Error ? e.message : String(e);
}

/** Level by level: a recursion would break where it shall warn. */
function isDeeper(json: unknown, most: number): boolean {
  let level: readonly unknown[] = [json];
  for (let depth = 0; depth <= most; depth++) {
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** Recordings of others leave things out or write null: an absent part is an empty one, and a case without an id is called by its file. */
function framed(json: unknown, path: string): unknown {
  const given = Object.entries(dict(json)).filter(([, value]) => value !== null);
  if (Array.isArray(json) || given.length === 0) return json;
  const { logs, ...rest } = Object.fromEntries(given);
  const texts = Object.entries(dict(logs)).filter(([, value]) => value !== null);
  return {
    objects: [],
    events: [],
    raw_text: '',
    ...rest,
    id: str(rest['id']) ?? basename(path, '.json'),
    logs: Object.fromEntries(texts),
  };
}
