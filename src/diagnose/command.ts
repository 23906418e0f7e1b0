import type { ObjectRef } from '../model/index.ts';

const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Quotes a word for a POSIX shell; names from the cluster never act as shell syntax. */
export function quoted(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** `kubectl` with each argument quoted. */
export function kubectl(...words: readonly string[]): string {
  return ['kubectl', ...words.map(quoted)].join(' ');
}

/** `-n shop`, or nothing for a cluster-scoped object. */
export function inNamespace(ref: ObjectRef): readonly string[] {
  return ref.namespace === undefined ? [] : ['-n', ref.namespace];
}

/** `deployment/web`: how kubectl takes an object. */
export function target(ref: ObjectRef): string {
  return `${ref.kind.toLowerCase()}/${ref.name}`;
}

/** The object in a sentence: "Deployment web". */
export function named(ref: ObjectRef): string {
  return `${ref.kind} ${ref.name}`;
}

export const describe = (ref: ObjectRef): string => kubectl('describe', ref.kind.toLowerCase(), ref.name, ...inNamespace(ref));

export const edit = (ref: ObjectRef): string => kubectl('edit', ref.kind.toLowerCase(), ref.name, ...inNamespace(ref));

/** A container of a printed table has no name; a single one needs none. */
const container = (name: string): readonly string[] => (name.includes(' ') ? [] : ['-c', name]);

export function logsOf(pod: ObjectRef, name: string, previous: 'previous' | 'current'): string {
  return kubectl(
    'logs',
    pod.name,
    ...inNamespace(pod),
    ...container(name),
    ...(previous === 'previous' ? ['--previous'] : []),
    '--tail=100',
  );
}
