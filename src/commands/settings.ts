import type { Command } from 'commander';
import { installKey, readPracticeNote } from '../adapters/files/index.ts';
import { type Arguments, ConfigError, type Loaded, loadConfig, processSources, type Sources } from '../config.ts';
import type { Config, IncidentId, Scrubbed } from '../model/index.ts';
import { incidentKey, type Scrubber, scrubber } from '../scrub/index.ts';
import { EXIT, Stop } from './exit.ts';
import { tell } from './output.ts';

interface GlobalOptions {
  readonly config?: string;
  readonly context?: string;
  readonly logLevel?: string;
}

/** Where the settings of this call come from: the environment, with the options that stand before the command's name on top. */
export function sourcesOf(command: Command, more: Arguments = {}): Sources {
  const { config, context, logLevel } = command.optsWithGlobals<GlobalOptions>();
  const sources = processSources({ ...more, ...(config === undefined ? {} : { config }), ...(context === undefined ? {} : { context }) });
  return logLevel === undefined ? sources : { ...sources, env: { ...sources.env, LOG_LEVEL: logLevel } };
}

/** The effective settings and what should be said about them. What is wrong ends the command with code 2 and one line a problem. */
function loadedFor(sources: Sources): Loaded {
  try {
    return loadConfig(sources);
  } catch (e) {
    if (e instanceof ConfigError) throw new Stop(EXIT.usage, e.message);
    throw e;
  }
}

/** For commands that only read: the settings, without the notes that concern a running bot. */
export function settingsFor(sources: Sources): Config {
  return loadedFor(sources).config;
}

/** Settings with their notes told: for the commands that are about the settings, or live by them. */
export function settingsToldFor(sources: Sources): Config {
  const { config, notes } = loadedFor(sources);
  for (const note of notes) tell(`note: ${note}`);
  return config;
}

/**
 * For commands that look at a cluster beside a running `up`: where nothing was named, the practice cluster that `up` started.
 * Ends the command with code 3 when there is none.
 */
export function withRunningPractice(config: Config): Config {
  if (config.cluster.use !== 'practice') return config;
  const note = readPracticeNote(config.dataDir);
  if (note === undefined) {
    throw new Stop(
      EXIT.unreachable,
      'No cluster is named and no practice cluster is running.\nStart one with `npm start`, or name a cluster: KUBECONFIG=…, or --context NAME.',
    );
  }
  tell(`practice cluster at ${note.url}`);
  return { ...config, cluster: { use: 'proxy', name: config.cluster.name, url: note.url, ownNamespace: 'k8s-rca' } };
}

/** A scrubber for what a command prints: stable within one installation and one purpose. */
export function outputScrubber(config: Config, purpose: string): Scrubber {
  return scrubber({ key: incidentKey(installKey(config.dataDir), purpose as IncidentId), addresses: config.scrub.addresses, marks: 'any' });
}

/** What is told to a person passes the scrubber on its way out. */
export function clean<T>(by: Scrubber, value: T): Scrubbed<T> {
  return by.value(value);
}
