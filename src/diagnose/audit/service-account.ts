import { at, type EvidenceId, labels, list, type ObjectRef, refText, text } from '../../model/index.ts';
import { inNamespace, kubectl } from '../command.ts';
import type { Facts } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

interface User {
  readonly ref: ObjectRef;
  readonly id: EvidenceId;
  readonly account: string;
}

/** Workloads and bare pods that name an account; a pod of a workload is told by the workload. */
function users(facts: Facts): readonly User[] {
  const workloads = facts.workloads.flatMap((w): readonly User[] =>
    w.template.serviceAccount === undefined || w.owners.length > 0 ? [] : [{ ref: w.ref, id: w.id, account: w.template.serviceAccount }],
  );
  const pods = facts.pods.flatMap((p): readonly User[] =>
    p.serviceAccount === undefined || refText(facts.ownerOf(p.ref)) !== refText(p.ref)
      ? []
      : [{ ref: p.ref, id: p.id, account: p.serviceAccount }],
  );
  return [...workloads, ...pods];
}

function judge(facts: Facts, user: User): readonly Hit[] {
  // Every namespace has one by this name; a recording without it is no proof.
  if (user.account === 'default') return [];
  const gone = facts.absent('ServiceAccount', user.ref.namespace, user.account);
  if (gone === undefined) return [];
  return [
    hitOf({
      cause: 'rbac.missing_service_account',
      shows: user.ref,
      title: `${user.ref.kind} ${user.ref.name} uses ServiceAccount ${user.account}, which does not exist`,
      explanation: 'The API refuses to make its pods until the account exists.',
      because: [...because(user.id, `serviceAccountName ${user.account}`), ...because(gone, `no ServiceAccount ${user.account}`)],
      strength: sure.told,
      steps: [
        {
          text: 'Make the account, or name one that exists.',
          command: kubectl('create', 'serviceaccount', user.account, ...inNamespace(user.ref)),
        },
      ],
    }),
  ];
}

/** Accounts that workloads name and nobody made. */
export const serviceAccount: Rule = {
  causes: ['rbac.missing_service_account'],
  judge: (facts) => users(facts).flatMap((u) => judge(facts, u)),
};

/** Bindings to a role that is not there, or for an account that is not there. */
export const roleBinding: Rule = {
  causes: ['rbac.role_missing', 'rbac.subject_missing'],
  judge: (facts) =>
    [...facts.ofKind('RoleBinding'), ...facts.ofKind('ClusterRoleBinding')].filter(isOurs).flatMap((binding) => {
      const { ref, id, body } = binding;
      const kind = text(at(body, 'roleRef', 'kind'));
      const name = text(at(body, 'roleRef', 'name'));
      const gone = name === '' ? undefined : facts.absent(kind, kind === 'Role' ? ref.namespace : undefined, name);
      const role =
        gone === undefined
          ? []
          : [
              hitOf({
                cause: 'rbac.role_missing',
                shows: ref,
                title: `${ref.kind} ${ref.name} refers to ${kind} ${name}, which does not exist`,
                explanation: 'The binding grants nothing; whoever relies on it is refused.',
                because: [...because(id, `roleRef ${kind}/${name}`), ...because(gone, `no ${kind} ${name}`)],
                strength: sure.stated,
              }),
            ];
      return [...role, ...subjects(facts, binding)];
    }),
};

/** The API server makes bindings of its own (`system:kube-dns` and others) for accounts that many clusters do not have. */
function isOurs({ ref, body }: Facts['objects'][number]): boolean {
  return !ref.name.startsWith('system:') && labels(body)['kubernetes.io/bootstrapping'] === undefined;
}

function subjects(facts: Facts, { ref, id, body }: Facts['objects'][number]): readonly Hit[] {
  const all = list(body['subjects']);
  return all.flatMap((s) => {
    const name = text(at(s, 'name'));
    const namespace = text(at(s, 'namespace')) || ref.namespace || '';
    const gone = at(s, 'kind') === 'ServiceAccount' && name !== '' ? facts.absent('ServiceAccount', namespace, name) : undefined;
    if (gone === undefined) return [];
    return [
      hitOf({
        cause: 'rbac.subject_missing',
        shows: ref,
        title: `${ref.kind} ${ref.name} is for ServiceAccount ${namespace}/${name}, which does not exist`,
        explanation: 'The binding grants nothing to anybody by this name; often the account was renamed or lives in another namespace.',
        because: [...because(id, `subject ServiceAccount ${namespace}/${name}`), ...because(gone, `no ServiceAccount ${name}`)],
        strength: sure.told,
      }),
    ];
  });
}
