import { Description, type Field } from './tree.ts';
import { isoTime } from './moment.ts';

type Json = Readonly<Record<string, unknown>>;

/** `Containers:` of a pod or a pod template → its `spec` entries and, where a state is printed, its `status` entries. */
export function readContainers(
  description: Description,
  heading: string,
): { readonly specs: readonly Json[]; readonly statuses: readonly Json[] } {
  const blocks = description.under(heading).fields.map((f) => ({ name: f.key, inner: new Description(f.body) }));
  return {
    specs: blocks.map((b) => specOf(b.name, b.inner)),
    statuses: blocks.filter((b) => b.inner.has('State')).map((b) => statusOf(b.name, b.inner)),
  };
}

function specOf(name: string, c: Description): Json {
  const probes = { livenessProbe: c.value('Liveness'), readinessProbe: c.value('Readiness'), startupProbe: c.value('Startup') };
  const limits = c.under('Limits').fields;
  const requests = c.under('Requests').fields;
  return {
    name,
    image: c.value('Image'),
    ...some('command', wordsOf(c.field('Command'))),
    ...some('args', wordsOf(c.field('Args'))),
    ...some('ports', portsOf(c.value('Port') || c.value('Ports'))),
    ...some('env', envOf(c.lines('Environment'))),
    ...some('envFrom', envFromOf(c.lines('Environment Variables from'))),
    ...some('volumeMounts', mountsOf(c.lines('Mounts'))),
    ...(limits.length + requests.length === 0 ? {} : { resources: { limits: quantities(limits), requests: quantities(requests) } }),
    ...Object.fromEntries(Object.entries(probes).flatMap(([k, v]) => (v === '' ? [] : [[k, probeOf(v)]]))),
  };
}

function statusOf(name: string, c: Description): Json {
  const last = c.field('Last State') ?? c.field('Last Termination State');
  return {
    name,
    image: c.value('Image'),
    imageID: c.value('Image ID'),
    ready: c.value('Ready') === 'True',
    restartCount: Number(c.value('Restart Count')) || 0,
    state: stateOf(c.field('State')),
    lastState: stateOf(last),
  };
}

function stateOf(field: Field | undefined): Json {
  if (field === undefined) return {};
  const d = new Description(field.body);
  const reason = d.value('Reason');
  const message = [d.value('Message'), ...d.lines('Message').map((l) => l.trim())].filter((l) => l !== '').join('\n');
  const started = isoTime(d.value('Started'));
  const finished = isoTime(d.value('Finished'));
  if (field.value === 'Waiting') return { waiting: { reason, message } };
  if (field.value === 'Running') return { running: started === undefined ? {} : { startedAt: started } };
  if (field.value !== 'Terminated') return {};
  const signal = Number(d.value('Signal'));
  return {
    terminated: {
      reason,
      message,
      exitCode: Number(d.value('Exit Code')) || 0,
      ...(signal > 0 ? { signal } : {}),
      ...(started === undefined ? {} : { startedAt: started }),
      ...(finished === undefined ? {} : { finishedAt: finished }),
    },
  };
}

/** kubectl prints one word a line; a script spans lines and stays one word per printed line, which is what we know. */
function wordsOf(field: Field | undefined): readonly string[] {
  if (field === undefined) return [];
  return [
    ...(field.value === '' || field.value === '<none>' ? [] : [field.value]),
    ...field.body.map((l) => l.trim()).filter((l) => l !== ''),
  ];
}

function portsOf(text: string): readonly Json[] {
  return [...text.matchAll(/(\d+)(?:\/(TCP|UDP|SCTP))?(?: \((\S+)\))?/g)].map((m) => ({
    containerPort: Number(m[1]),
    protocol: m[2] ?? 'TCP',
    ...(m[3] === undefined ? {} : { name: m[3] }),
  }));
}

function envOf(lines: readonly string[]): readonly Json[] {
  return lines.flatMap((line): Json[] => {
    const read = /^\s*([A-Za-z_][\w.-]*):\s*(.*)$/.exec(line);
    if (read === null) return [];
    const name = read[1] ?? '';
    const value = (read[2] ?? '').trim();
    const key = /^<set to the key '([^']+)' (?:in|of) (secret|config map) '([^']+)'>(?:\s+Optional:\s*(true|false))?/.exec(value);
    if (key !== null) {
      const ref = { name: key[3], key: key[1], optional: key[4] === 'true' };
      return [{ name, valueFrom: key[2] === 'secret' ? { secretKeyRef: ref } : { configMapKeyRef: ref } }];
    }
    const field = /^\s*\(v1:([^)]+)\)/.exec(value)?.[1];
    return [field === undefined ? { name, value } : { name, valueFrom: { fieldRef: { fieldPath: field } } }];
  });
}

function envFromOf(lines: readonly string[]): readonly Json[] {
  return lines.flatMap((line): Json[] => {
    const read = /^\s*(\S+)\s+(ConfigMap|Secret)(?: with prefix '[^']*')?\s+Optional:\s*(true|false)/.exec(line);
    if (read === null) return [];
    return [{ [read[2] === 'Secret' ? 'secretRef' : 'configMapRef']: { name: read[1], optional: read[3] === 'true' } }];
  });
}

function mountsOf(lines: readonly string[]): readonly Json[] {
  return lines.flatMap((line): Json[] => {
    const read = /^\s*(\/\S*) from (\S+) \((r[ow])(?:,path="([^"]*)")?\)/.exec(line);
    return read === null
      ? []
      : [{ mountPath: read[1], name: read[2], readOnly: read[3] === 'ro', ...(read[4] === undefined ? {} : { subPath: read[4] }) }];
  });
}

function quantities(fields: readonly Field[]): Json {
  return Object.fromEntries(fields.map((f) => [f.key, f.value]));
}

/** `http-get http://:8080/healthz delay=3s timeout=1s period=3s #success=1 #failure=3`, `exec [cat /tmp/x] …`, `tcp-socket :80 …`, `grpc <pod>:9 …`. */
function probeOf(text: string): Json {
  const number = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(text)?.[1] ?? 0);
  const times = {
    initialDelaySeconds: number('delay'),
    timeoutSeconds: number('timeout') || 1,
    periodSeconds: number('period') || 10,
    failureThreshold: number('#failure') || 3,
  };
  const http = /^http-get (https?):\/\/[^:/]*:?([\w-]*)(\/\S*)?/.exec(text);
  if (http !== null)
    return { httpGet: { scheme: (http[1] ?? '').toUpperCase(), port: portOf(http[2] ?? ''), path: http[3] ?? '/' }, ...times };
  const tcp = /^(tcp-socket|grpc) \S*?:(\w+)/.exec(text);
  if (tcp !== null) return { [tcp[1] === 'grpc' ? 'grpc' : 'tcpSocket']: { port: portOf(tcp[2] ?? '') }, ...times };
  const exec = /^exec \[(.*?)\](?:\s+delay=|\s*$)/.exec(text);
  return { exec: { command: (exec?.[1] ?? '').split(' ').filter((w) => w !== '') }, ...times };
}

function portOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function some(key: string, values: readonly unknown[]): Json {
  return values.length === 0 ? {} : { [key]: values };
}
