import { type Block, type Incident, maybe, type Millis, type Post } from '../model/index.ts';
import { adviceFoot, adviceLines, summaryParts } from './advice/advice-parts.ts';
import { byModel, shownDiagnosis } from './advice/shown.ts';
import { aroundParts } from './around.ts';
import { context, header, line, rich, span } from './blocks.ts';
import { causeParts, DETAILS, type Detail, percent } from './causes.ts';
import { fixBlocks } from './fixes/fix-blocks.ts';
import { fitted, post } from './post.ts';
import { endingOf, iconOf, stateLines, stateWord } from './state-line.ts';
import { cut, middle, oneLine, plain, plural } from './text.ts';
import { span as lasting, utcClock } from './time.ts';
import { named, type View } from './view.ts';
import { voteBlocks } from './votes/vote-blocks.ts';

/** The root message of an incident, for all of its life: drawn from its state alone, so that it can be drawn again at any time. */
export function card(incident: Incident, view: View): Post {
  return post(
    story(incident, view),
    fitted(DETAILS, (detail) => draw(incident, view, detail)),
  );
}

/** The card in two sentences, for notifications and screen readers. */
function story(incident: Incident, view: View): string {
  const cause = shownDiagnosis(incident)?.causes[0];
  const what =
    cause === undefined
      ? problem(incident)
      : `${cause.title} (${percent(cause.confidence.probability)}${byModel(cause) ? ', by model' : ''})`;
  const ends = incident.state.at === 'recovered' ? ending(incident, incident.state.since) : '';
  const going = ends === '' ? `${capital(stateWord(incident))}, first seen ${lasting(view.now - incident.firstSeen)} ago.` : ends;
  return `${incident.priority} ${middle(named(incident.subject), 120)}: ${cut(oneLine(what), 400)}. ${going}`;
}

function ending(incident: Incident, at: Millis): string {
  if (endingOf(incident) === 'silent') return `No new warning since ${utcClock(incident.lastSeen)} UTC.`;
  return `${endingOf(incident) === 'deleted' ? 'Deleted' : 'Recovered'} after ${lasting(at - incident.firstSeen)}.`;
}

function draw(incident: Incident, view: View, whole: Detail): readonly Block[] {
  const { advice } = incident;
  // A model's words tell the same evidence once more: the card stays as short as without them.
  const detail = advice?.is === 'given' ? { ...whole, first: Math.min(whole.first, 2) } : whole;
  const diagnosis = shownDiagnosis(incident);
  const words = adviceLines(advice, diagnosis, { ...view, ...maybe('recalled', view.recalled ?? remembered(incident, view)) });
  const around = diagnosis === undefined ? [] : aroundParts(incident, diagnosis, view, detail);
  return [
    header(title(incident)),
    rich(
      ...stateLines(incident, view),
      ...(diagnosis === undefined || diagnosis.causes.length === 0 ? [line(span(cut(problem(incident), 300)))] : []),
    ),
    ...(diagnosis === undefined ? [] : causeParts(diagnosis, detail, summaryParts(advice, detail.model)).map((lines) => rich(...lines))),
    ...(words.length === 0 ? [] : [rich(...words)]),
    ...around.map((parts) => rich(...parts)),
    ...fixBlocks(incident, view.fixes ?? { mode: 'off' }, view.now, { fields: 2 + detail.list * 2, warnings: detail.list }),
    ...voteBlocks(incident),
    context(footer(incident)),
  ];
}

/** When the incident began whose advice was recalled, where it is among the ones alike. */
function remembered({ advice }: Incident, { similar }: View): View['recalled'] {
  const earlier = advice?.is === 'given' ? similar.find((i) => i.id === advice.recalled) : undefined;
  return earlier === undefined ? undefined : { at: earlier.firstSeen };
}

function title(incident: Incident): string {
  const own = incident.own ? ' (the bot’s own namespace)' : '';
  return `:${iconOf(incident)}: ${incident.priority} ${plain(middle(oneLine(named(incident.subject)), 110))}${own}`;
}

/** Reason and message as the cluster tells them. */
function problem(incident: Incident): string {
  const container = incident.container === '' ? '' : `container ${incident.container}: `;
  const message = oneLine(incident.message);
  return capital(`${container}${oneLine(incident.reason)}${message === '' ? '' : `: ${message}`}`);
}

function footer(incident: Incident): string {
  const hidden = incident.redactions.reduce((n, r) => n + r.count, 0);
  const families = incident.redactions.map((r) => `${r.family} ${r.count}`).join(', ');
  return [
    `cluster ${incident.cluster}`,
    incident.family,
    plural(incident.count, 'signal'),
    `first ${utcClock(incident.firstSeen)}, last ${utcClock(incident.lastSeen)} UTC`,
    // What counts on (restarts, say) is told as it was then.
    incident.investigatedAt === undefined ? '' : `evidence as of ${utcClock(incident.investigatedAt)}`,
    hidden === 0 ? '' : `${plural(hidden, 'secret')} hidden (${cut(families, 120)})`,
    adviceFoot(incident.advice),
    incident.id,
  ]
    .filter((t) => t !== '')
    .join('  ·  ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
