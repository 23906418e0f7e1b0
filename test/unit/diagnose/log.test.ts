import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnose/index.ts';
import type { Diagnosis, Evidence, EvidenceItem, EventFact, KubeObject, ObjectRef } from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

const now = Date.UTC(2026, 2, 1, 12);
const pod: ObjectRef = { kind: 'Pod', namespace: 'market', name: 'stock-1' };
const item = (id: string, body: object): EvidenceItem => ({ id, query: '', at: now, ...body }) as EvidenceItem;

interface End {
  readonly exitCode: number;
  readonly reason: string;
}
const byItself: End = { exitCode: 1, reason: 'Error' };

const waiting = { waiting: { reason: 'CrashLoopBackOff' } };

const object = (terminated: End, spec: object, state: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: pod.name, namespace: 'market' },
  spec: { nodeName: 'n-1', restartPolicy: 'Always', containers: [{ name: 'web', image: 'registry.test/stock:9', ...spec }] },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'web',
        ready: false,
        restartCount: 4,
        state,
        lastState: { terminated: { ...terminated, finishedAt: new Date(now - 20_000).toISOString() } },
      },
    ],
  },
});

function seen(subject: ObjectRef, items: readonly EvidenceItem[]): Diagnosis {
  const evidence: Evidence = { incident: 'i' as Evidence['incident'], subject, now, items };
  return diagnose(scrubber({ key: 'k', addresses: 'public' }).value(evidence), {});
}

/** A container in its crash loop, with the log of the run that ended. */
function crashed(
  log: string,
  {
    end = byItself,
    spec = {},
    state = waiting,
    events = [],
  }: { end?: End; spec?: object; state?: object; events?: readonly EventFact[] } = {},
): Diagnosis {
  return seen(pod, [
    item('pod', { is: 'object', ref: pod, body: object(end, spec, state) }),
    item('log', { is: 'logs', pod, container: 'web', previous: true, truncated: false, text: log }),
    ...(events.length === 0 ? [] : [item('ev', { is: 'events', about: pod, events })]),
  ]);
}

const probe = (message: string): EventFact => ({
  uid: message,
  about: pod,
  container: 'web',
  type: 'Warning',
  reason: 'Unhealthy',
  message,
  count: 4,
  last: now - 20_000,
  component: 'kubelet',
});

const told = ({ causes }: Diagnosis): readonly string[] => causes.map((c) => c.cause);
const facts = ({ causes }: Diagnosis): readonly string[] => causes.flatMap((c) => c.because.map((p) => p.says));

const frames = (form: string, n: number): string => Array.from({ length: n }, (_, i) => form.replaceAll('#', String(i))).join('\n');

