import { type Scope, scopeWords } from './scope.ts';

const name = '[`\'"]?([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)[`\'"]?';
/** How people name a namespace: "namespace hr", "-n hr", "in the hr namespace". */
const namings = [
  `\\bnamespaces?\\s+${name}`,
  `(?:^|\\s)(?:-n|--namespace)[\\s=]${name}`,
  `\\b(?:in|of|from)\\s+(?:the\\s+)?${name}\\s+namespace\\b`,
];
/** Words that stand there and name nothing. */
const grammar = new Set(
  'the this that its it in of a an and or are is was has does do not with for to from what which same other any each every all my our your own whole quota quotas policy policies level label labels since now today where when as by at on but so if can should did still also alone itself scope name names'.split(
    ' ',
  ),
);

/** Why a question asks about a place outside its scope, found by its words alone; undefined where none shows. */
export function outsideOf(question: string, scope: Scope): string | undefined {
  const named = namings.flatMap((pattern) =>
    [...question.toLowerCase().matchAll(new RegExp(pattern, 'gu'))].map(([, found = '']) => found),
  );
  const other = named.find((found) => !grammar.has(found) && !scope.namespaces.includes(found));
  return other === undefined ? undefined : `Namespace ${other} is outside what can be asked here: ${scopeWords(scope)}.`;
}
