import { expect, it } from 'vitest';
import { requestLabels } from '../../../src/adapters/kubernetes/request-labels.ts';

it.each([
  [{ path: '/api/v1/pods' }, 'list', 'pods'],
  [{ path: '/api/v1/pods', purpose: 'watch' }, 'watch', 'pods'],
  [{ path: '/api/v1/namespaces/shop/pods/web-1' }, 'get', 'pods'],
  [{ path: '/api/v1/namespaces/shop/pods/web-1/log' }, 'get', 'pods/log'],
  [{ path: '/api/v1/namespaces/shop' }, 'get', 'namespaces'],
  [{ path: '/api/v1/namespaces' }, 'list', 'namespaces'],
  [{ path: '/api/v1/nodes/n1' }, 'get', 'nodes'],
  [{ path: '/apis/apps/v1/namespaces/shop/deployments' }, 'list', 'deployments'],
  [{ path: '/apis/batch/v1/namespaces/shop/jobs', method: 'POST' }, 'create', 'jobs'],
  [{ path: '/apis/batch/v1/namespaces/shop/jobs/fix', method: 'DELETE' }, 'delete', 'jobs'],
  [{ path: '/apis/example.com/v1/namespaces/shop/payrolls/secret-name' }, 'get', 'other'],
  [{ path: '/api/v1/namespaces/shop/pods/web-1/proxy' }, 'get', 'pods'],
  [{ path: '/apis' }, 'list', 'other'],
  [{ path: '/version' }, 'list', 'other'],
] as const)('%j is a %s of %s: no name, no kind of somebody’s own', (call, verb, resource) => {
  expect(requestLabels(call)).toEqual({ verb, resource });
});