/** Language, log, the error as the title must have it. */
const endings: readonly (readonly [string, string, string])[] = [
  [
    'Node, an Error',
    `Server listening on 3000\n/app/index.js:10\n  throw new Error("inventory schema mismatch");\n  ^\n\nError: inventory schema mismatch\n${frames('    at f# (/app/index.js:1#:9)', 4)}\n\nNode.js v22.1.0`,
    'Error: inventory schema mismatch',
  ],
  [
    'Node, an error with a cause',
    `/app/a.js:3\n    throw e\n    ^\n\nError: cannot start\n${frames('    at f# (/app/a.js:#:9)', 3)} {\n  [cause]: PlanMissing: no plan for shelf 9\n${frames('      at g# (/app/b.js:#:9)', 2)}\n}\n\nNode.js v22.1.0`,
    'PlanMissing: no plan for shelf 9',
  ],
  [
    '.NET',
    'Unhandled exception. System.InvalidOperationException: Sequence contains no elements\n   at System.Linq.ThrowHelper.ThrowNoElementsException()\n   at Program.Main()',
    'System.InvalidOperationException: Sequence contains no elements',
  ],
  [
    '.NET, an inner exception',
    'Unhandled exception. System.TypeInitializationException: The type initializer threw\n ---> Stock.PlanException: shelf 9 is in no plan\n   at Stock.Plan.Load()\n   --- End of inner exception stack trace ---\n   at Program.Main()',
    'Stock.PlanException: shelf 9 is in no plan',
  ],
  [
    'Python, an exception of its own',
    'Traceback (most recent call last):\n  File "/a.py", line 1, in <module>\n    foo()\n  File "/a.py", line 9, in foo\n    raise SchemaMismatch("v3 != v4")\napp.errors.SchemaMismatch: v3 != v4',
    'app.errors.SchemaMismatch: v3 != v4',
  ],
  [
    'Rust, message below',
    "thread 'main' panicked at src/main.rs:4:5:\ncalled `Option::unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
    'called `Option::unwrap()` on a `None` value',
  ],
  ['Rust, as it was', "thread 'main' panicked at 'shelf 9 is in no plan', src/main.rs:4:5\nnote: run with more", 'shelf 9 is in no plan'],
  [
    'Java, a chain',
    `Exception in thread "main" java.lang.IllegalStateException: cannot start\n${frames('\tat stock.A.f#(A.java:#)', 30)}\nCaused by: stock.PlanError: no plan\n${frames('\tat stock.B.f#(B.java:#)', 9)}\n\t... 12 more\nCaused by: java.util.NoSuchElementException: shelf 9\n${frames('\tat stock.C.f#(C.java:#)', 9)}\n\t... 14 more`,
    'java.util.NoSuchElementException: shelf 9',
  ],
  [
    'Go, an error of its own',
    'panic: main.PlanError{Shelf:9} [recovered]\n\tpanic: shelf 9 is in no plan\n\ngoroutine 1 [running]:\npanic({0x4b0f60?, 0xc000012345?})\n\t/usr/local/go/src/runtime/panic.go:770 +0x132\nmain.main()\n\t/app/main.go:12 +0x1d',
    'panic: shelf 9 is in no plan',
  ],
  [
    'Ruby',
    "/app/x.rb:3:in `foo': shelf 9 is in no plan (Stock::PlanMissing)\n\tfrom /app/x.rb:7:in `<main>'",
    'shelf 9 is in no plan (Stock::PlanMissing)',
  ],
  [
    'PHP',
    'PHP Fatal error:  Uncaught RuntimeException: shelf 9 is in no plan in /app/x.php:3\nStack trace:\n#0 /app/x.php(9): load()\n#1 {main}\n  thrown in /app/x.php on line 3',
    'RuntimeException: shelf 9 is in no plan',
  ],
  [
    'Elixir',
    '** (Stock.PlanMissing) shelf 9 is in no plan\n    (stock 0.1.0) lib/plan.ex:3: Stock.Plan.load/1\n    lib/app.ex:9: (file)',
    'Stock.PlanMissing: shelf 9 is in no plan',
  ],
  [
    'C++',
    "terminate called after throwing an instance of 'PlanMissing'\n  what():  shelf 9 is in no plan",
    'what(): shelf 9 is in no plan',
  ],
  [
    'JSON',
    '{"level":"info","msg":"up"}\n{"level":"fatal","ts":1,"msg":"migration 42 failed","error":"duplicate column: sku"}',
    'migration 42 failed (duplicate column: sku)',
  ],
  [
    'pino',
    '{"level":60,"time":1,"err":{"type":"E","message":"duplicate column"},"msg":"migration 42 failed"}',
    'migration 42 failed (duplicate column)',
  ],
  [
    'logfmt',
    'level=info msg=up\nts=2026-03-01 level=fatal msg="migration 42 failed" err="duplicate column"',
    'migration 42 failed (duplicate column)',
  ],
];

