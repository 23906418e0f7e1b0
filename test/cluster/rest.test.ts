import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticeCluster, startPracticeCluster } from '../../src/local/cluster/index.ts';
import { clientOf } from '../../tools/control-plane/index.ts';
import { sharedPlane } from './plane.ts';
import { objects } from './rest/objects.ts';
import { newName, subjectOn } from './rest/probe.ts';
import { reading } from './rest/reading.ts';
import { refusals } from './rest/refusals.ts';

/** The practice cluster answers as the real API server does: each probe is sent to both, and the real one is right. */
let practice: PracticeCluster;

beforeAll(async () => {
  practice = await startPracticeCluster({ timeScale: 20 });
});

afterAll(() => practice.stop());

describe('the practice cluster answers as a real API server', () => {
  test.each([...objects, ...reading, ...refusals])('$title', async (probe) => {
    const name = newName();
    const real = await probe.run(await subjectOn(await sharedPlane().client(), name));
    const ours = await probe.run(await subjectOn(clientOf(practice.url, '', { anonymous: true }), name));
    expect(ours).toEqual(real);
  });
});
