import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock/index.ts';
import { checkCluster, type Connection, type RightCheck } from '../../../src/adapters/kubernetes/index.ts';
import { connectTo, everything } from './harness.ts';
import { ToyServer } from './toy-server.ts';

let toy: ToyServer;
let connection: Connection;

beforeEach(async () => {
  toy = await new ToyServer().start();
  connection = connectTo(toy);
});
afterEach(async () => {
  await connection.close();
  await toy.stop();
});

const check = (watch = everything): Promise<readonly RightCheck[]> =>
  checkCluster({ connection, watch, clock: systemClock, timeout: 500, signal: new AbortController().signal });

interface Asked {
  readonly spec: {
    readonly resourceAttributes: {
      readonly verb: string;
      readonly resource: string;
      readonly subresource?: string;
      readonly group: string;
      readonly namespace?: string;
    };
  };
}

function rbac(allowed: (asked: Asked['spec']['resourceAttributes']) => boolean): void {
  toy.intercept = (asked) => {
    if (!asked.path.endsWith('/selfsubjectaccessreviews')) return 'pass';
    const { spec } = JSON.parse(asked.body) as Asked;
    return { status: 201, body: { status: { allowed: allowed(spec.resourceAttributes) } } };
  };
}

describe('doctor asks the cluster', () => {
  it('for its version and for every right, and asks for no Secret', async () => {
    rbac(() => true);
    const checks = await check();
    expect(checks[0]).toMatchObject({ check: 'API server', ok: true, why: expect.stringContaining('v1.35.0') });
    expect(checks.every((c) => c.ok && c.mend === '')).toBe(true);
    expect(checks.map((c) => c.check)).toEqual(expect.arrayContaining(['get, list, watch pods', 'get pods/log', 'get, list configmaps']));
    expect(toy.asked.map((a) => a.body).join()).not.toMatch(/secret/i);
  });

  it('for each kind that an investigation looks at', async () => {
    rbac(() => true);
    const checked = (await check()).map((c) => c.check.split(' ').at(-1));
    expect(checked).toEqual(expect.arrayContaining(['controllerrevisions', 'networkpolicies', 'persistentvolumes', 'storageclasses']));
  });

  it('and prints the least rule that mends what is missing', async () => {
    rbac(({ resource, subresource, verb }) => !(resource === 'cronjobs' && verb === 'watch') && subresource !== 'log');
    const refused = (await check()).filter((c) => !c.ok);
    expect(refused).toEqual([
      {
        check: 'get, list, watch cronjobs',
        ok: false,
        why: 'no right to watch cronjobs.batch in the whole cluster; needed for noticing failures',
        mend: '- { apiGroups: ["batch"], resources: ["cronjobs"], verbs: ["watch"] }',
      },
      expect.objectContaining({ check: 'get pods/log', mend: '- { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }' }),
    ]);
  });

  it('namespace by namespace where some are named', async () => {
    rbac(({ namespace, resource }) => namespace === 'shop' || resource === 'nodes');
    const checks = await check({ namespaces: ['shop', 'pay'], excluded: [], labelSelector: '' });
    expect(checks.find((c) => c.check === 'get, list, watch pods in shop')).toMatchObject({ ok: true });
    expect(checks.find((c) => c.check === 'get, list, watch pods in pay')).toMatchObject({ ok: false });
    expect(checks.find((c) => c.check === 'get, list, watch nodes')).toMatchObject({ ok: true });
  });

  it('tries the thing itself where there are no access reviews', async () => {
    toy.intercept = ({ method, path }) => {
      if (method === 'POST') return { status: 404, body: '404 page not found' };
      return path === '/api/v1/nodes' ? { status: 403, body: { kind: 'Status', code: 403 } } : 'pass';
    };
    const checks = await check();
    expect(checks.filter((c) => !c.ok).map((c) => c.check)).toEqual(['get, list, watch nodes']);
  });

  it('and says what to look at when it cannot be reached', async () => {
    toy.intercept = () => ({ status: 401, body: { kind: 'Status', code: 401, message: 'Unauthorized' } });
    expect(await check()).toEqual([
      expect.objectContaining({ ok: false, why: expect.stringContaining('Unauthorized'), mend: expect.stringContaining('log in again') }),
    ]);
    toy.intercept = () => ({ status: 200, body: '<html>' });
    expect(await check()).toMatchObject([{ ok: false, mend: expect.stringContaining('check the address') }]);
    await toy.stop();
    expect(await check()).toMatchObject([
      { ok: false, why: expect.stringMatching(/connection (refused|reset)/), mend: expect.stringContaining('K8S_PROXY_URL') },
    ]);
  });
});
