import { type Scope, scopeWords } from './scope.ts';

const name = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
/** With a hyphen or a digit: hardly a word of the language. */
const coined = '(?=[a-z0-9-]*[-0-9])[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])';
const place = '\\b(?:in|of|from|on|for|to|about|with|within|inside|into|across|at|by)';
const end = '(?![\\w/-])';
/** How people surely name a namespace: by a flag, in quotes, "in namespace hr", "in ns hr", "the kube-system namespace", "of the hr namespace". */
const after = [
  `(?:^|[\\s\`])(?:-n|--namespace)[\\s=][\`'"]?(?!\\d+\\b(?!-))(${name})`,
  `\\bnamespaces?:?\\s+([\`'"])(?<q>${name})\\1`,
  `${place}\\s+(?:namespaces?|ns)\\s+(${name})${end}`,
  `(?:^|\\b(?:is|are|why|does|did|check|show|list|get|describe|logs|events|pods|what|and|or)\\s+)(?:namespace|ns)\\s+(${name})${end}`,
  `(?<![\\w.-])(?:namespace|ns)[/:=](${name})${end}`,
  `${place}\\s+the\\s+(?:namespaces?|ns)\\s+(${coined})${end}`,
];
const before = [
  `([\`'"])(?<q>${name})\\1\\s+namespace\\b`,
  `\\b(?!\\S+-(?:wide|level|scoped|tenant|specific|local)\\b)(${coined})\\s+(?:namespace|ns)\\b`,
  `${place}\\s+the\\s+(${name})\\s+(?:namespace|ns)\\b`,
];
/** "does hr/web crash?": two names where a sentence has its subject, and nothing after them but what befalls a thing. */
const pair = new RegExp(
  `\\b(?:does|did|is|are|has|was|why|about|with|of|for|in|logs|describe|check|restart)\\s+(${name})/(?=[a-z])(${name})(?=\\s*[?!,;]|\\.?\\s*$|\\.\\s|\\s+(?:crash|fail|restart|hang|die|start|stop|crashing|failing|restarting|hanging|down|up|broken|healthy|unhealthy|ok|okay|crashed|failed|died|pending|stuck|oomkilled)\\b)`,
  'gu',
);
/** Words that stand before "namespace" and tell which one, or what kind of thing, without naming it. */
const telling = new Set(
  'whole same other entire current present right wrong correct affected given certain specific particular single only first last next previous former new old different separate shared common target source parent local remote global own kubernetes k8s linux network pid user mount ipc process pod pods container containers node cluster application app deployment service database failing crashing broken healthy one two three'.split(
    ' ',
  ),
);
/** Before a stroke, none of these is a namespace: kinds, and halves of what is called together. */
const halves = new Set(
  'pod pods po deployment deployments deploy service services svc statefulset statefulsets sts daemonset daemonsets ds replicaset replicasets rs job jobs cronjob cronjobs node nodes no configmap configmaps cm secret secrets ingress ingresses ing pvc pv persistentvolumeclaim persistentvolume hpa pdb endpoints ep serviceaccount sa event events crd role rolebinding networkpolicy netpol quota a b i o n and or yes no true false on off in out up down start stop read write client server request response cpu memory ram disk network tcp udp http https ip dns tls ssl get put post patch create update delete add remove push pull input output load store front back frontend backend upstream downstream producer consumer publisher subscriber master slave primary replica leader follower user group key value name pass success failure error warning errors warnings liveness readiness startup limit limits requests ingress egress blue green dev test staging build deploy ci cd image tag registry library apps batch v1 application text json yaml etc var usr tmp proc sys opt home root bin data app config before after old new left right he she his him day night hour minute second web api worker db database cache queue proxy sidecar ui main init kubelet kernel host container image'.split(
    ' ',
  ),
);
/** "Every namespace" is wider than any scope. */
const every =
  /\b(?:all|every|each)\s+(?:(?:of\s+)?(?:the|our|your|these|those)\s+)?(?:other\s+)?(?:namespaces|ns)\b|\b(?:every|each)\s+(?:other\s+|single\s+)?namespace\b|--all-namespaces\b|\bkubectl\s[^.;?!]{0,80}\s-A\b/u;
/** Words that stand after "in namespace" and name nothing. */
const grammar = new Set(
  'the this that its it in of a an and or are is was has have had does do did not with without for to from what which same other another any each every all my our your own whole scope scopes name names named level quota quotas policy policies limit limits label labels annotation annotations events logs pods deletion creation isolation termination since now today where when as by at on but so if can cannot could should would will may might still also alone itself affected involved stuck contains contain contained running runs run fails failing failed terminating deleted created works broken full exceeded uses used using there here called take takes took need needs needed cause causes caused help helps make makes made lead leads mean means happen happens get gets got go goes keep keeps come comes start starts started stop stops stopped restart restarts hang hangs look looks show shows change changes changed matter matters become becomes be been being more long yet again resource resources object objects selector selectors scoped wide role controller finalizer finalizers phase status state settings config configuration usage capacity count manifest boundary boundaries admission then than them they these those though through while who why how per via too very just ever never already yes no nor some many most few both either neither'.split(
    ' ',
  ),
);

/** Whether a pod or a container of the scope goes by that name: "basket/web" is then a container. */
function isOurs(name: string, { pods }: Scope): boolean {
  return pods.some((pod) => pod.name === name || pod.name.startsWith(`${name}-`) || pod.containers.includes(name));
}

/**
 * Why a question asks about a place outside its scope, found by its words alone; undefined where none surely shows: a look outside is
 * refused anyway, and an honest question that is refused helps nobody.
 */
export function outsideOf(question: string, scope: Scope): string | undefined {
  const asked = question.toLowerCase();
  const within = (found: string): boolean => scope.namespaces.includes(found);
  const told = (who: string): string => `${who} outside what can be asked here: ${scopeWords(scope)}.`;
  const named = (patterns: readonly string[], none: ReadonlySet<string>): readonly string[] =>
    patterns
      .flatMap((pattern) => [...asked.matchAll(new RegExp(pattern, 'gu'))].map((m) => m.groups?.['q'] ?? m[1] ?? ''))
      .filter((found) => !none.has(found) && !/^\d+$/u.test(found));
  const paired = [...asked.matchAll(pair)].map(([, first = '']) => first).filter((first) => !halves.has(first) && !isOurs(first, scope));
  const all = [...named(after, grammar), ...named(before, new Set([...grammar, ...telling])), ...paired];
  const other = all.find((found) => !within(found));
  if (other !== undefined) return told(`Namespace ${other} is`);
  return every.test(question) || every.test(asked) ? told('Other namespaces are') : undefined;
}
