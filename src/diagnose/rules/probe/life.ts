import type { Pointer, Probe } from '../../../model/index.ts';
import { type ContainerFact, type Facts, podsBehind, type Said } from '../../facts/index.ts';
import { brief } from '../lines.ts';

export type Kind = 'liveness' | 'readiness' | 'startup';

/** A probe that fails, as an Event tells it. */
export interface Failing {
  readonly kind: Kind;
  readonly said: Said;
  readonly facts: Facts;
  readonly container?: ContainerFact;
  readonly probe?: Probe;
}

/** From a start to the kill, in seconds, as the probe's numbers have it: delay, then one period between failures. */
export function untilKill(probe: Probe): { readonly least: number; readonly most: number } {
  const least = probe.initialDelaySeconds + probe.periodSeconds * (probe.failureThreshold - 1);
  return { least: least - 1, most: least + probe.periodSeconds + probe.timeoutSeconds * probe.failureThreshold + 3 };
}

/** How long the last run lasted, in seconds, where that was seen. */
export function lifeOf(container: ContainerFact | undefined): number | undefined {
  const { startedAt, finishedAt } = container?.ended ?? {};
  return startedAt === undefined || finishedAt === undefined ? undefined : (finishedAt - startedAt) / 1000;
}

/** It lived well past the time a probe that never passed would have left it: it had answered before. */
export function answeredBefore({ probe, container }: Failing): number | undefined {
  const lived = lifeOf(container);
  return probe === undefined || lived === undefined || lived < 2 * untilKill(probe).most ? undefined : lived;
}

/** What a program writes when it is up. */
const up =
  /\b(?:listening|started|serving|accepting connections|ready (?:to|for)|start worker process(?:es)?|startup complete|server is (?:up|running))\b|"(?:GET|POST|HEAD) \S+ HTTP/i;
/** What it writes while it is not. */
const busy =
  /\b(?:starting|initiali[sz]ing|loading|warming|migrat(?:ing|ions?)|booting|waiting for|preparing|connecting|downloading|compiling|restoring|replaying)\b/i;

interface Line {
  readonly pointer: Pointer;
  readonly text: string;
}

function lines(container: ContainerFact | undefined): readonly Line[] {
  return container?.logs.flatMap((l) => l.lines.map((text) => ({ text, pointer: { evidence: l.id, says: brief(text) } }))) ?? [];
}

/** The line that says that the program is up. */
export function serving({ container }: Failing): Pointer | undefined {
  return lines(container).find((l) => up.test(l.text))?.pointer;
}

/** The last lines tell of a start that has not ended. */
export function stillStarting(f: Failing): Pointer | undefined {
  return serving(f) === undefined
    ? lines(f.container)
        .slice(-5)
        .find((l) => busy.test(l.text))?.pointer
    : undefined;
}

function portOf(container: ContainerFact | undefined, port: string | undefined): string | undefined {
  const byName = container?.ports.find((p) => p.name === port)?.port;
  return byName === undefined ? port : String(byName);
}

/** The port that the probe asks, a name resolved to its number. */
export function portAsked({ probe, container }: Failing): string | undefined {
  return portOf(container, probe?.port);
}

interface Elsewhere {
  readonly port: string;
  readonly how: string;
  readonly pointer: Pointer;
  /** The program or the kubelet says so, not a setting. */
  readonly shown: boolean;
}

function byLog(f: Failing): Elsewhere | undefined {
  for (const { text, pointer } of lines(f.container)) {
    const port = /(?:listening|started|serving|running|bound|listen)\b[^\n]{0,60}?(?:port[ =:]*|:)(\d{2,5})\b/i.exec(text)?.[1];
    if (port !== undefined) return { port, how: `the program listens on ${port}`, pointer, shown: true };
  }
  return undefined;
}

function byReadiness({ container, kind }: Failing): Elsewhere | undefined {
  const port = portOf(container, container?.readiness?.port);
  if (container === undefined || kind === 'readiness' || port === undefined || !container.ready) return undefined;
  const says = `readiness passes on port ${port}`;
  return { port, how: `its readiness probe passes on ${port}`, pointer: { evidence: container.id, says }, shown: true };
}

function byService({ container, facts }: Failing): Elsewhere | undefined {
  if (container === undefined) return undefined;
  const service = facts.services.find((s) => podsBehind(s, [container.pod]).length > 0);
  const targets = [...new Set(service?.ports.map((p) => portOf(container, p.target) ?? p.target) ?? [])];
  const [port] = targets;
  if (service === undefined || port === undefined || targets.length > 1 || !/^\d+$/.test(port)) return undefined;
  const pointer = { evidence: service.id, says: `Service ${service.ref.name} sends to port ${port}` };
  return { port, how: `its Service sends to ${port}`, pointer, shown: false };
}

/** Where the program listens in truth, when that is another port than the probe asks. */
export function listensElsewhere(f: Failing): Elsewhere | undefined {
  const asked = portAsked(f);
  const declared = f.container?.ports.map((p) => String(p.port)) ?? [];
  const found = [byLog(f), byReadiness(f), byService(f)].find((e) => e !== undefined && e.port !== asked);
  // A program of several declared ports opens them one after another.
  const several = asked !== undefined && found !== undefined && declared.includes(asked) && declared.includes(found.port);
  if (asked === undefined || several) return undefined;
  if (found !== undefined && (found.shown || !declared.includes(asked))) return found;
  if (declared.length === 0 || declared.includes(asked) || f.container === undefined) return undefined;
  const ports = declared.join(', ');
  return {
    port: ports,
    how: `the container declares ${ports}`,
    pointer: { evidence: f.container.id, says: `container ports: ${ports}` },
    shown: false,
  };
}