describe('the error that a program ends with', () => {
  it.each(endings)('%s: is named in the title and quoted (L-029)', (_, log, error) => {
    const diagnosis = crashed(log);
    expect(told(diagnosis)).toEqual(['crashloop.app_error']);
    expect(diagnosis.causes[0]?.title).toBe(`Container web ends by an error of its own: ${error}`);
    expect(facts(diagnosis).join('\n').replaceAll(/\s+/g, ' ')).toContain(error.split(' (')[0]?.split(': ').at(-1));
  });

  it.each([
    ['a plain ERROR line', 'INFO up\nERROR bucket missing', 'bucket missing'],
    ['a line before the last', '[error] cannot migrate: column sku exists\n[info] bye', 'cannot migrate: column sku exists'],
    ['a tool of the shell', '+ load --all\nload: error: shelf 9 is in no plan', 'shelf 9 is in no plan'],
    ['the step of a shell that tells its steps', '+ mkdir -p /tmp/a\n+ test -s /tmp/a/plan', 'the step test -s /tmp/a/plan'],
    [
      'klog',
      'I0301 12:00:00.000000       1 main.go:9] up\nE0301 12:00:01.000000       1 main.go:12] shelf 9 is in no plan',
      'shelf 9 is in no plan',
    ],
  ])('%s is told where nothing graver is there', (_, log, error) => {
    const { causes } = crashed(log);
    expect(causes[0]?.title).toBe(`Container web ends after an error that it logs: ${error}`);
    expect(causes[0]?.explanation).not.toContain('nothing that was seen says why');
  });

  it('is no fault of native code where the runtime gives up by SIGABRT', () => {
    const end = { exitCode: 134, reason: 'Error' };
    expect(told(crashed('Unhandled exception. System.InvalidOperationException: no elements\n   at P.Main()', { end }))).toEqual([
      'crashloop.app_error',
    ]);
    expect(told(crashed('Segmentation fault (core dumped)', { end }))[0]).toBe('crashloop.segfault');
    expect(told(crashed('INFO up', { end }))).toEqual(['crashloop.segfault']);
  });

  it.each([
    [
      'fatal: failed to connect to the broker at kafka-0.kafka:9092',
      'Container web cannot reach kafka-0.kafka:9092 (how the attempt ends is not told)',
    ],
    [
      'redis.exceptions.ConnectionError: Error while reading from cache:6379 : (104, Connection reset by peer)',
      'Container web loses its connection to cache:6379',
    ],
    [
      'Error: read ECONNRESET while talking to ledger:9000\n    at TCP.onStreamRead (node:net:1)',
      'Container web loses its connection to ledger:9000',
    ],
  ])('is what it depends on, where it says so: %s', (log, title) => {
    const { causes } = crashed(log);
    expect(causes.map((c) => [c.cause, c.title])).toEqual([['dependency.generic', title]]);
  });

  it('is no connection of its own where a client went away', () => {
    expect(told(crashed('ERROR read tcp 10.0.0.1:8080->10.0.0.7:39422: connection reset by peer\npanic: no plan'))).toEqual([
      'crashloop.app_error',
    ]);
  });
});

describe('a complaint that the program got over', () => {
  const panic = 'panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.main()';
  const trace = 'Traceback (most recent call last):\n  File "/app/main.py", line 9, in <module>\nTypeError: unsupported operand';

  it.each([
    ['Go', `WARN db:5432 connection refused, retrying in 1s\nINFO connected to db:5432\nINFO serving on :8080\n${panic}`],
    ['Python', `WARNING could not reach cache:6379: Connection refused; retrying\nINFO cache ok\n${trace}`],
    [
      'Java',
      'WARN  HikariPool - Connection to orders-db:5432 refused. Retrying.\nINFO HikariPool-1 - Start completed.\nINFO Started App in 2.1 seconds\nException in thread "main" java.lang.NullPointerException: x is null\n\tat A.main(A.java:5)',
    ],
    ['files', `npm warn open '/root/.npm/x': permission denied, continuing\nServer listening on 3000\n${panic}`],
  ])('is no cause of the crash that came later: %s', (_, log) => {
    expect(told(crashed(log))).toEqual(['crashloop.app_error']);
  });

  it('ranks below the crash where it was only a warning, and nothing says that it ended', () => {
    const { causes } = crashed(`WARN db:5432 connection refused, retrying in 1s\nINFO prices read\n${panic}`);
    expect(causes[1]?.because.map((p) => p.says)).toEqual(['WARN db:5432 connection refused, retrying in 1s']);
    expect(told(crashed(`WARN db:5432 connection refused, retrying in 1s\nINFO prices read\n${panic}`))).toEqual([
      'crashloop.app_error',
      'db.connection',
    ]);
  });

  it.each([
    ['the end speaks of it', 'WARN db:5432 connection refused, retrying\nFATAL giving up after 5 attempts'],
    ['it came back', 'INFO connected to db:5432\nINFO serving on :8080\nERROR db:5432 connection refused\npanic: no rows'],
    ['another was reached', 'ERROR db:5432 connection refused\nINFO connected to queue:5672\nERROR shutting down'],
    ['nobody was reached yet', 'ERROR db:5432 connection refused\nINFO not connected yet, waiting until ready\nbye'],
  ])('counts in full where %s', (_, log) => {
    expect(told(crashed(log))[0]).toBe('db.connection');
  });
});

