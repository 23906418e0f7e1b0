import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock/index.ts';
import { connect, type Connection } from '../../../src/adapters/kubernetes/index.ts';
import { guardVersion } from '../../../src/adapters/kubernetes/launch/guard-version.ts';

const REGISTRATION = '/apis/admissionregistration.k8s.io/v1/';
const ENDPOINTS = '/apis/discovery.k8s.io/v1/namespaces/gatekeeper-system/endpointslices';
const named = (name: string, more: object): object => ({ metadata: { name, uid: name }, ...more });

let lists: Record<string, readonly object[]>;
let server: Server;
let connection: Connection;

beforeEach(async () => {
  lists = {
    [`${REGISTRATION}validatingadmissionpolicies`]: [named('k8s-rca-executor-scope', { spec: { failurePolicy: 'Fail' } })],
    [`${REGISTRATION}validatingadmissionpolicybindings`]: [named('k8s-rca-executor-scope', { spec: { validationActions: ['Deny'] } })],
    [`${REGISTRATION}validatingwebhookconfigurations`]: [webhook('Fail', 'first')],
    '/apis/templates.gatekeeper.sh/v1/constrainttemplates': [named('rcaexecutorguard', { spec: { rego: 'a' } })],
    '/apis/config.gatekeeper.sh/v1alpha1/configs': [named('config', { spec: {} })],
    [ENDPOINTS]: [{ endpoints: [{ conditions: { ready: true } }] }],
  };
  server = createServer((request, response) => {
    const found = lists[new URL(request.url ?? '', 'http://x').pathname];
    const body = found === undefined ? 'no such path' : JSON.stringify({ items: found });
    response.writeHead(found === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  connection = connect({ cluster: { use: 'proxy', name: 'c', url, ownNamespace: 'k8s-rca' }, proxy: { none: [] } });
});
afterEach(async () => {
  await connection.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function webhook(failurePolicy: string, caBundle: string): object {
  const clientConfig = { caBundle, service: { namespace: 'gatekeeper-system', name: 'gatekeeper-webhook-service' } };
  return named('k8s-rca-executor-guard', { webhooks: [{ name: 'w', failurePolicy, clientConfig }] });
}

const version = (): Promise<string> => guardVersion({ connection, clock: systemClock, timeout: 5_000 });

it('changes with each part of the guard, and with nothing else', async () => {
  const before = await version();
  expect(await version()).toBe(before);
  lists[`${REGISTRATION}validatingwebhookconfigurations`] = [webhook('Fail', 'rotated'), named('of-somebody-else', { webhooks: [] })];
  expect(await version()).toBe(before);

  const changes: readonly (readonly [path: string, items: readonly object[] | undefined])[] = [
    [`${REGISTRATION}validatingadmissionpolicies`, []],
    [`${REGISTRATION}validatingadmissionpolicybindings`, [named('k8s-rca-executor-scope', { spec: { validationActions: ['Audit'] } })]],
    [`${REGISTRATION}validatingwebhookconfigurations`, [webhook('Ignore', 'first')]],
    ['/apis/templates.gatekeeper.sh/v1/constrainttemplates', undefined],
    ['/apis/config.gatekeeper.sh/v1alpha1/configs', [named('config', { spec: { match: [{ excludedNamespaces: ['shop'] }] } })]],
    [ENDPOINTS, [{ endpoints: [{ conditions: { ready: false } }] }]],
    [ENDPOINTS, []],
  ];
  for (const [path, items] of changes) {
    const kept = lists[path] ?? [];
    if (items === undefined) delete lists[path];
    else lists[path] = items;
    expect(`${path} ${await version()}`).not.toBe(`${path} ${before}`);
    lists[path] = kept;
    expect(await version()).toBe(before);
  }
});

it('an API server that cannot be reached is an error, not another version', async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(version()).rejects.toThrow('connection refused');
});
