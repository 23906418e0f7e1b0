import { afterAll, beforeAll, expect, test } from 'vitest';
import { botLog, makeClasses, prepareInstallation } from './install/installation.ts';
import { type Cluster, openCluster } from './install/site.ts';

let cluster: Cluster & { close(): void };
beforeAll(async () => {
  cluster = await openCluster();
  await makeClasses(cluster);
});
afterAll(() => cluster.close());

test('default', async () => {
  const made = await prepareInstallation(cluster, { file: 'default', remediation: false });
  const ran = await made.install();
  console.log(ran.out, ran.err);
  console.log(await botLog(cluster, made.home));
  expect(ran.code).toBe(0);
});
