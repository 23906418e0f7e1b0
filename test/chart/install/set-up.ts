import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import {
  binaries,
  type ControlPlane,
  freePorts,
  openDoor,
  pinnedVersions,
  type PlaneFacts,
  startControlPlane,
} from '../../../tools/control-plane/index.ts';
import { kubectl } from '../../../tools/kubectl/install.ts';
import { crdsImage, gatekeeperImage, newDigest, ownImage, REPOSITORY } from './images.ts';
import { productionTree } from './production-tree.ts';

/** What the tests need to know of the cluster that was made for them. */
export interface Site {
  readonly plane: PlaneFacts;
  /** Of the image that the nodes run. */
  readonly digest: string;
  /** Where volumes of this cluster may lie. */
  readonly disks: string;
  /** Free on this machine: pods of Gatekeeper share its network. */
  readonly ports: { readonly webhook: number; readonly health: readonly number[]; readonly metrics: readonly number[] };
}

declare module 'vitest' {
  export interface ProvidedContext {
    site: Site;
  }
}

/** So many times faster than in life do simulated pods pass their back-off, pulls and probes; those that are really run live in real time. */
const TIME_SCALE = 20;

/** Waits of the bot that would make a test long, and that the chart does not set. */
const SHORT = {
  RCA_QUIET_SECONDS: '1',
  RCA_LONGEST_WAIT_SECONDS: '4',
  RCA_SOAK_SECONDS: '6',
  RCA_FIRST_LOOK_SECONDS: '2',
  RCA_FIX_SOAK_SECONDS: '10',
};

async function start(
  folder: string,
  say: (line: string) => void,
): Promise<{ readonly plane: ControlPlane; readonly site: Omit<Site, 'plane'> }> {
  const programs = await binaries(['gatekeeper'], say);
  const tool = kubectl();
  if (programs.is === 'missing' || tool.is === 'missing') throw new Error('what was looked for before is gone');
  const tree = productionTree(folder);
  say('production tree made as the Dockerfile says');
  const digest = newDigest();
  const own = ownImage({ ...tree, env: { ...tree.env, ...SHORT } }, `${REPOSITORY}@${digest}`);
  const version = pinnedVersions()['gatekeeper'] ?? '';
  const images = [own, gatekeeperImage(programs.path('gatekeeper'), version), crdsImage(tool.path, programs.crds, version)];
  const plane = await startControlPlane({ gatekeeper: false, services: true, kubelet: { timeScale: TIME_SCALE, images }, say });
  const [webhook = 0, ...rest] = await freePorts(5);
  const disks = join(folder, 'disks');
  mkdirSync(disks, { mode: 0o755 });
  return { plane, site: { digest, disks, ports: { webhook, health: rest.slice(0, 2), metrics: rest.slice(2) } } };
}

/** One control plane, whose nodes really run the bot, its executor and Gatekeeper. RCA_SITE names one that was left open instead. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const open = process.env['RCA_SITE'];
  if (open !== undefined) {
    project.provide('site', JSON.parse(readFileSync(open, 'utf8')) as Site);
    return async () => undefined;
  }
  const started = Date.now();
  const say = (line: string): void => console.log(`install, ${Math.round((Date.now() - started) / 1000)} s: ${line}`);
  const folder = mkdtempSync(join(tmpdir(), 'rca-install-'));
  const { plane, site } = await start(folder, say);
  const door = await openDoor(plane);
  say('control plane running');
  project.provide('site', { plane: door.facts, ...site });
  return async () => {
    await door.close();
    await plane.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
