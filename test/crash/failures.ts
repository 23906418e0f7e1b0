/** Deployments that fail each in its own way and for its own reason, so that each is an incident of its own. */
export function failure(n: number): { readonly name: string; readonly manifest: unknown } {
  const name = `unit-${String(n).padStart(2, '0')}`;
  const containers = [
    { name: 'main', image: 'busybox:1.36', command: ['sh', '-c', `echo failing on purpose ${n}; exit ${1 + (n % 5)}`] },
    { name: 'main', image: `registry.example.com/team/app-${n}:missing` },
    { name: 'main', image: 'nginx:1.27', envFrom: [{ configMapRef: { name: `settings-${n}` } }] },
  ];
  const manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'crash' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [containers[n % containers.length]] } },
    },
  };
  return { name, manifest };
}

/** A Deployment that dies of memory, and lives with four times as much. */
export function hungry(n: number): { readonly name: string; readonly manifest: unknown } {
  const name = `hungry-${String(n).padStart(2, '0')}`;
  const container = {
    name: 'main',
    image: 'python:3.13-alpine',
    command: ['python', '-c', `import time; data = bytearray(${100 + n} * 1000 * 1000); print('ready'); time.sleep(86400)`],
    resources: { requests: { memory: '16Mi' }, limits: { memory: '64Mi' } },
  };
  const manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'crash' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
    },
  };
  return { name, manifest };
}
