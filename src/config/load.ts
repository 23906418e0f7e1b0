import { type Config, dict, maybe } from '../model/index.ts';
import { chooseCluster } from './choose-cluster.ts';
import { chooseModel } from './choose-model.ts';
import { chooseRemediation } from './choose-remediation.ts';
import { chooseSlack } from './choose-slack.ts';
import { oldNames, withoutEffect } from './environment.ts';
import { ConfigError, type Problem } from './problem.ts';
import { readValues, type Read } from './read.ts';
import { type Sources, envValue } from './sources.ts';

export interface Loaded {
  readonly config: Config;
  /** What a person should know at start: what has no effect, what was shortened, what is risky. */
  readonly notes: readonly string[];
}

/** The kubelet's longest back-off between restarts, in seconds: a shorter soak would call a crash loop recovered. */
const LONGEST_BACKOFF = 300;

type Chosen = Pick<Config, 'cluster' | 'slack' | 'remediation' | 'ai'>;

function complete(choices: { readonly [K in keyof Chosen]: Chosen[K] | undefined }): choices is Chosen {
  return Object.values(choices).every((choice) => choice !== undefined);
}

/** Settings → one frozen Config. Throws a ConfigError with everything that is wrong. */
export function loadConfig(sources: Sources): Loaded {
  const production = sources.inCluster || sources.env['NODE_ENV'] === 'production';
  const read = readValues(sources);
  const { values, problems } = read;
  const cluster = chooseCluster(values, sources, production);
  const slack = chooseSlack(read, sources, { cluster: cluster.choice, production });
  const fixes = chooseRemediation(values, cluster.choice);
  const model = chooseModel(read, sources);
  const all = [...problems, ...cluster.problems, ...slack.problems, ...fixes.problems, ...model.problems, ...waits(read)];
  const choices = { cluster: cluster.choice, slack: slack.choice, remediation: fixes.choice, ai: model.choice };
  if (all.length > 0 || !complete(choices)) throw new ConfigError(all);
  const config: Config = {
    ...plain(read, sources),
    ...choices,
    production,
  };
  return {
    config: frozen(config),
    notes: [
      ...cluster.notes,
      ...slack.notes,
      ...fixes.notes,
      ...model.notes,
      ...notesOn(read, config),
      ...oldNames(sources),
      ...withoutEffect(sources),
    ],
  };
}

function plain({ values }: Read, sources: Sources): Omit<Config, keyof Chosen | 'production'> {
  const https = envValue(sources, 'HTTPS_PROXY') ?? envValue(sources, 'https_proxy');
  const none = (envValue(sources, 'NO_PROXY') ?? envValue(sources, 'no_proxy') ?? '').split(',').map((host) => host.trim());
  const namespaces = values['watch.namespaces'];
  const port = values['serve.port'];
  const serve: Config['serve'] = port === undefined ? undefined : { port, to: sources.inCluster ? 'everybody' : 'here' };
  return {
    watch: {
      namespaces: namespaces.includes('all') ? [] : namespaces,
      excluded: values['watch.excluded'],
      labelSelector: values['watch.labelSelector'],
    },
    triage: {
      quiet: values['triage.quietSeconds'] * 1000,
      longest: values['triage.longestWaitSeconds'] * 1000,
      soak: values['triage.soakSeconds'] * 1000,
      reopenWithin: values['triage.reopenSeconds'] * 1000,
      flapWindow: values['triage.flapWindowSeconds'] * 1000,
      flapTransitions: values['triage.flapTransitions'],
      noteEvery: values['triage.noteEverySeconds'] * 1000,
      analyses: values['triage.analyses'],
    },
    evidence: {
      timeout: values['evidence.timeoutSeconds'] * 1000,
      eventLimit: values['evidence.eventLimit'],
      logLines: values['evidence.logLines'],
      logBytes: values['evidence.logBytes'],
    },
    scrub: { addresses: values['scrub.addresses'] },
    store: { file: values['store.file'] ?? `${values.dataDir}/k8s-rca.db`, lasts: values['store.lasts'] },
    ...maybe('serve', serve),
    log: { level: values['log.level'] },
    dataDir: values.dataDir,
    proxy: { ...(https === undefined ? {} : { https }), none: none.filter((host) => host !== '') },
  };
}

function waits({ values, named, invalid }: Read): readonly Problem[] {
  const quiet = values['triage.quietSeconds'];
  const longest = values['triage.longestWaitSeconds'];
  if (quiet <= longest || invalid.has('triage.quietSeconds') || invalid.has('triage.longestWaitSeconds')) return [];
  return [
    {
      setting: named.get('triage.longestWaitSeconds') ?? named.get('triage.quietSeconds') ?? 'RCA_LONGEST_WAIT_SECONDS',
      given: `"${longest}" with a quiet period of ${quiet} s`,
      allowed: 'at least RCA_QUIET_SECONDS',
      mend: 'Raise RCA_LONGEST_WAIT_SECONDS or lower RCA_QUIET_SECONDS.',
    },
  ];
}

function notesOn({ values, named }: Read, config: Config): readonly string[] {
  const notes: string[] = [];
  const soak = values['triage.soakSeconds'];
  if (config.cluster.use !== 'practice' && soak <= LONGEST_BACKOFF)
    notes.push(
      `A soak of ${soak} s is shorter than the kubelet's back-off of ${LONGEST_BACKOFF} s: crash loops will be called recovered between two crashes.`,
    );
  const shortened = (['triage.quietSeconds', 'triage.longestWaitSeconds', 'triage.soakSeconds'] as const).filter((key) => !named.has(key));
  if (config.cluster.use === 'practice' && shortened.length > 0)
    notes.push(
      `Practice: times are shortened (quiet ${values['triage.quietSeconds']} s, longest wait ${values['triage.longestWaitSeconds']} s, soak ${soak} s).`,
    );
  if (!values['store.lasts'])
    notes.push(
      'The store lives as long as this pod (persistence is off): after a restart the threads of open incidents are found again by the metadata of their messages in Slack, and votes, samples and the record of fixes begin anew.',
    );
  return notes;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(dict(value))) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
