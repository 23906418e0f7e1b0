import { grouped } from '../../present/index.ts';
import type { Story } from '../../local/stories/index.ts';
import type { ClusterConfig, Config } from '../../model/index.ts';
import { PRACTICE_SPEED } from './practice.ts';

export interface Started {
  readonly pageUrl: string | undefined;
  readonly practiceUrl: string | undefined;
  /** Of the doors for operators. */
  readonly port: number | undefined;
  readonly stories: readonly Story[];
  /** Who may approve practice fixes in the local workspace. */
  readonly approver: string | undefined;
}

/** What a person reads at the start: what is used, where to look, what to try. */
export function greeting(config: Config, started: Started): string {
  const { pageUrl, practiceUrl } = started;
  const lines = [
    'k8s-rca is running.',
    '',
    `  cluster   ${clusterWords(config.cluster, practiceUrl)}`,
    `  Slack     ${pageUrl === undefined ? `workspace of SLACK_BOT_TOKEN, channel ${config.slack.use === 'slack' ? config.slack.channel : ''}` : `local workspace, ${pageUrl}`}`,
    `  model     ${modelWords(config)}`,
    `  fixes     ${fixesWords(config, started.approver)}`,
    ...(started.port === undefined ? [] : [`  doors     http://127.0.0.1:${started.port}/readyz, /healthz, /metrics`]),
  ];
  if (practiceUrl !== undefined) lines.push('', `Practice: waits inside the cluster pass ${PRACTICE_SPEED} times faster than in life.`);
  if (started.stories.length > 0) lines.push('', 'Playing over the first minute or so:', ...started.stories.map((s) => `  · ${s.title}`));
  if (pageUrl !== undefined) {
    lines.push(
      '',
      `Open ${pageUrl}`,
      'Try: ask "why" or "logs" in the thread of a card, press "I\'ll do it manually", type /k8s-rca status.',
    );
    if (practiceUrl !== undefined)
      lines.push('Beside it: npx k8s-rca diagnose --all -A, npx k8s-rca look list_failing_pods, npx k8s-rca ledger');
  }
  return `${lines.join('\n')}\n`;
}

function fixesWords({ remediation, cluster }: Config, approver: string | undefined): string {
  const { mode, approvers, approversFile, namespaces, guard } = remediation;
  if (mode === 'off') return 'off: cards say how to mend by hand';
  const who =
    approversFile !== undefined
      ? `people of ${approversFile}`
      : approvers !== ''
        ? approvers
        : cluster.use === 'practice' && approver !== undefined
          ? `@${approver} in the local workspace`
          : 'nobody: ALLOWED_APPROVERS is empty';
  const held = cluster.use === 'practice' ? 'a practice guard' : guard.join(' and ');
  const where = cluster.use === 'practice' ? '' : ` in ${namespaces.join(', ')}`;
  return `${mode === 'on' ? 'on' : 'dry run'}${where}, guarded by ${held}; approved by ${who}`;
}

/** Which model is asked, where, and for how much; or none, and which could be. */
function modelWords({ ai }: Config): string {
  if (ai.use === 'none') {
    const could = (ai.could ?? []).map((provider) => `AI_PROVIDER=${provider}`).join(' or ');
    return `none: rules diagnose${could === '' ? '' : `; ${could} would use the key that is set`}`;
  }
  const [first, ...others] = ai.models;
  const { tokensPerHour, tokensPerDay } = ai.budget;
  const where = `${ai.use}${ai.baseUrl === undefined ? '' : ` at ${ai.baseUrl}`}`;
  const spare = others.length === 0 ? '' : ` (else ${others.join(', ')})`;
  const per = (tokens: number | undefined, what: string): readonly string[] =>
    tokens === undefined ? [] : [`${grouped(tokens)} tokens ${what}`];
  const most = [...per(tokensPerHour, 'an hour'), ...per(tokensPerDay, 'a day')].join(' and ');
  return `${first}${spare} of ${where}, ${ai.local ? 'in the house' : 'outside the house'}; ${most === '' ? 'no ceiling of tokens' : `at most ${most}`}`;
}

function clusterWords(cluster: ClusterConfig, practiceUrl: string | undefined): string {
  switch (cluster.use) {
    case 'practice':
      return `practice cluster, ${practiceUrl ?? ''}`;
    case 'in-cluster':
      return 'the one this pod runs in';
    case 'kubeconfig':
      return `context ${cluster.context ?? ''} of ${cluster.file}`;
    case 'proxy':
      return cluster.url;
  }
}
