import { type Block, type Incident, type Ledger, type LinkHealth, maybe, type Millis, type Post } from '../../model/index.ts';
import { bold, bullets, context, header, icon, line, moment, rich, type RichPart, span, type Span } from '../blocks.ts';
import { fitted, post } from '../post.ts';
import { modelParts, type ModelStatus } from './model-status.ts';
import { incidentBullets, type Links } from '../summary.ts';
import { cut, listed, oneLine, plural } from '../text.ts';
import { utcClock } from '../time.ts';

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
  /** Where their cards stand. */
  readonly cards?: Links;
  readonly ledger: Ledger;
  /** Absent where no model is configured. */
  readonly model?: ModelStatus;
}

export function answerStatus(status: Status): Post {
  return post(story(status), [
    ...facts(status),
    ...(status.open.length === 0 ? [] : [rich(line(bold('Open incidents')), incidentBullets(status.open, listOf(status, 8)))]),
    foot(status),
  ]);
}

/** The App Home: open incidents first, then whether the bot sees and hears. */
export function home(status: Status): Post {
  const none = rich(line(icon('white_check_mark'), span(' Nothing is failing that I can see.')));
  return post(
    story(status),
    fitted([25, 14, 6], (most) => [
      header(`:eyes: ${cut(oneLine(status.cluster), 80)}`),
      status.open.length === 0
        ? none
        : rich(line(bold(plural(status.open.length, 'open incident'))), incidentBullets(status.open, listOf(status, most))),
      ...facts(status),
      foot(status),
    ]),
  );
}

function listOf({ now, cards }: Status, most: number): Parameters<typeof incidentBullets>[1] {
  return { now, most, ...maybe('cards', cards) };
}

function story(status: Status): string {
  const down = status.links.filter((l) => !l.ok && l.link !== 'guard').map((l) => l.link);
  const blind = down.length === 0 ? 'the bot sees and hears everything' : `blind: ${listed(down, 4)}`;
  return `${cut(oneLine(status.cluster), 80)}: ${plural(status.open.length, 'open incident')}; ${blind}.`;
}

function facts(status: Status): readonly Block[] {
  return [
    rich(...clusterParts(status)),
    rich(line(bold('The bot')), bullets(status.links.length === 0 ? [[span('nothing is connected')]] : linkLines(status.links))),
    ...(status.model === undefined ? [] : [rich(...modelParts(status.model))]),
  ];
}

function clusterParts({ nodes, pods }: Status): readonly RichPart[] {
  const phases = Object.entries(pods)
    .filter(([, n]) => n > 0)
    .map(([phase, n]) => `${n} ${phase.toLowerCase()}`);
  const nodeText = nodes === undefined ? 'Nodes may not be read.' : `${nodes.ready} of ${plural(nodes.total, 'node')} ready.`;
  const pressure = nodes === undefined || nodes.pressure.length === 0 ? '' : ` Under pressure: ${listed([...nodes.pressure], 5)}.`;
  return [
    line(bold('The cluster')),
    line(span(`${nodeText}${cut(pressure, 300)} Pods: ${phases.length === 0 ? 'none' : cut(phases.join(', '), 200)}.`)),
  ];
}

/** What is wrong first; links that are fine are named in one line. */
function linkLines(links: readonly LinkHealth[]): readonly (readonly Span[])[] {
  const fine = links.filter((l) => l.ok).map((l) => l.link);
  const down = links.filter((l) => !l.ok);
  return [
    ...down
      .slice(0, 10)
      .map((l): readonly Span[] => [
        icon('warning'),
        bold(` ${cut(oneLine(l.link), 60)}`),
        span(' since '),
        moment(l.since, '{time}'),
        span(`: ${cut(oneLine(l.why), 240)}`),
      ]),
    ...(fine.length === 0 ? [] : [[icon('white_check_mark'), span(` ${cut(listed(fine, 20), 600)}`)]]),
  ];
}

function foot({ ledger, now }: Status): Block {
  const held = Object.values(ledger.suppressed).reduce((n, x) => n + x, 0);
  return context(
    `signals: ${ledger.received} received = ${ledger.posted} posted + ${ledger.merged} merged + ${held} suppressed + ${ledger.failed} failed + ${ledger.waiting} waiting  ·  at ${utcClock(now)} UTC`,
  );
}
