import { type Scope, scopeWords } from './scope.ts';

const name = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
/** With a hyphen or a digit: hardly a word of the language. */
const coined = '(?=[a-z0-9-]*[-0-9])[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])';
const place = '\\b(?:in|of|from|on|for|to|about)';
/** How people surely name a namespace: by a flag, in quotes, "in namespace hr", "the kube-system namespace". */
const namings = [
  `(?:^|[\\s\`])(?:-n|--namespace)[\\s=][\`'"]?(?!\\d+\\b(?!-))(${name})`,
  `\\bnamespaces?:?\\s+([\`'"])(?<q>${name})\\1`,
  `([\`'"])(?<q>${name})\\1\\s+namespace\\b`,
  `${place}\\s+namespaces?\\s+(${name})(?![\\w-])`,
  `${place}\\s+the\\s+namespaces?\\s+(${coined})(?![\\w-])`,
  `${place}\\s+(?:the\\s+)?(${coined})\\s+namespace\\b`,
];
/** Words that stand after "in namespace" and name nothing. */
const grammar = new Set(
  'the this that its it in of a an and or are is was has have had does do did not with without for to from what which same other another any each every all my our your own whole scope scopes name names named level quota quotas policy policies limit limits label labels annotation annotations events logs pods deletion creation isolation termination since now today where when as by at on but so if can cannot could should would will may might still also alone itself affected involved stuck contains contain contained running runs run fails failing failed terminating deleted created works broken full exceeded uses used using there here called take takes took need needs needed cause causes caused help helps make makes made lead leads mean means happen happens get gets got go goes keep keeps come comes start starts started stop stops stopped restart restarts hang hangs look looks show shows change changes changed matter matters become becomes be been being more long yet again'.split(
    ' ',
  ),
);

/**
 * Why a question asks about a place outside its scope, found by its words alone; undefined where none surely shows: a look outside is
 * refused anyway, and an honest question that is refused helps nobody.
 */
export function outsideOf(question: string, scope: Scope): string | undefined {
  const named = namings.flatMap((pattern) =>
    [...question.toLowerCase().matchAll(new RegExp(pattern, 'gu'))].map((m) => m.groups?.['q'] ?? m[1] ?? ''),
  );
  const other = named.find((found) => !grammar.has(found) && !scope.namespaces.includes(found));
  return other === undefined ? undefined : `Namespace ${other} is outside what can be asked here: ${scopeWords(scope)}.`;
}
