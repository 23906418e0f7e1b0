import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { pinnedVersions } from '../../../tools/control-plane/index.ts';
import type { Attack, Layer } from './attack.ts';
import type { By, Sent } from './run.ts';
import type { World } from './world.ts';

export interface Run {
  readonly whole: readonly Sent[];
  readonly alone: Readonly<Record<Layer, readonly Sent[]>>;
  /** By audit id: what the API server recorded. */
  readonly recorded: ReadonlyMap<string, By>;
  /** Everything that was sent, under the heading it is told by. */
  readonly parts: readonly (readonly [about: string, attacks: readonly Attack[]])[];
  /** Those that must be refused. */
  readonly attacks: readonly Attack[];
  readonly world: World;
}

const FILE = 'out/security-results.json';

/** Names that differ from run to run, as what they stand for. */
function plain(text: string, { home, open, closed, plane }: World): string {
  return text
    .replaceAll(home, 'k8s-rca')
    .replaceAll(open, 'shop')
    .replaceAll(closed, 'closed')
    .replaceAll(plane.facts.webhook, '(webhook)')
    .replaceAll(/(\?|&)(dryRun=All|fieldManager=k8s-rca&force=true)/g, '')
    .replaceAll(/\b(k8s-rca)-[0-9a-f]{16}(-[0-9a-z]{5})?\b/g, '$1-<remedy>')
    .replaceAll(/\/pods\/[a-z0-9-]*(web|gpu|stuck)[a-z0-9-]*/g, '/pods/$1-…')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>');
}

const refused = (sent: readonly Sent[], { recorded }: Run, layer?: Layer): number =>
  sent.filter((one) => (layer === undefined ? ['gatekeeper', 'vap'].includes(recorded.get(one.id) ?? '') : recorded.get(one.id) === layer))
    .length;

/** What one layer said when it was alone; undefined where it was not asked. */
function aloneWord(run: Run, layer: Layer, attack: Attack): object | undefined {
  const sent = run.alone[layer].find((one) => one.attack === attack);
  if (sent === undefined) return undefined;
  if (run.recorded.get(sent.id) !== layer) return { is: 'admits' };
  return { is: 'refuses', message: words(sent, run.world) };
}

/** The layer's own words, without the names that stand before every one of them. */
function words(sent: Sent, world: World): string {
  const own = sent.message
    .replace(/^.*?denied (the )?request: /s, '')
    .replaceAll(/\[k8s-rca-[a-z-]*\] /g, '')
    .split('\n');
  return plain(own.join('; '), world).slice(0, 200);
}

function caseOf(run: Run, attack: Attack): object {
  const own = run.whole.filter((one) => one.attack === attack);
  const last = own.at(-1);
  return {
    name: attack.name,
    as: attack.as ?? 'executor',
    request: plain(last?.request ?? '', run.world),
    by: own.map((one) => run.recorded.get(one.id) ?? 'not recorded'),
    message: last === undefined ? '' : words(last, run.world),
    ...(run.attacks.includes(attack)
      ? { alone: { gatekeeper: aloneWord(run, 'gatekeeper', attack), vap: aloneWord(run, 'vap', attack) } }
      : {}),
  };
}

/** Keeps the run as JSON and returns its figures as lines. Refusals are those of the audit log. */
export function writeResults(run: Run): readonly string[] {
  const { whole, alone, attacks } = run;
  const parts = run.parts.map(([about, list]) => ({ about, cases: list.map((attack) => caseOf(run, attack)) }));
  const hostile = whole.filter((one) => attacks.includes(one.attack) && one.attack.otherwise === undefined);
  const must = (layer: Layer): readonly Sent[] => alone[layer].filter((one) => one.attack.by.includes(layer));
  const figures = {
    attacks: new Set(hostile.map((one) => one.attack)).size,
    whole: {
      requests: hostile.length,
      refused: refused(hostile, run),
      gatekeeper: refused(hostile, run, 'gatekeeper'),
      vap: refused(hostile, run, 'vap'),
    },
    alone: {
      gatekeeper: { requests: must('gatekeeper').length, refused: refused(must('gatekeeper'), run, 'gatekeeper') },
      vap: { requests: must('vap').length, refused: refused(must('vap'), run, 'vap') },
    },
  };
  const commit = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim();
  mkdirSync('out', { recursive: true });
  writeFileSync(
    FILE,
    `${JSON.stringify({ commit, date: new Date().toISOString().slice(0, 10), versions: pinnedVersions(), figures, parts }, null, 2)}\n`,
  );
  return [
    `whole: ${figures.whole.refused}/${figures.whole.requests} refused (${figures.attacks} attacks, each as a dry run too where the API has one): ${figures.whole.vap} by vap, ${figures.whole.gatekeeper} by gatekeeper`,
    `gatekeeper alone: ${figures.alone.gatekeeper.refused}/${figures.alone.gatekeeper.requests} refused`,
    `vap alone: ${figures.alone.vap.refused}/${figures.alone.vap.requests} refused`,
    `kept in ${FILE}`,
  ];
}
