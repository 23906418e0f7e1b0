import { Command } from 'commander';
import { systemClock } from '../adapters/clock/index.ts';
import { investigate, survey, type Survey } from '../flow/index.ts';
import { type Config, type IncidentId, type ObjectRef, refText } from '../model/index.ts';
import type { Cluster } from '../ports/index.ts';
import { jsonDiagnosis, parseCommand, type Report, targetRef, terminalDiagnosis } from '../present/index.ts';
import { incidentKey, scrubber } from '../scrub/index.ts';
import { installKey } from '../adapters/files/index.ts';
import { EXIT, Stop } from './exit.ts';
import { existing } from './namespace.ts';
import { openCluster } from './open.ts';
import { print, printJson, screen } from './output.ts';
import { outputScrubber, settingsFor, sourcesOf, withRunningPractice } from './settings.ts';

interface Options {
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly all?: true;
  readonly json?: true;
}

export function diagnoseCommand(): Command {
  return new Command('diagnose')
    .description('explain one object, or everything that fails now; exit 1 when something does')
    .argument('[target]', 'pod/x, deployment/x, statefulset/x, daemonset/x, job/x, cronjob/x or node/x')
    .option('-n, --namespace <name>', 'namespace (default for one object: default)')
    .option('-A, --all-namespaces', 'with --all: every namespace')
    .option('--all', 'everything that fails now, in one namespace or all')
    .option('--json', 'as JSON')
    .action(async (target: string | undefined, options: Options, command: Command) => {
      const asked = what(target, options);
      const config = withRunningPractice(settingsFor(sourcesOf(command)));
      const cluster = openCluster(config);
      try {
        await reachable(config, cluster);
        if (asked.is === 'all' && asked.namespace !== undefined) await existing(cluster, asked.namespace);
        const reports = await (asked.is === 'all' ? everything(config, cluster, asked.namespace) : one(config, cluster, asked.ref));
        if (options.json) printJson(asked.is === 'all' ? reports.map(jsonDiagnosis) : jsonDiagnosis(reports[0] ?? never()));
        else print(reports.length === 0 ? 'Nothing fails.' : reports.map((r) => terminalDiagnosis(r, screen())).join('\n\n'));
        if (reports.some((r) => !r.diagnosis.healthy)) throw new Stop(EXIT.findings, '');
      } finally {
        await cluster.close();
      }
    });
}

function never(): never {
  throw new Error('one target gives one report');
}

type Asked = { readonly is: 'all'; readonly namespace?: string } | { readonly is: 'one'; readonly ref: ObjectRef };

function what(target: string | undefined, options: Options): Asked {
  if (options.all && target !== undefined) throw new Stop(EXIT.usage, '--all and a target exclude each other');
  if (options.all) {
    if (options.allNamespaces && options.namespace !== undefined) throw new Stop(EXIT.usage, '-A and -n exclude each other');
    return {
      is: 'all',
      ...(options.namespace === undefined ? (options.allNamespaces ? {} : { namespace: 'default' }) : { namespace: options.namespace }),
    };
  }
  if (target === undefined) throw new Stop(EXIT.usage, 'name a target (pod/web-1), or say --all');
  const read = parseCommand(options.namespace === undefined ? target : `${target} -n ${options.namespace}`);
  if (read.is === 'unclear') {
    const objects = read.suggestions.filter((s) => s.includes('/'));
    throw new Stop(EXIT.usage, `${read.problem}\nFor example: ${objects.map((s) => `k8s-rca diagnose ${s}`).join(' · ')}`);
  }
  if (read.is !== 'target') throw new Stop(EXIT.usage, `"${target}" is not an object; name one like pod/web-1`);
  const ref = targetRef(read.target);
  return { is: 'one', ref: ref.kind === 'Node' || ref.namespace !== undefined ? ref : { ...ref, namespace: 'default' } };
}

/** A cluster that does not answer is no healthy cluster. */
async function reachable(config: Config, cluster: Cluster): Promise<void> {
  const found = await cluster.look({ do: 'list', apiVersion: 'v1', kind: 'Namespace', limit: 1 });
  if (found.is === 'missing' && (found.why === 'unreachable' || found.why === 'timeout'))
    throw new Stop(EXIT.unreachable, outputScrubber(config, 'diagnose').text(`Cannot reach the cluster: ${found.detail}`));
}

function surveyed(config: Config, cluster: Cluster, namespace: string | undefined): Promise<Survey> {
  const key = installKey(config.dataDir);
  return survey(
    {
      cluster,
      clock: systemClock,
      limits: config.evidence,
      scrubberFor: (incident) => scrubber({ key: incidentKey(key, incident), addresses: config.scrub.addresses }),
      ...('ownNamespace' in config.cluster ? { ownNamespace: config.cluster.ownNamespace } : {}),
    },
    namespace === undefined ? {} : { namespace },
  );
}

async function everything(config: Config, cluster: Cluster, namespace: string | undefined): Promise<readonly Report[]> {
  const found = await surveyed(config, cluster, namespace);
  return found.incidents.map((i) => ({
    cluster: cluster.name,
    subject: i.subject,
    diagnosis: i.diagnosis,
    evidence: i.evidence,
    redactions: [],
    now: systemClock.now(),
    priority: i.priority,
  }));
}

const GROUP: Readonly<Record<string, string>> = { Pod: 'v1', Node: 'v1', Job: 'batch/v1', CronJob: 'batch/v1' };

async function one(config: Config, cluster: Cluster, ref: ObjectRef): Promise<readonly Report[]> {
  const subject: ObjectRef = { apiVersion: GROUP[ref.kind] ?? 'apps/v1', ...ref };
  const found = await cluster.look({ do: 'get', ref: subject });
  if (found.is === 'missing') {
    const words = outputScrubber(config, 'diagnose').text(`${refText(subject)}: ${found.why}: ${found.detail}`);
    throw new Stop(found.why === 'not-found' ? EXIT.usage : EXIT.unreachable, words);
  }
  const incident = refText(subject) as IncidentId;
  const by = scrubber({ key: incidentKey(installKey(config.dataDir), incident), addresses: config.scrub.addresses });
  const seen = await investigate(
    { cluster, scrubber: by, clock: systemClock, limits: config.evidence },
    { incident, subject, failing: [subject], family: 'warning' },
  );
  return [
    {
      cluster: cluster.name,
      subject,
      diagnosis: seen.diagnosis,
      evidence: seen.evidence,
      redactions: seen.redactions,
      now: systemClock.now(),
    },
  ];
}
