import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { ApiFailure, connect, type Connection } from '../adapters/kubernetes/index.ts';
import { at, list, text } from '../model/index.ts';
import { EXIT, Stop } from './exit.ts';
import { print } from './output.ts';

interface Options {
  readonly within: string;
}

const TEMPLATES = ['rcaexecutorguard', 'rcaexecutordeny'];
const LOOK_EVERY = 500;
/** So many looks in a row must agree: every one of Gatekeeper's pods tells for itself when it has learnt a template. */
const CALM = 4;
const ANSWER_WITHIN = 10_000;

/** What the chart runs in the cluster before it makes the guard's constraints: Gatekeeper refuses constraints of templates it does not know yet. */
export function guardCommand(): Command {
  return new Command('guard')
    .description('wait until Gatekeeper knows the templates of the guard (runs in the cluster; the chart does so when it is installed)')
    .option('--within <seconds>', 'give up after so long', '120')
    .action((options: Options) => wait(Number(options.within) * 1000));
}

async function wait(within: number): Promise<void> {
  if (!(within > 0)) throw new Stop(EXIT.usage, '--within: a number of seconds above 0');
  const cluster = { use: 'in-cluster', name: 'in-cluster', ownNamespace: '' } as const;
  const connection = connect({ cluster, proxy: { none: [] } });
  const end = Date.now() + within;
  try {
    for (let calm = 0; calm < CALM; await pause(LOOK_EVERY)) {
      const missing = await unknownTo(connection);
      calm = missing === undefined ? calm + 1 : 0;
      if (Date.now() > end)
        throw new Stop(EXIT.unreachable, `Gatekeeper did not learn the guard's templates in time: ${missing ?? 'not calm'}`);
    }
    print("Gatekeeper knows the guard's templates.\n");
  } finally {
    await connection.close();
  }
}

/** Why not every template is known to every pod that has told of it; undefined when all are, and one of them answers the webhook. */
async function unknownTo(connection: Connection): Promise<string | undefined> {
  for (const name of TEMPLATES) {
    const template = await read(connection, `/apis/templates.gatekeeper.sh/v1/constrainttemplates/${name}`);
    if (typeof template === 'string') return `${name}: ${template}`;
    const pods = list(at(template, 'status', 'byPod'));
    const stale = pods.find((pod) => at(pod, 'observedGeneration') !== at(template, 'metadata', 'generation'));
    if (stale !== undefined) return `${name}: ${text(at(stale, 'id'))} has not seen it`;
    if (!pods.some((pod) => list(at(pod, 'operations')).includes('webhook'))) return `${name}: no pod of the webhook has seen it`;
  }
  return undefined;
}

async function read(connection: Connection, path: string): Promise<unknown> {
  try {
    const body = await connection.open({ path, signal: AbortSignal.timeout(ANSWER_WITHIN) });
    return await body.json();
  } catch (error) {
    if (error instanceof ApiFailure) return error.message;
    throw error;
  }
}
