import { inNamespace, kubectl } from '../../command.ts';
import type { Facts, PodFact } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';

/** Objects a pod cannot start without. Secrets are never looked at, so their absence is learnt from messages only. */
function needed(pod: PodFact): readonly { readonly name: string; readonly how: string }[] {
  const env = pod.containers.flatMap((c) => [
    ...c.envFrom.map((s) => ({ ...s, how: `envFrom of ${c.name}` })),
    ...c.env.flatMap((e) => (e.from ? [{ ...e.from, how: `env ${e.name} of ${c.name}` }] : [])),
  ]);
  const volumes = pod.volumes.flatMap((v) => v.sources.map((s) => ({ ...s, how: `volume ${v.name}` })));
  return [...env, ...volumes].filter((s) => s.kind === 'ConfigMap' && !s.optional && s.name !== '');
}

function hits(pod: PodFact, facts: Facts): readonly Hit[] {
  const { namespace } = pod.ref;
  return needed(pod).flatMap(({ name, how }): Hit[] => {
    const gone = facts.absent('ConfigMap', namespace, name);
    if (gone === undefined) return [];
    return [
      {
        cause: 'config.missing_configmap',
        title: `ConfigMap ${name} does not exist (needed by ${how})`,
        explanation: 'The kubelet cannot build the container or its volume without it. It was deleted, never made, or is misspelt.',
        culprit: { kind: 'ConfigMap', name, ...(namespace === undefined ? {} : { namespace }) },
        because: [
          { evidence: gone, says: `there is no ConfigMap ${name} in ${namespace ?? 'the namespace'}` },
          { evidence: pod.id, says: `${pod.ref.name} needs it: ${how}` },
        ],
        against: [],
        strength: sure.told,
        steps: [
          { text: 'See which ConfigMaps there are.', command: kubectl('get', 'configmaps', ...inNamespace(pod.ref)) },
          { text: `Create ${name}, or correct its name in ${facts.ownerOf(pod.ref).name}.` },
        ],
        shows: pod.ref,
      },
    ];
  });
}

/** Holds without any event: the pod waits, it needs the ConfigMap, and a look showed that it is not there. */
export const absentConfigMap: Rule = {
  causes: ['config.missing_configmap'],
  judge: (facts) =>
    facts.pods
      .filter(
        (p) =>
          !p.well &&
          p.containers.some(
            (c) => c.state.is === 'waiting' && /^(ContainerCreating|PodInitializing|CreateContainerConfigError|)$/.test(c.state.reason),
          ),
      )
      .flatMap((p) => hits(p, facts)),
};