describe('how a container ended', () => {
  const dns = 'WARN lookup cache.local: no such host, using memory\nINFO ready';
  const oom = { exitCode: 137, reason: 'OOMKilled' };

  it('out of memory: is no evidence for what the log complains of', () => {
    const limit = { resources: { limits: { memory: '64Mi' } } };
    expect(told(crashed(dns, { end: oom, spec: limit }))).toEqual(['oom.container_limit']);
    expect(told(crashed('ERROR lookup cache.local: no such host', { end: oom, spec: limit }))).toEqual(['oom.container_limit']);
  });

  it('killed by its probe: supports the probe, and not what the log complains of', () => {
    const spec = { livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5, failureThreshold: 2 } };
    const events = [probe('Liveness probe failed: HTTP probe failed with statuscode: 500')];
    const diagnosis = crashed('GET /healthz 500 db pool exhausted\nINFO received SIGTERM', {
      end: { exitCode: 137, reason: 'Error' },
      spec,
      events,
    });
    expect([...told(diagnosis)].sort()).toEqual(['db.too_many_connections', 'probe.liveness.status']);
    expect(facts(diagnosis).join('\n')).not.toContain('ended with exit code');
    expect(diagnosis.causes[1]?.confidence.probability).toBeGreaterThan(0.1);
  });

  it('leaves no readiness probe to blame while nothing runs', () => {
    const spec = { readinessProbe: { httpGet: { path: '/ready', port: 8080 } } };
    const events = [probe('Readiness probe failed: Get "http://10.0.0.1:8080/ready": dial tcp 10.0.0.1:8080: connect: connection refused')];
    expect(told(crashed('panic: no plan', { spec, events }))).toEqual(['crashloop.app_error']);
    expect(told(crashed('INFO up', { spec, events }))).toEqual(['crashloop.generic']);
    const state = { running: { startedAt: new Date(now - 1_000).toISOString() } };
    expect(told(crashed('panic: no plan', { spec, state, events }))).toEqual(['crashloop.app_error']);
  });
});

describe('a pasted log', () => {
  const recording: ObjectRef = { kind: 'Recording', name: 'paste' };
  const pasted = (text: string): readonly string[] => told(seen(recording, [item('t', { is: 'text', text })]));
  const work = (n: number): string => frames('2026-03-01T09:00:01Z INFO handled request #', n);

  it.each([1, 20, 50, 3_000])('tells of its FATAL line with %d lines of work after it', (n) => {
    expect(pasted(`INFO a\n2026-03-01T09:00:00Z FATAL shelf 9 is in no plan\n${work(n)}`)).toEqual(['crashloop.app_error']);
    expect(pasted(`panic: shelf 9 is in no plan\n${work(n)}`)).toEqual(['crashloop.app_error']);
  });

  it('makes nothing of an error that the program went on after', () => {
    expect(pasted(`INFO a\nERROR java.io.IOException: broken pipe\n\tat A.f(A.java:1)\n${work(50)}`)).toEqual([]);
  });
});
