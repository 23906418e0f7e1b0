import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookFor, type Scope, scopeOf, tools } from '../../../src/advise/index.ts';
import type { Look } from '../../../src/model/index.ts';
import { item, items, pod, subject } from './sample.ts';

const scope = scopeOf(
  { subject, members: [{ kind: 'StatefulSet', namespace: 'data', name: 'db' }], culprits: [{ kind: 'Node', name: 'n-9' }] },
  items,
);
const call = (name: string, args: unknown, within: Scope = scope) => lookFor({ id: 'c1', name, arguments: args }, within);
const looks = (name: string, args: unknown, within: Scope = scope): readonly Look[] | string => {
  const found = call(name, args, within);
  return found.is === 'looks' ? found.looks : found.why;
};
const podOf = (name: string, namespace = 'shop') => ({ apiVersion: 'v1', kind: 'Pod', namespace, name });

describe('what a model may look at', () => {
  it('is the namespaces of subject, members and culprits, and the nodes of their pods', () => {
    expect(scope).toMatchObject({ home: 'shop', namespaces: ['shop', 'data'], nodes: ['n-9', 'n-1'] });
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'files', namespace: 'shop' },
      spec: { volumeName: 'pv-7' },
    };
    const stranger = { ...pod({ name: 'job-1', node: 'n-5' }), metadata: { name: 'job-1', namespace: 'other' } };
    const seen = [
      item('e1', { is: 'list', kind: 'PersistentVolumeClaim', objects: [claim], complete: true }),
      item('e2', { is: 'list', kind: 'Pod', objects: [stranger], complete: true }),
    ];
    expect(scopeOf({ subject, members: [], culprits: [] }, seen)).toMatchObject({ namespaces: ['shop'], nodes: [], volumes: ['pv-7'] });
  });

  it('each tool becomes looks of ours', () => {
    expect(looks('get_pod_status', { pod_name: 'web-1', namespace: null })).toEqual([{ do: 'get', ref: podOf('web-1') }]);
    expect(looks('describe_pod', { pod_name: 'db-0', namespace: 'data' })).toEqual([
      { do: 'get', ref: podOf('db-0', 'data') },
      { do: 'events', about: podOf('db-0', 'data') },
    ]);
    expect(looks('get_pod_events', { pod_name: 'web-1' })).toEqual([{ do: 'events', about: podOf('web-1') }]);
    expect(looks('list_failing_pods', {})).toEqual([{ do: 'list', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', limit: 250 }]);
    expect(looks('get_deployment_status', { deployment_name: 'web' })).toMatchObject([
      { do: 'get', ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' } },
      { do: 'events' },
      { do: 'list', kind: 'HorizontalPodAutoscaler', namespace: 'shop' },
    ]);
    expect(looks('get_manifest', { api_version: 'v1', plural: 'configmaps', name: 'web-settings' })).toEqual([
      { do: 'get', ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web-settings' } },
    ]);
    expect(looks('get_manifest', { api_version: 'v1', plural: 'nodes', name: 'n-1' })).toEqual([
      { do: 'get', ref: { apiVersion: 'v1', kind: 'Node', name: 'n-1' } },
    ]);
    expect(looks('list_manifests', { api_version: 'v1', plural: 'services', label_selector: 'app=web', limit: 5_000 })).toEqual([
      { do: 'list', apiVersion: 'v1', kind: 'Service', namespace: 'shop', labelSelector: 'app=web', limit: 50 },
    ]);
  });

  it('logs are of the run that goes on and the one before, of the container that fails where none is named', () => {
    const name = 'web-7d9f8b6c5-x2x4z';
    expect(looks('get_pod_logs', { pod_name: name })).toEqual([
      { do: 'logs', pod: podOf(name), container: 'api', previous: false },
      { do: 'logs', pod: podOf(name), container: 'api', previous: true },
    ]);
    expect(looks('get_pod_logs', { pod_name: name, container: 'proxy', tail: '100000' })).toMatchObject([
      { container: 'proxy' },
      { container: 'proxy' },
    ]);
    expect(looks('get_pod_logs', { pod_name: 'never-seen' })).toMatch(/Name the container/);
  });

  it.each([
    ['another namespace', 'get_pod_status', { pod_name: 'web-1', namespace: 'kube-system' }],
    ['another namespace’s list', 'list_failing_pods', { namespace: 'default' }],
    ['another namespace’s manifest', 'get_manifest', { namespace: 'hr', api_version: 'v1', plural: 'configmaps', name: 'a' }],
    ['a node of others', 'get_manifest', { api_version: 'v1', plural: 'nodes', name: 'n-2' }],
    ['all nodes', 'list_manifests', { api_version: 'v1', plural: 'nodes' }],
    ['all namespaces', 'list_manifests', { api_version: 'v1', plural: 'namespaces' }],
    ['a volume of others', 'get_manifest', { api_version: 'v1', plural: 'persistentvolumes', name: 'pv-1' }],
  ])('L-047 %s is refused, with what it may look at', (_, name, args) => {
    expect(looks(name, args)).toMatch(/outside this incident.*shop, data.*n-9/);
  });

  it.each([
    ['Secrets', 'get_manifest', { api_version: 'v1', plural: 'secrets', name: 'db' }],
    ['Secrets in capitals', 'list_manifests', { api_version: 'v1', plural: 'SECRETS' }],
    ['Secrets under another version', 'get_manifest', { api_version: 'v1beta1', plural: 'secrets', name: 'db' }],
    ['service account tokens', 'get_manifest', { api_version: 'v1', plural: 'serviceaccounts/token', name: 'db' }],
    ['permissions', 'list_manifests', { api_version: 'rbac.authorization.k8s.io/v1', plural: 'rolebindings' }],
    ['leases', 'list_manifests', { api_version: 'coordination.k8s.io/v1', plural: 'leases' }],
  ])('%s are not among the kinds', (_, name, args) => {
    expect(looks(name, args)).toMatch(/^Only these kinds can be read/);
    expect(looks(name, args)).not.toMatch(/secret/i);
  });

  it.each([
    ['no name', 'get_pod_status', {}],
    ['a path', 'get_pod_status', { pod_name: '../../nodes' }],
    ['a shell', 'get_pod_logs', { pod_name: 'web;reboot' }],
    ['a list', 'describe_pod', ['web']],
    ['nothing', 'describe_pod', undefined],
    ['a number', 'get_manifest', 7],
    ['a namespace that is none', 'list_failing_pods', { namespace: '../kube-system' }],
    ['a kind of workload that is none', 'get_deployment_status', { deployment_name: 'web', kind: 'Secret' }],
  ])('arguments without form (%s) are refused, and not repeated', (_, name, args) => {
    expect(looks(name, args)).toMatch(/do not have its form/);
  });

  it('there are no other tools', () => {
    for (const name of ['exec', 'delete_pod', 'toString', '__proto__', '']) expect(looks(name, {})).toMatch(/no such look/);
  });

  it('L-043 whatever is asked for: looks only, in scope, never a Secret', () => {
    const word = fc.oneof(
      fc.constantFrom('shop', 'data', 'kube-system', 'secrets', 'v1', 'pods', 'nodes', 'web', 'n-1', 'Secret', '', 'app in (a,b)'),
      fc.string(),
    );
    const args = fc.oneof(
      fc.dictionary(
        fc.constantFrom(
          'pod_name',
          'namespace',
          'container',
          'deployment_name',
          'kind',
          'api_version',
          'plural',
          'name',
          'label_selector',
          'limit',
          'tail',
        ),
        fc.oneof(word, fc.constant(null), fc.integer()),
      ),
      fc.anything(),
    );
    let allowed = 0;
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...tools.map((t) => t.name)), fc.string()), args, (name, given) => {
        const found = call(name, given);
        if (found.is === 'refused') return;
        allowed++;
        for (const look of found.looks) {
          const ref = look.do === 'get' ? look.ref : look.do === 'events' ? look.about : look.do === 'logs' ? look.pod : look;
          expect(ref.kind).not.toMatch(/secret/i);
          if (ref.namespace !== undefined) expect(scope.namespaces).toContain(ref.namespace);
          else if (ref.kind === 'Node') expect(scope.nodes).toContain((ref as { name: string }).name);
          else expect(ref.kind).toMatch(/^(StorageClass|IngressClass|PriorityClass|Namespace|PersistentVolume)$/);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(allowed).toBeGreaterThan(100);
  });

  it('a node that stands in no namespace has no home to look at', () => {
    const of = scopeOf({ subject: { kind: 'Node', name: 'n-1' }, members: [], culprits: [] }, []);
    expect(looks('list_failing_pods', {}, of)).toMatch(/outside this incident.*node n-1/);
    expect(looks('get_manifest', { api_version: 'v1', plural: 'nodes', name: 'n-1' }, of)).toHaveLength(1);
  });
});
