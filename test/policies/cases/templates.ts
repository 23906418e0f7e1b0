import { readFileSync } from 'node:fs';
import type { Action } from '../../../src/model/index.ts';
import { claimsFor, mint } from '../approvals.ts';
import { bend } from '../bend.ts';
import { type Case, keys, said } from '../case.ts';
import { deployment, targetOf } from '../objects.ts';
import { approvedObject, update } from '../reviews.ts';

/** Shared with the TypeScript side: both must hash the same bytes. */
interface Vector {
  readonly name: string;
  readonly digest: string;
  readonly template: unknown;
}

const { vectors } = JSON.parse(readFileSync('test/vectors/template-digest.json', 'utf8')) as { readonly vectors: readonly Vector[] };

function restored(vector: Vector, template: string, refused?: string): Case {
  const after = bend(deployment(), ['spec', 'template'], vector.template);
  const before = bend(after, ['spec', 'template', 'spec', 'containers', 0, 'env'], [{ name: 'NEWER', value: '1' }]);
  const source = { resource: 'replicasets', name: 'web-5c9d', uid: 'rs-1' } as const;
  const action: Action = { is: 'rollback', target: targetOf(before), revision: 1, source, template };
  const request = update(before, approvedObject(after, mint(claimsFor(action), keys.first)));
  return {
    name: `${refused === undefined ? 'digest' : 'one digit else'}: ${vector.name}`,
    request,
    ...(refused === undefined ? {} : { refused }),
  };
}

const otherDigit = (digest: string): string => digest.slice(0, -1) + (digest.endsWith('0') ? '1' : '0');

export const templateCases: readonly Case[] = vectors.flatMap((vector) => [
  restored(vector, vector.digest),
  restored(vector, otherDigit(vector.digest), said.inexact),
]);
