import {
  at,
  canonical,
  type CauseId,
  dict,
  type KubeObject,
  type Millis,
  num,
  str,
  text,
  time,
  type Undo,
  workloadOf,
} from '../../model/index.ts';
import { ownedSince } from '../field-managers.ts';
import { revisionOf } from '../live.ts';
import { restartedKey } from '../names.ts';
import { none, offered, workloadOn } from '../objects.ts';
import { templateDigest, templateOf } from '../template.ts';
import type { ActionRule, LiveFacts, NoOffer, Proposal } from '../types.ts';
import { brought } from './brought.ts';

/** What a pod template can bring about; the old one takes it away. */
const byTemplate =
  /^(crashloop\.|lifecycle_hook\.|config\.|probe\.|oom\.(container_limit|application)$|image\.(not_found|not_found\.presumed|auth|invalid_name|arch|never_pull)$|rollout\.(bad_revision|deadline)$|pending\.(resources|affinity|ports|pvc\.missing|topology_spread|taint)|quota\.|admission\.|webhook\.refused$|rbac\.missing_service_account$|db\.(credentials|missing_database)$|dns\.not_found$|app\.cpu_limit$)/;

/** A failure that shows this soon after a rollout began with it: image pulls and start-up probes take minutes. */
const soon: Millis = 15 * 60_000;
const clockSkew: Millis = 60_000;

/** Written by the Deployment controller to a ReplicaSet that it takes up again. */
const formerNumbers = 'deployment.kubernetes.io/revision-history';

interface Choice {
  readonly current: KubeObject;
  readonly revision: KubeObject;
  readonly why: string;
  readonly notes: readonly string[];
}

export const rollback: ActionRule = {
  kind: 'rollback',
  cures: (cause: CauseId) => byTemplate.test(cause),
  offer(proposal, facts) {
    const on = workloadOn(facts.target);
    if ('is' in on) return on;
    const { object, target, now } = on;
    if (now.paused) return none(`The rollout of ${target.name} is paused, so a rollback would not begin.`);
    if (object.kind === 'StatefulSet' && text(at(object['spec'], 'podManagementPolicy')) !== 'Parallel')
      return none(
        `${target.name} waits for its failing pod before it takes another template (OrderedReady); a rollback alone would change nothing.`,
      );
    if (now.strategy === 'OnDelete') return none(`${target.name} replaces its pods only when they are deleted (OnDelete).`);
    const choice = chosen(proposal, facts, object);
    if ('is' in choice) return choice;
    const template = templateOf(choice.revision);
    const more = brought(templateOf(object), template);
    if (more.length > 0)
      return none(`Revision ${revisionOf(choice.revision)} would bring ${more.join(', ')}: policy leaves such a way back to a person.`);
    const action = { is: 'rollback', target, ...sourceOf(choice.revision), template: templateDigest(template) } as const;
    const undo: Undo = { is: 'rollback', ...sourceOf(choice.current), template: templateDigest(templateOf(choice.current)) };
    return offered(
      action,
      { cause: proposal.finding.cause, before: object, owner: object, source: choice.revision },
      {
        title: `Roll ${object.kind} ${target.name} back to revision ${action.revision}`,
        says: `Restores the whole pod template of revision ${action.revision}: ${choice.why}.`,
        success: 'All replicas run the restored template and are available, without a new restart, and the failure is gone.',
        undo,
        notes: choice.notes,
      },
    );
  },
};

function sourceOf(revision: KubeObject): Omit<Extract<Undo, { readonly is: 'rollback' }>, 'is' | 'template'> {
  const resource = revision.kind === 'ControllerRevision' ? 'controllerrevisions' : 'replicasets';
  return { revision: revisionOf(revision), source: { resource, name: revision.metadata.name, uid: revision.metadata.uid ?? '' } };
}

function chosen(proposal: Proposal, facts: LiveFacts, object: KubeObject): Choice | NoOffer {
  const current = currentRevision(facts, object);
  if (current === undefined) return none('Its current revision could not be read.');
  const older = facts.revisions.filter((r) => revisionOf(r) < revisionOf(current) && r.metadata.uid !== undefined && differs(r, current));
  const serving = older.find((r) => isServing(r, object));
  if (serving !== undefined)
    return { current, revision: serving, why: 'its pods still serve, while those of the new revision fail', notes: [] };
  const [before] = older;
  if (before === undefined) return none('There is no earlier revision to go back to.');
  const since = currentSince(current, facts, object);
  const began = proposal.failingSince;
  if (since === undefined || began < since - clockSkew || began > since + soon)
    return none('The failure did not begin with the current revision, so going back would not cure it.');
  return {
    current,
    revision: before,
    why: 'the failure began with the revision after it',
    notes: [`No pod of revision ${revisionOf(before)} runs any more; that it was healthy is concluded from when the failure began.`],
  };
}

function currentRevision(facts: LiveFacts, object: KubeObject): KubeObject | undefined {
  if (object.kind === 'StatefulSet') {
    const name = str(at(object['status'], 'updateRevision'));
    return facts.revisions.find((r) => r.metadata.name === name);
  }
  const now = templateDigest(templateOf(object));
  return facts.revisions.find((r) => templateDigest(templateOf(r)) === now);
}

/** A restart makes a revision too, but going back to before it changes nothing that matters. */
function differs(a: KubeObject, b: KubeObject): boolean {
  const bare = (object: KubeObject): string => {
    const template = dict(templateOf(object));
    const metadata = dict(template['metadata']);
    const { [restartedKey]: _, ...annotations } = dict(metadata['annotations']);
    return canonical({ ...template, metadata: { ...metadata, annotations } });
  };
  return bare(a) !== bare(b);
}

function isServing(revision: KubeObject, object: KubeObject): boolean {
  if (revision.kind === 'ReplicaSet') return workloadOf(revision).ready > 0;
  const status = object['status'];
  const current = num(at(status, 'currentReplicas')) ?? 0;
  return revision.metadata.name === str(at(status, 'currentRevision')) && current > 0;
}

/** When the current revision became current: a template that came back keeps its old ReplicaSet, then the last write to the template tells. */
function currentSince(current: KubeObject, facts: LiveFacts, object: KubeObject): Millis | undefined {
  const made = (o: KubeObject): Millis => time(o.metadata['creationTimestamp']) ?? 0;
  const cameBack = at(current.metadata, 'annotations', formerNumbers) !== undefined;
  const newest = !cameBack && facts.revisions.every((r) => made(r) <= made(current));
  return newest && made(current) > 0 ? made(current) : ownedSince(object, 'spec.template');
}
