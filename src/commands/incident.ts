import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { systemClock } from '../adapters/clock/index.ts';
import { sqliteStore } from '../adapters/store/index.ts';
import type { IncidentId } from '../model/index.ts';
import { type Store, StoreError } from '../ports/index.ts';
import {
  jsonIncident,
  jsonIncidents,
  type KeptIncident,
  terminalExchanges,
  terminalIncident,
  terminalIncidents,
} from '../present/index.ts';
import { EXIT, Stop } from './exit.ts';
import { print, printJson, screen } from './output.ts';
import { settingsFor, sourcesOf } from './settings.ts';
import { storeFile } from './up/store-file.ts';

interface Options {
  readonly prompt?: true;
  readonly json?: true;
}

/** Incidents, or exchanges, listed where none is named. */
const LISTED = 20;

export function incidentCommand(): Command {
  return new Command('incident')
    .description('one incident as it is remembered: state, causes, a model’s part, votes and fixes; without an id the latest ones')
    .argument('[id]', 'id of an incident, such as inc-0123456789')
    .option(
      '--prompt',
      'what was sent to a model about it, and what came back, with tokens, money and time; without an id the latest of no incident',
    )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit codes: 0 done, 2 usage or no such incident, 3 no readable store.')
    .action(async (id: string | undefined, options: Options, command: Command) => {
      const file = storeFile(settingsFor(sourcesOf(command)));
      if (!existsSync(file)) throw new Stop(EXIT.unreachable, `No store at ${file}: the bot has not run with these settings yet.`);
      await withStore(file, (store) => (id === undefined ? list(store, options) : one(store, id, options)));
    });
}

async function withStore(file: string, work: (store: Store) => Promise<void>): Promise<void> {
  try {
    const store = await sqliteStore({ file, mode: 'read' });
    try {
      await work(store);
    } finally {
      await store.close();
    }
  } catch (e) {
    if (e instanceof StoreError) throw new Stop(EXIT.unreachable, `${e.message}\n${e.mend}`);
    throw e;
  }
}

async function list(store: Store, options: Options): Promise<void> {
  if (options.prompt) return strays(store, options);
  const incidents = await store.recent({ limit: LISTED });
  if (options.json) printJson(jsonIncidents(incidents));
  else print(terminalIncidents(incidents, systemClock.now(), screen()));
}

/** What was asked outside of any incident: by mention, or in a direct message. */
async function strays(store: Store, options: Options): Promise<void> {
  const exchanges = (await store.exchanges()).slice(-LISTED);
  if (options.json) printJson({ exchanges });
  else print(terminalExchanges(exchanges, screen()));
}

async function one(store: Store, text: string, options: Options): Promise<void> {
  const kept = await read(store, text);
  if (options.json) printJson({ ...jsonIncident(kept), ...(options.prompt ? { exchanges: kept.exchanges } : {}) });
  else print(options.prompt ? terminalExchanges(kept.exchanges, screen()) : terminalIncident(kept, screen()));
}

async function read(store: Store, text: string): Promise<KeptIncident> {
  const id = text as IncidentId;
  const incident = await store.incident(id);
  if (incident === undefined) throw new Stop(EXIT.usage, `There is no incident ${text}. \`k8s-rca incident\` lists the latest ones.`);
  return {
    incident,
    evidence: await store.evidence(id),
    remedies: await store.remedies(id),
    votes: await store.votes(id),
    exchanges: await store.exchanges(id),
    now: systemClock.now(),
  };
}
