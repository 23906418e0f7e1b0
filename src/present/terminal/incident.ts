import type { CauseVote, Evidence, Exchange, Incident, Millis, Remedy, RemedyState } from '../../model/index.ts';
import { shownDiagnosis } from '../advice/shown.ts';
import { percent } from '../causes.ts';
import { outcomeWord } from '../fixes/words.ts';
import { stateWord } from '../state-line.ts';
import { listed, oneLine, plural } from '../text.ts';
import { ago, utc } from '../time.ts';
import { named, type Report } from '../view.ts';
import { terminalDiagnosis } from './diagnosis.ts';
import { exchangeTotal } from './exchanges.ts';
import { jsonDiagnosis } from './json.ts';
import { ink, item, type Screen } from './screen.ts';
import { terminalTable } from './tables.ts';

/** What the store holds of one incident. */
export interface KeptIncident {
  readonly incident: Incident;
  /** Absent once it has outlived its use. */
  readonly evidence: Evidence | undefined;
  readonly remedies: readonly Remedy[];
  readonly votes: readonly CauseVote[];
  readonly exchanges: readonly Exchange[];
  readonly now: Millis;
}

/** One incident for a person at a terminal: where it stands, its diagnosis, who judged it how, its fixes, and what a model was asked. */
export function terminalIncident(kept: KeptIncident, screen: Screen): string {
  const { incident, votes, remedies, exchanges } = kept;
  const report = reportOf(kept);
  return [
    ink(screen, 'bold', oneLine(incident.id)),
    ...item(screen, '  ', standing(kept)),
    '',
    report === undefined ? oneLine(`${named(incident.subject)}: ${incident.reason}, not diagnosed`) : terminalDiagnosis(report, screen),
    ...section(
      'Votes on the first cause',
      votes.filter((v) => v.vote !== 'none').flatMap((v) => item(screen, '  - ', voteText(v))),
      screen,
    ),
    ...section(
      'Fixes',
      remedies.flatMap((r) =>
        item(screen, '  - ', `${r.title}: ${remedyText(r.state)}, ${utc(r.state.since)}${r.dryRun ? ' (dry run)' : ''}`),
      ),
      screen,
    ),
    ...section(
      'Asked of a model',
      exchanges.length === 0 ? [] : item(screen, '  ', `${exchangeTotal(exchanges)}; --prompt shows each`),
      screen,
    ),
  ].join('\n');
}

/** The stable JSON of `incident --json`, without exchanges. Times are milliseconds since 1970. */
export function jsonIncident(kept: KeptIncident): Readonly<Record<string, unknown>> {
  const { incident, votes, remedies } = kept;
  const report = reportOf(kept);
  return {
    ...rowJson(incident),
    reason: incident.reason,
    message: incident.message,
    count: incident.count,
    reopened: incident.reopened,
    ...(report === undefined ? {} : { diagnosis: jsonDiagnosis(report) }),
    votes: votes.filter((v) => v.vote !== 'none').map(({ by, at, vote, cause, comment }) => ({ by, at, vote, cause, comment })),
    fixes: remedies.map(({ id, kind, title, made, state, dryRun }) => ({ id, kind, title, made, state, dryRun })),
  };
}

/** Incidents one a line, as they are given. */
export function terminalIncidents(incidents: readonly Incident[], now: Millis, screen: Screen): string {
  if (incidents.length === 0) return 'No incident yet.';
  const rows = incidents.map((i) => [i.id, i.priority, stateWord(i), ago(i.lastSeen, now), named(i.subject), causeText(i)]);
  return terminalTable(['incident', 'prio', 'state', 'last seen', 'what', 'first cause'], rows, screen);
}

/** The same as stable JSON. */
export function jsonIncidents(incidents: readonly Incident[]): readonly unknown[] {
  return incidents.map(rowJson);
}

function rowJson(incident: Incident): Readonly<Record<string, unknown>> {
  const { id, cluster, subject, state, priority, firstSeen, lastSeen } = incident;
  const first = shownDiagnosis(incident)?.causes[0];
  const { kind, namespace = '', name } = subject;
  return {
    id,
    cluster,
    subject: { kind, namespace, name },
    state,
    priority,
    firstSeen,
    lastSeen,
    ...(first === undefined ? {} : { cause: first.cause, title: first.title, probability: first.confidence.probability }),
  };
}

function causeText(incident: Incident): string {
  const first = shownDiagnosis(incident)?.causes[0];
  return first === undefined ? incident.reason : `${percent(first.confidence.probability)} ${first.title}`;
}

function reportOf({ incident, evidence, now }: KeptIncident): Report | undefined {
  const { id, cluster, subject, diagnosis, advice, redactions, priority, investigatedAt = now } = incident;
  if (diagnosis === undefined) return undefined;
  const seen = evidence ?? { incident: id, subject, now: investigatedAt, items: [] };
  const report = { cluster, subject, diagnosis, evidence: seen, redactions, priority, now: investigatedAt };
  return advice === undefined ? report : { ...report, advice };
}

function standing({ incident, now }: KeptIncident): string {
  const { state, priority, firstSeen, lastSeen, count, reopened, taken, members } = incident;
  return [
    `${priority}, ${stateWord(incident)}${state.at === 'gathering' ? '' : ` since ${utc(state.since)}`}${whyOf(state)}`,
    `first seen ${utc(firstSeen)}, last ${ago(lastSeen, now)}`,
    plural(count, 'signal'),
    ...(reopened === 0 ? [] : [`failed again ${plural(reopened, 'time')}`]),
    ...(taken === undefined ? [] : [`taken by ${taken.by.user}`]),
    ...(members.length === 0 ? [] : [`with it ${listed(members.map(named), 5)}`]),
  ].join('; ');
}

function whyOf(state: Incident['state']): string {
  if (state.at === 'passed') return ` (${state.why})`;
  return state.at === 'merged' ? ` into ${state.into}` : '';
}

function voteText({ vote, by, at, cause, comment }: CauseVote): string {
  return `${by.user} at ${utc(at)}: ${cause === '' ? 'no cause' : cause} is ${vote}${comment === '' ? '' : `: “${comment}”`}`;
}

function remedyText(state: RemedyState): string {
  switch (state.at) {
    case 'settled':
      return outcomeWord[state.outcome.is].toLowerCase();
    case 'rejected':
    case 'revoked':
      return `${state.at} by ${state.by.user}${state.why === '' ? '' : ` (${state.why})`}`;
    case 'stale':
    case 'refused':
      return `${state.at} (${state.why})`;
    case 'pending':
    case 'approved':
    case 'redeemed':
    case 'verifying':
    case 'expired':
      return state.at;
  }
}

function section(title: string, body: readonly string[], screen: Screen): readonly string[] {
  return body.length === 0 ? [] : ['', ink(screen, 'bold', title), ...body];
}
