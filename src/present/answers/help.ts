import type { Incident, Millis, ObjectRef, Post, Priority } from '../../model/index.ts';
import { bold, bullets, code, line, rich, span, type Span } from '../blocks.ts';
import { fitted, post } from '../post.ts';
import { incidentBullets, type Links } from '../summary.ts';
import { cut, oneLine, plural } from '../text.ts';

const QUESTIONS: readonly (readonly [string, string])[] = [
  ['why', 'the causes with everything for and against them'],
  ['logs [container] [previous]', 'the newest lines of a log'],
  ['events', 'what Kubernetes reported'],
  ['what changed', 'revisions and edited fields'],
  ['describe', 'objects and their state in a few lines'],
  ['owners', 'what controls it'],
  ['similar', 'earlier incidents like this one'],
  ['steps', 'the commands to mend it by hand'],
];

const COMMANDS: readonly (readonly [string, string])[] = [
  ['/k8s-rca pod/NAME -n NAMESPACE', 'explain one object: pod, deployment, statefulset, daemonset, job, cronjob or node'],
  ['/k8s-rca list [P1 | critical] [-n NAMESPACE]', 'open incidents, all or of one priority (critical, high, medium, low)'],
  ['/k8s-rca status', 'nodes, pods and the bot itself'],
  ['/k8s-rca help', 'this'],
];

const rows = (table: readonly (readonly [string, string])[]): ReturnType<typeof bullets> =>
  bullets(table.map(([word, meaning]): readonly Span[] => [code(word), span(`  ${meaning}`)]));

/** In a thread: what can be asked. `unknown` when the question was not understood. */
export function answerAbilities(because: 'help' | 'unknown'): Post {
  const head =
    because === 'unknown'
      ? 'I did not understand that. I answer without a language model, and only these:'
      : 'In this thread I can answer:';
  return post(`${head} ${QUESTIONS.map(([word]) => word).join(', ')}.`, [rich(line(span(head)), rows(QUESTIONS))]);
}

export function answerHelp(): Post {
  return post('k8s-rca explains what is wrong in the cluster. Commands: /k8s-rca pod/NAME -n NAMESPACE, list, status, help.', [
    rich(line(bold('Commands')), rows(COMMANDS)),
    rich(line(bold('In the thread of a card, with or without a mention')), rows(QUESTIONS)),
    rich(
      line(
        span(
          'It reads and explains. By itself it changes nothing: where fixes are on, a card offers one with its exact change, and only people who were named may approve it.',
        ),
      ),
    ),
  ]);
}

/** A command that was not understood, with commands that would be. */
export function answerUnclear(unclear: { readonly problem: string; readonly suggestions: readonly string[] }): Post {
  const problem = cut(oneLine(unclear.problem), 400);
  const tries = unclear.suggestions.slice(0, 10).map((s): readonly Span[] => [code(`/k8s-rca ${cut(oneLine(s), 300)}`)]);
  return post(problem, [rich(line(span(problem)), ...(tries.length === 0 ? [] : [line(span('Try:')), bullets(tries)]))]);
}

/** The same name in several namespaces: asks which. */
export function answerWhich(found: readonly ObjectRef[]): Post {
  const suggestions = found.map((r) => `${r.kind.toLowerCase()}/${r.name}${r.namespace === undefined ? '' : ` -n ${r.namespace}`}`);
  return answerUnclear({ problem: `${plural(found.length, 'object')} have that name. Which one?`, suggestions });
}

export function answerList(
  incidents: readonly Incident[],
  about: { readonly now: Millis; readonly namespace?: string; readonly cards?: Links; readonly priority?: Priority },
): Post {
  const place = about.namespace === undefined ? '' : ` in ${cut(oneLine(about.namespace), 63)}`;
  const where = about.priority === undefined ? place : `${place} of priority ${about.priority}`;
  const title = incidents.length === 0 ? `No open incident${where}` : `${plural(incidents.length, 'open incident')}${where}`;
  if (incidents.length === 0) return post(`${title}.`, [rich(line(span(`${title}.`)))]);
  return post(
    `${title}.`,
    fitted([28, 16, 8], (most) => [
      rich(line(bold(title)), incidentBullets(incidents, { ...about, most, more: '/k8s-rca list -n NAMESPACE shows fewer at a time' })),
    ]),
  );
}
