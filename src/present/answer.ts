import type { Evidence, Incident, Ledger, LinkHealth, Millis, ObjectRef, Post } from '../model/index.ts';
import { bold, line, rich, span } from './blocks.ts';
import { post } from './post.ts';
import { inert } from './text.ts';
import { named, type Report } from './view.ts';
import type { Question } from './words.ts';

/** What an answer in a thread may draw on. `fresh` is evidence looked up for this very question; it goes before the stored one. */
export interface Known {
  readonly incident: Incident;
  readonly evidence?: Evidence;
  readonly fresh?: Evidence['items'];
  readonly similar: readonly Incident[];
  readonly now: Millis;
  /** Logs on demand are allowed here (place and person). */
  readonly logs: 'allowed' | 'refused';
}

export function answer(question: Question, known: Known): Post {
  const text = `${question.is}: ${named(known.incident.subject)}`;
  return post(inert(text), [rich(line(bold(text)))]);
}

/** The outcome of `/k8s-rca pod/foo`: a diagnosis, or "healthy", or what could not be seen. */
export function answerReport(report: Report): Post {
  const text = report.diagnosis.healthy
    ? `${named(report.subject)} is healthy`
    : `${named(report.subject)}: ${report.diagnosis.causes[0]?.title ?? 'no cause found'}`;
  return post(inert(text), [rich(line(span(text)))]);
}

export function answerHelp(): Post {
  return post('Commands of k8s-rca', [rich(line(span('/k8s-rca pod/NAME -n NAMESPACE · status · list · help')))]);
}

export function answerUnclear(unclear: { readonly problem: string; readonly suggestions: readonly string[] }): Post {
  return post(inert(unclear.problem), [rich(line(span(unclear.problem)), ...unclear.suggestions.map((s) => line(span(`/k8s-rca ${s}`))))]);
}

/** The same name in several namespaces: asks which. */
export function answerWhich(found: readonly ObjectRef[]): Post {
  return answerUnclear({
    problem: 'Which one?',
    suggestions: found.map((r) => `${r.kind.toLowerCase()}/${r.name} -n ${r.namespace ?? ''}`),
  });
}

export function answerList(incidents: readonly Incident[], about: { readonly now: Millis; readonly namespace?: string }): Post {
  const text = `${incidents.length} open incidents${about.namespace === undefined ? '' : ` in ${about.namespace}`}`;
  return post(inert(text), [
    rich(line(bold(text)), ...incidents.slice(0, 30).map((i) => line(span(`${i.priority} ${named(i.subject)}: ${i.reason}`)))),
  ]);
}

/** Facts behind `/k8s-rca status` and the App Home. */
export interface Status {
  readonly cluster: string;
  readonly now: Millis;
  /** Absent where nodes may not be read. */
  readonly nodes?: { readonly ready: number; readonly total: number; readonly pressure: readonly string[] };
  /** Pods by phase. */
  readonly pods: Readonly<Record<string, number>>;
  readonly links: readonly LinkHealth[];
  readonly open: readonly Incident[];
  readonly ledger: Ledger;
}

export function answerStatus(status: Status): Post {
  const text = `${status.cluster}: ${status.open.length} open incidents`;
  return post(inert(text), [
    rich(line(bold(text)), ...status.links.map((l) => line(span(`${l.ok ? 'ok' : 'NOT ok'} ${l.link} ${l.why}`)))),
  ]);
}

export function home(status: Status): Post {
  return answerStatus(status);
}
