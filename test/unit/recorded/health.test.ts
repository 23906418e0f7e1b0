import { describe, expect, test } from 'vitest';
import { readCase } from '../../../src/adapters/recorded/index.ts';
import { replayCase } from '../../../src/commands/replay-case.ts';
import type { ReplayLine } from '../../../src/flow/index.ts';

type Json = Readonly<Record<string, unknown>>;
const replayed = (objects: readonly Json[], events: readonly Json[] = []): Promise<ReplayLine> =>
  replayCase(readCase({ id: 'c', objects, events }));
const named = (kind: string, rest: Json): Json => ({ kind, metadata: { name: 'web', namespace: 'shop' }, ...rest });
const warning = (rest: Json): Json => ({
  type: 'Warning',
  reason: 'Strange',
  message: 'something odd',
  involvedObject: { kind: 'Pod', name: 'web', namespace: 'shop' },
  ...rest,
});
const wellPod = named('Pod', {
  spec: { containers: [{ name: 'c' }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    containerStatuses: [{ name: 'c', ready: true, restartCount: 0, state: { running: {} } }],
  },
});

describe('healthy is said only of what was judged', () => {
  test('and found well', async () => {
    const well = [
      wellPod,
      named('Deployment', { spec: { replicas: 2 }, status: { replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2 } }),
      named('PersistentVolumeClaim', { status: { phase: 'Bound' } }),
      named('Job', { spec: { completions: 1 }, status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } }),
      named('Node', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
    ];
    for (const object of well) expect(await replayed([object]), String(object['kind'])).toMatchObject({ healthy: true, incidents: [] });
  });
  test('never of what shows nothing of its state', async () => {
    const mute = [
      named('Pod', { spec: { containers: [{ name: 'c' }] } }),
      named('Pod', { status: { phase: 'Unknown' } }),
      named('Pod', { status: {} }),
      named('Deployment', { spec: { replicas: 3 } }),
      named('PersistentVolumeClaim', { spec: { storageClassName: 'fast' }, status: { phase: 'Pending' } }),
      named('Node', {}),
      named('ConfigMap', { data: { a: 'b' } }),
      named('Widget', { apiVersion: 'x.io/v1' }),
    ];
    for (const object of mute) expect(await replayed([object]), JSON.stringify(object)).toMatchObject({ healthy: false, incidents: [] });
    expect(await replayed([], [warning({ type: 'Normal', reason: 'Started' })])).toMatchObject({ healthy: false, incidents: [] });
  });
});

describe('a Warning without a time', () => {
  test('speaks of now where nothing else was seen of its object', async () => {
    for (const about of [
      { kind: 'Pod', name: 'web', namespace: 'shop' },
      { kind: 'Widget', name: 'w', namespace: 'shop' },
      { kind: 'Service', name: 's', namespace: 'shop' },
    ]) {
      const line = await replayed([], [warning({ involvedObject: about })]);
      expect(line).toMatchObject({ healthy: false, incidents: [{ subject: { kind: about.kind, name: about.name }, causes: [] }] });
      expect(line.incidents[0]?.whyFewer).toContain('something odd');
    }
  });
  test('says nothing against a pod that is seen to be well', async () => {
    expect(await replayed([wellPod], [warning({})])).toMatchObject({ healthy: true, incidents: [] });
  });
});

test('old Warnings of an object that is well now are no incident', async () => {
  const now = { type: 'Normal', reason: 'Pulled', lastTimestamp: '2026-01-01T06:00:00Z' };
  const old = warning({ reason: 'BackOff', message: 'Back-off restarting failed container', lastTimestamp: '2026-01-01T00:05:00Z' });
  expect(await replayed([wellPod], [old, warning(now)])).toMatchObject({ healthy: true, incidents: [] });
});
