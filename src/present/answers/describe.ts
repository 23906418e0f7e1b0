import { type KubeObject, type ObjectRef, ownerChain, owners, type Post, refOf, sameObject } from '../../model/index.ts';
import { bold, bullets, line, rich, span } from '../blocks.ts';
import { objectWords } from '../object-words.ts';
import { fitted, post } from '../post.ts';
import { cut, middle, oneLine } from '../text.ts';
import { named } from '../view.ts';
import { type Known, objectsOf } from './known.ts';

const failing = (known: Known, object: KubeObject): boolean =>
  known.incident.failing.includes(object.metadata.uid ?? '') ||
  known.incident.failing.includes(`${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`);

/** The subject itself, or an object that it controls; what is told on its card because it follows is not. */
function belongs(known: Known, objects: readonly KubeObject[], object: KubeObject): boolean {
  const { kind, name, namespace } = known.incident.subject;
  const find = (ref: ObjectRef): KubeObject | undefined => objects.find((o) => sameObject(refOf(o), ref));
  return [refOf(object), ...ownerChain(object, find)].some((r) => r.kind === kind && r.name === name && r.namespace === namespace);
}

/** The subject first, then what is its own and fails, then the rest of its own, then what follows it, then nodes. */
export function answerDescribe(known: Known): Post {
  const about = middle(named(known.incident.subject), 120);
  const all = objectsOf(known);
  const rank = (o: KubeObject): number => {
    if (sameObject(refOf(o), known.incident.subject)) return 0;
    if (belongs(known, all, o)) return failing(known, o) ? 1 : 2;
    return failing(known, o) ? 3 : o.kind === 'Node' ? 4 : 5;
  };
  const objects = [...all].sort((a, b) => rank(a) - rank(b));
  if (objects.length === 0) return nothing(about);
  return post(
    `${about}: ${objectWords(objects[0] ?? { apiVersion: '', kind: '', metadata: { name: '' } }).join('; ')}`,
    fitted([6, 3, 1], (most) =>
      objects.slice(0, most).map((o) =>
        rich(
          line(bold(middle(named(refOf(o)), 120))),
          bullets(
            objectWords(o)
              .slice(0, 12)
              .map((w) => [span(cut(w, 300))]),
          ),
        ),
      ),
    ),
  );
}

export function answerOwners(known: Known): Post {
  const about = middle(named(known.incident.subject), 120);
  const objects = objectsOf(known);
  const find = (ref: ObjectRef): KubeObject | undefined => objects.find((o) => sameObject(refOf(o), ref));
  const own = objects.filter((o) => belongs(known, objects, o));
  const start = own.find((o) => failing(known, o)) ?? own.find((o) => o.kind === 'Pod') ?? find(known.incident.subject);
  if (start === undefined) return nothing(about);
  const shown = (r: ObjectRef): string => `${r.kind}/${middle(oneLine(r.name), 80)}`;
  const chain = [refOf(start), ...ownerChain(start, find)].map(shown);
  const labels = Object.entries(find(known.incident.subject)?.metadata['labels'] ?? {}).map(([k, v]) => `${k}=${String(v)}`);
  const story =
    chain.length === 1
      ? alone(
          start,
          own
            .filter((o) => owners(o).some((w) => w.kind === start.kind && w.name === start.metadata.name))
            .map(refOf)
            .map(shown),
        )
      : `${chain.join(' → ')}${known.incident.subject.namespace === undefined ? '' : `, in namespace ${known.incident.subject.namespace}`}`;
  return post(story, [
    rich(
      line(bold('Owners  '), span(story)),
      ...(labels.length === 0 ? [] : [line(span(`Labels: ${cut(oneLine(labels.join(', ')), 600)}`))]),
    ),
  ]);
}

/** What nobody owns: alarming of a Pod, natural of what makes pods itself. */
function alone(object: KubeObject, made: readonly string[]): string {
  const name = `${object.kind}/${middle(oneLine(object.metadata.name), 80)}`;
  if (object.kind === 'Pod') return `${name} has no owner: nobody would replace it.`;
  const more = made.length > mostMade ? ` and ${made.length - mostMade} more` : '';
  if (!makesPods.test(object.kind)) return `${name} has no owner: it stands for itself.`;
  return made.length === 0
    ? `${name} is the top owner: nothing stands above it, and I hold nothing that it made.`
    : `${name} is the top owner: nothing stands above it, and it made ${made.slice(0, mostMade).join(', ')}${more}.`;
}

const mostMade = 5;
const makesPods = /^(?:Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob)$/;

function nothing(about: string): Post {
  const text = `I hold no object of ${about}; ask again when the card has its diagnosis.`;
  return post(text, [rich(line(span(text)))]);
}
