import { Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'yaml';
import { LOG_TAIL, type LookRequest, performLook } from '../flow/index.ts';
import { kindOf } from '../present/index.ts';
import { EXIT, Stop } from './exit.ts';
import { existing } from './namespace.ts';
import { openCluster } from './open.ts';
import { print, printJson } from './output.ts';
import { outputScrubber, settingsFor, sourcesOf, withRunningPractice } from './settings.ts';

interface Options {
  readonly namespace?: string;
  readonly container?: string;
  readonly previous?: true;
  readonly tail?: number;
  readonly type?: 'Normal' | 'Warning';
  readonly json?: true;
}

/** The looks, each a sub-command under the name it has everywhere else. */
export function lookCommand(): Command {
  const look = new Command('look').description('one read-only look at the cluster, as plain facts (YAML, or --json)');
  const pod = (name: 'get_pod_status' | 'describe_pod' | 'get_pod_events', description: string): void => {
    sub(look, name, description)
      .argument('<pod>', 'name of the pod')
      .action((name_: string, o: Options, c: Command) =>
        show(c, o, { look: name, name: withoutKind(name_), namespace: o.namespace ?? 'default' }),
      );
  };
  pod('get_pod_status', 'phase, node, containers with state, restarts and last state, conditions');
  pod('describe_pod', 'status and what it asks for: images, commands, resources, probes, env names, volumes');
  sub(look, 'get_pod_logs', 'log of a container; the previous one when the current does not run, is empty or cannot be read')
    .argument('<pod>', 'name of the pod')
    .option('-c, --container <name>', 'container; without it the one that fails, else the first')
    .option('-p, --previous', 'the container before the last restart')
    .option('--tail <lines>', `newest lines (at most ${LOG_TAIL.most})`, lines, LOG_TAIL.usual)
    .action((name: string, o: Options, c: Command) =>
      show(c, o, {
        look: 'get_pod_logs',
        name: withoutKind(name),
        namespace: o.namespace ?? 'default',
        tail: o.tail ?? LOG_TAIL.usual,
        ...(o.container === undefined ? {} : { container: o.container }),
        ...(o.previous === undefined ? {} : { previous: o.previous }),
      }),
    );
  pod('get_pod_events', 'newest events of the pod, the Normal ones too');
  sub(
    look,
    'get_deployment_status',
    'replicas, generations, conditions, autoscaler of a workload (deployment unless kind/name says otherwise)',
  )
    .argument('<workload>', 'name, or kind/name: deployment/web, statefulset/db, job/backup …')
    .action((target: string, o: Options, c: Command) =>
      show(c, o, { look: 'get_deployment_status', ...workload(target), namespace: o.namespace ?? 'default' }),
    );
  sub(look, 'list_failing_pods', 'pods that are not as they should be; all namespaces without -n').action((o: Options, c: Command) =>
    show(c, o, { look: 'list_failing_pods', ...(o.namespace === undefined ? {} : { namespace: o.namespace }) }),
  );
  const type = new Option('--type <type>', 'only events of this type').choices(['Normal', 'Warning']);
  sub(look, 'get_namespace_events', 'newest events of a namespace')
    .addOption(type)
    .action((o: Options, c: Command) => show(c, o, { look: 'get_namespace_events', namespace: o.namespace ?? 'default', ...typed(o) }));
  bare(look, 'get_cluster_events', 'newest events of all namespaces')
    .addOption(type)
    .action((o: Options, c: Command) => show(c, o, { look: 'get_cluster_events', ...typed(o) }));
  return look;
}

function typed({ type }: Options): Pick<Options, 'type'> {
  return type === undefined ? {} : { type };
}

function sub(look: Command, name: string, description: string): Command {
  return bare(look, name, description).option('-n, --namespace <name>', 'namespace');
}

function bare(look: Command, name: string, description: string): Command {
  return look.command(name).description(description).option('--json', 'as JSON').exitOverride();
}

/** Looks whose empty answer would pass for a healthy namespace. */
const lists: ReadonlySet<LookRequest['look']> = new Set(['list_failing_pods', 'get_namespace_events']);

async function show(command: Command, options: Options, request: LookRequest): Promise<void> {
  const config = withRunningPractice(settingsFor(sourcesOf(command)));
  const cluster = openCluster(config);
  try {
    if (lists.has(request.look) && options.namespace !== undefined) await existing(cluster, options.namespace);
    const answer = await performLook(cluster, request);
    const scrubber = outputScrubber(config, 'look');
    if (!answer.ok) {
      const code = answer.why === 'not-found' ? EXIT.usage : EXIT.unreachable;
      throw new Stop(code, scrubber.text(`${request.look}: ${answer.why}: ${answer.detail}`));
    }
    const facts = scrubber.value(answer.facts);
    if (options.json) printJson(facts);
    else print(stringify(facts, { lineWidth: 0 }));
  } finally {
    await cluster.close();
  }
}

function lines(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > LOG_TAIL.most) throw new InvalidArgumentError(`a whole number from 1 to ${LOG_TAIL.most}`);
  return n;
}

/** `pod/web-1` is taken as `web-1`. */
function withoutKind(name: string): string {
  return name.replace(/^pods?\//i, '');
}

function workload(target: string): { readonly kind: string; readonly name: string } {
  const [first = '', second] = target.split('/');
  if (second === undefined) return { kind: 'Deployment', name: first };
  const kind = kindOf(first);
  if (kind === undefined || kind === 'Pod' || kind === 'Node')
    throw new Stop(EXIT.usage, `${first} is not a workload: use deployment, statefulset, daemonset, job or cronjob`);
  return { kind, name: second };
}
