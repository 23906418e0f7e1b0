import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyAll, type Client, must } from '../../tools/control-plane/index.ts';
import { aboutOf } from '../e2e/cards.ts';
import { drained, lost, type Play, plays, tight } from '../e2e/diagnosis-plays.ts';
import { job, namespace, type Obj } from '../e2e/objects.ts';
import { type Desk, startDesk, until } from '../e2e/world.ts';
import { sharedPlane } from './plane.ts';

interface Report {
  readonly subject: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly causes: readonly { readonly id: string; readonly culprit: { readonly kind: string; readonly name: string } }[];
}

/** Told by what only the practice cluster can be made to do: registries that misbehave, nodes that are lost or short of memory. */
const NOT_HERE = new Set(['river', 'tidal', 'umbra', 'swale', 'thorn']);

/** A Job that gives up: the Job controller's own back-off and verdict. */
const ending: Play = {
  title: 'P-071 a Job that has failed too often',
  name: 'willow',
  cause: 'crashloop.generic',
  culprit: 'Job/willow',
  subject: 'Job/willow',
  manifests: [job({ namespace: 'willow', name: 'willow', script: 'echo "ledger is locked" >&2; exit 4' })],
};

const shown = [...plays.filter((play) => !NOT_HERE.has(play.name)), ending];

const plane = sharedPlane();
let desk: Desk;
let admin: Client;
let reports: readonly Report[] = [];

const spoken = (ref: { kind: string; name: string }): string => `${ref.kind}/${ref.name}`;
const subjectOf = (play: Play): string => play.subject ?? `Deployment/${play.name}`;
const wanted = (play: Play): string => `${play.cause} by ${play.culprit ?? `Deployment/${play.name}`}`;

function firstOf(play: Play): string {
  const about = (name: string | undefined): Report | undefined =>
    reports.find((r) => ['', play.name].includes(r.subject.namespace) && spoken(r.subject) === name);
  const first = (about(subjectOf(play)) ?? about(play.culprit))?.causes[0];
  return first === undefined ? 'nothing' : `${first.id} by ${spoken(first.culprit)}`;
}

async function prepareNodes(): Promise<void> {
  const patch = (node: string, body: Obj): Promise<unknown> => must(admin, 'PATCH', `/api/v1/nodes/${node}`, body);
  await patch('node-4', {
    metadata: { labels: { pool: 'batch' } },
    spec: { taints: [{ key: 'batch', value: 'yes', effect: 'NoSchedule' }] },
  });
  await patch('node-5', { metadata: { labels: { pool: 'edge' } } });
  for (const node of [lost, tight, drained])
    await patch(node, { spec: { taints: [{ key: 'apart', value: 'yes', effect: 'NoSchedule' }] } });
}

async function running(name: string): Promise<boolean> {
  const { body } = await must(admin, 'GET', `/api/v1/namespaces/${name}/pods`);
  const { items } = body as { items: readonly { status: { phase: string } }[] };
  return items.length > 0 && items.every((pod) => pod.status.phase === 'Running');
}

/** As `kubectl drain` does: cordon, then evictions that the budget refuses. */
async function drain(node: string, of: string): Promise<void> {
  await must(admin, 'PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
  const { body } = await must(admin, 'GET', `/api/v1/namespaces/${of}/pods`);
  const { items } = body as { items: readonly { metadata: { name: string } }[] };
  for (const { metadata } of items) {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name, namespace: of } };
    const answer = await admin.request('POST', `/api/v1/namespaces/${of}/pods/${metadata.name}/eviction`, eviction);
    if (answer.status !== 429) throw new Error(`the budget let ${metadata.name} go: ${answer.status} ${answer.text}`);
  }
}

/** The bot reads with the rights that its own manifest gives it, and no others. */
async function asTheBot(): Promise<string> {
  const reader = parseAllDocuments(readFileSync('policies/rbac/bot.yaml', 'utf8'))
    .map((document) => document.toJS() as { kind: string; metadata: { name: string } })
    .find(({ kind }) => kind === 'ClusterRole');
  if (reader === undefined) throw new Error('policies/rbac/bot.yaml has no ClusterRole');
  const apiGroup = 'rbac.authorization.k8s.io';
  await applyAll(admin, [
    reader,
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'watcher' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: reader.metadata.name },
      subjects: [{ apiGroup, kind: 'User', name: 'watcher' }],
    },
  ]);
  return plane.kubeconfig({ name: 'watcher' });
}

async function everything(): Promise<readonly Report[]> {
  const ran = await desk.run(['diagnose', '--all', '-A', '--json']);
  // A busy machine: asked again.
  if (ran.code === 3) return [];
  if (ran.code !== 1) throw new Error(`diagnose ended with ${ran.code}: ${ran.err}`);
  return JSON.parse(ran.out) as readonly Report[];
}

beforeAll(async () => {
  admin = await plane.client();
  await prepareNodes();
  const kubeconfig = await asTheBot();
  desk = await startDesk({ env: { KUBECONFIG: kubeconfig, RCA_CLUSTER_NAME: 'real' } });
  await desk.startBot();
  // On a busy machine it is not yet connected when it says that it runs.
  const answers = (): Promise<boolean> =>
    desk.watching().then(
      () => true,
      () => false,
    );
  await until(answers, { what: 'the bot to answer', within: 60_000 });
  await applyAll(
    admin,
    shown.flatMap((play) => [namespace(play.name), ...play.manifests]),
  );
  await until(() => running('upland'), { what: 'the pod of upland', within: 60_000 });
  await drain(drained, 'upland');
  const end = Date.now() + 150_000;
  do reports = await everything();
  while (shown.some((play) => firstOf(play) !== wanted(play)) && Date.now() < end);
}, 300_000);

afterAll(() => desk.stop());

describe('failures that real controllers, a real scheduler and our kubelets make are told apart as in the practice cluster', () => {
  for (const play of shown) test(`${play.title}: ${play.cause}`, () => expect(firstOf(play)).toBe(wanted(play)));
});

test('the API server saw the bot read, and change nothing', () => {
  const writes = plane
    .audit()
    .filter(({ user, verb }) => user.username === 'watcher' && !['get', 'list', 'watch'].includes(verb))
    .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource ?? ''}`);
  // What it may do is asked by a question that the API wants posted.
  expect([...new Set(writes)].filter((write) => !/selfsubject(access|rules)?reviews$/.test(write))).toEqual([]);
});

describe('P-001 each ends in one card', () => {
  for (const play of shown.filter(({ name }) => name !== 'upland')) {
    test(`${subjectOf(play)} in ${play.name}`, async () => {
      const here = (): readonly (string | undefined)[] =>
        desk
          .cards()
          .map(aboutOf)
          .filter((about) => about?.endsWith(` in ${play.name}`));
      await until(() => here().length > 0, { what: `a card about ${play.name}`, within: 60_000 });
      // Whichever of the two was heard first: what fails, or what is to blame.
      const objects = [subjectOf(play), play.culprit].map((name) => `${name ?? ''} in ${play.name}`);
      expect(here()).toHaveLength(1);
      // An event can be faster than both watches that tell whose ReplicaSet it speaks of: then the card keeps the ReplicaSet's name.
      expect(objects).toContain(here()[0]?.replace(/^ReplicaSet\/(.+)-[a-z0-9]+ in /, 'Deployment/$1 in '));
    });
  }
});
