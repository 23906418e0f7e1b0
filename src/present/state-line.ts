import type { Ending, Incident, Priority } from '../model/index.ts';
import { bold, icon, line, moment, person, type RichPart, span, type Span } from './blocks.ts';
import { cut, oneLine, plural } from './text.ts';
import { span as lasting } from './time.ts';
import type { View } from './view.ts';

const BY_PRIORITY: Readonly<Record<Priority, string>> = {
  P1: 'red_circle',
  P2: 'large_orange_circle',
  P3: 'large_yellow_circle',
  P4: 'large_blue_circle',
};

/** Colour of a priority; where none is known, that of something that fails. */
export function colourOf(priority: Priority | undefined): string {
  return BY_PRIORITY[priority ?? 'P1'];
}

/** Colour of the card: the state where it has ended or is ending, else the priority. */
export function iconOf(incident: Incident): string {
  if (incident.state.at === 'recovered') return incident.state.how === undefined ? 'large_green_circle' : 'white_circle';
  if (incident.state.at === 'holding') return 'white_circle';
  return BY_PRIORITY[incident.priority];
}

/** In one word, for headings and lists. */
export function stateWord(incident: Incident): string {
  if (incident.state.at === 'open' && incident.flapping) return 'flapping';
  const how = endingOf(incident);
  if (how !== undefined) return how === 'deleted' ? 'deleted' : 'no new warning';
  const words = {
    gathering: 'looking',
    investigating: 'looking',
    open: incident.taken === undefined ? 'open' : 'taken',
    holding: 'holding',
    recovered: 'recovered',
    passed: 'passed',
    merged: 'merged',
  } as const;
  return words[incident.state.at];
}

/** Why nothing fails any more, where it is not that the object is well. */
export function endingOf({ state }: Incident): Ending | undefined {
  return state.at === 'holding' || state.at === 'recovered' ? state.how : undefined;
}

/** What is the matter now, since when, and who has it: the lines under the title. */
export function stateLines(incident: Incident, view: View): readonly RichPart[] {
  const { state } = incident;
  const lines: RichPart[] = [line(...stateSpans(incident, view))];
  if (incident.taken !== undefined && state.at !== 'recovered') {
    lines.push(line(icon('wrench'), bold(' Taken by '), person(incident.taken.by.user), span(' at '), moment(incident.taken.at, '{time}')));
  }
  const history = historyText(incident);
  if (history !== '') lines.push(line(icon('repeat'), span(` ${history}`)));
  return lines;
}

const since = (incident: Incident): readonly Span[] => [span(' since '), moment(incident.firstSeen, '{time} ({ago})')];

function stateSpans(incident: Incident, view: View): readonly Span[] {
  const { state } = incident;
  const how = endingOf(incident);
  if (how !== undefined) return endedSpans(incident, how);
  switch (state.at) {
    case 'gathering':
    case 'investigating':
      return [icon('mag'), bold(' Looking'), span(' at objects, events and logs; failing'), ...since(incident)];
    case 'open':
      return [
        icon(incident.flapping ? 'twisted_rightwards_arrows' : 'rotating_light'),
        bold(incident.flapping ? ' Failing on and off' : ' Failing'),
        ...since(incident),
        ...howMany(incident),
      ];
    case 'holding':
      return [
        icon('hourglass_flowing_sand'),
        bold(` Healthy for ${lasting(view.now - state.since)}`),
        span('; recovered if it stays so until '),
        moment(state.until, '{time}'),
      ];
    case 'recovered':
      return [
        icon('white_check_mark'),
        bold(' Recovered'),
        span(' at '),
        moment(state.since, '{time}'),
        span(`; it had failed for ${lasting(state.since - incident.firstSeen)}`),
      ];
    case 'passed':
      return [icon('white_check_mark'), bold(' Over'), span(`: ${state.why}`)];
    case 'merged':
      return [icon('link'), bold(' Told on another card')];
  }
}

function endedSpans({ state, lastSeen, firstSeen }: Incident, how: Ending): readonly Span[] {
  const waits = state.at === 'holding' ? [span('; closed if it stays so until '), moment(state.until, '{time}')] : [];
  if (how === 'silent') {
    const known = [
      span(' since '),
      moment(lastSeen, '{time}'),
      span('. Of this kind I hear Warnings alone: whether it is well I cannot tell'),
    ];
    return [icon('zzz'), bold(' No new warning'), ...known, ...waits];
  }
  const after = 'since' in state ? ` after failing for ${lasting(state.since - firstSeen)}` : '';
  return [icon('wastebasket'), bold(' Deleted'), span(after), ...waits];
}

function howMany(incident: Incident): readonly Span[] {
  const failing = incident.failing.length;
  const where = incident.container === '' ? '' : ` in container ${cut(oneLine(incident.container), 63)}`;
  const reasons = incident.shows === undefined || incident.shows.length === 0 ? [incident.reason] : incident.shows;
  return [span(`  ·  ${cut(oneLine(reasons.join(', ')), 120)}${where}${failing > 1 ? `  ·  ${plural(failing, 'object')}` : ''}`)];
}

function historyText(incident: Incident): string {
  return [
    incident.reopened > 0 ? `Came back ${incident.reopened === 1 ? 'once' : `${incident.reopened} times`} after recovery` : '',
    incident.flapping ? `flapping: ${plural(incident.transitions.length, 'change')} between failing and healthy of late` : '',
    incident.seenLate ? 'seen late: it failed while the bot was not watching' : '',
  ]
    .filter((t) => t !== '')
    .join(' · ');
}
