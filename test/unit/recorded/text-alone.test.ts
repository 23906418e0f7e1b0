import { describe, expect, test } from 'vitest';
import { readCase } from '../../../src/adapters/recorded/index.ts';
import { replayCase } from '../../../src/commands/replay-case.ts';
import type { ReplayLine } from '../../../src/flow/index.ts';

const replayed = (text: string, more: Readonly<Record<string, unknown>> = {}): Promise<ReplayLine> =>
  replayCase(readCase({ id: 'case-17', raw_text: text, ...more }));
const ids = (line: ReplayLine): readonly string[] => line.incidents.flatMap((i) => i.causes.map((c) => c.id));
const subjects = (line: ReplayLine): readonly string[] =>
  line.incidents.map((i) => `${i.subject.kind}/${i.subject.namespace}/${i.subject.name}`);
const panic = 'panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:12 +0x1d';

describe('a log and nothing else', () => {
  test('of a pod that the command names', async () => {
    const line = await replayed(
      '$ kubectl logs web-1 -n shop -c app --previous\nError: listen EADDRINUSE: address already in use :::8080\n',
    );
    expect(ids(line)).toEqual(['crashloop.port_in_use']);
    expect(subjects(line)).toEqual(['Pod/shop/web-1']);
    expect(line.incidents[0]?.causes[0]?.evidence[0]?.query).toBe('kubectl logs web-1 -c app -n shop --previous');
  });
  test('of a pod without a container: the command is quoted as it can be typed', async () => {
    const line = await replayed(`$ kubectl logs web-1\n${panic}`);
    expect(ids(line)[0]).toBe('crashloop.app_error');
    expect(line.incidents[0]?.causes[0]?.evidence[0]?.query).toBe('kubectl logs web-1 -n default');
  });
  test('of a Deployment: it is the subject, and no pod of its name is made up', async () => {
    const line = await replayed(`$ kubectl logs deploy/web -n shop\n${panic}`);
    expect(subjects(line)).toEqual(['Deployment/shop/web']);
    expect(ids(line)[0]).toBe('crashloop.app_error');
  });
  test('of nobody: the recording is the subject, and no title calls it a program by its file’s name', async () => {
    const line = await replayed(panic);
    expect(subjects(line)).toEqual(['Recording//case-17']);
    expect(line.incidents[0]?.causes[0]?.title).not.toContain('case-17');
  });
  test('in the field for logs, with a key that names pod and container', async () => {
    const line = await replayed('', { logs: { 'shop/web-1/app': panic, 'shop/web-2/app': 'listening on 8080' } });
    expect(subjects(line)).toEqual(['Pod/shop/web-1']);
    expect(ids(line)[0]).toBe('crashloop.app_error');
  });
  test('that tells of no failure is neither an incident nor health', async () => {
    for (const text of ['INFO ready\nGET /healthz 200', '$ kubectl logs web-1\nINFO ready']) {
      expect(await replayed(text)).toMatchObject({ healthy: false, incidents: [] });
    }
  });
  test('of megabytes is read where it tells', async () => {
    const noise = `INFO request path=/api/v1/items status=200 took=12ms\n`.repeat(60_000);
    expect(ids(await replayed(`${noise}${panic}\n`))[0]).toBe('crashloop.app_error');
    expect(ids(await replayed(`${noise}${noise}`))).toEqual([]);
  });
});

describe('what people paste', () => {
  const table = 'NAME    READY   STATUS             RESTARTS      AGE\nweb-1   0/1     CrashLoopBackOff   5 (20s ago)   4m\n';
  test('a table and the log of a named container belong together', async () => {
    const line = await replayed(`$ kubectl get pods\n${table}$ kubectl logs web-1 -c app\n${panic}`);
    expect(subjects(line)).toEqual(['Pod/default/web-1']);
    expect(ids(line)[0]).toBe('crashloop.app_error');
  });
  test('colours, return characters, a byte order mark and tabs do not matter', async () => {
    const plain = await replayed(table);
    const coloured = table.replace('NAME', '\u001b[1mNAME\u001b[0m').replace('CrashLoopBackOff', '\u001b[31mCrashLoopBackOff\u001b[0m');
    const tabs = table.replaceAll(/ {2,}/g, '\t');
    for (const text of [coloured, table.replaceAll('\n', '\r\n'), `\u{feff}${table}`, tabs]) {
      const line = await replayed(text);
      expect({ ids: ids(line), subjects: subjects(line) }).toEqual({ ids: ids(plain), subjects: subjects(plain) });
    }
    expect(ids(plain)).not.toEqual([]);
  });
  test('the namespace column of an event table counts', async () => {
    const head = 'NAMESPACE   LAST SEEN   TYPE      REASON             OBJECT      MESSAGE\n';
    const row = 'shop        12s         Warning   FailedScheduling   pod/web-1   0/3 nodes are available: 3 Insufficient cpu.\n';
    expect(subjects(await replayed(`${head}${row}`))).toEqual(['Pod/shop/web-1']);
  });
  test('where an event table has no such column, the scheduler’s message names the namespace', async () => {
    const head = 'LAST SEEN   TYPE      REASON        OBJECT      MESSAGE\n';
    const placed = '2m11s       Normal    Scheduled     pod/web-1   Successfully assigned shop/web-1 to node-3\n';
    const failed =
      '41s         Warning   FailedMount   pod/web-1   MountVolume.SetUp failed for volume "keys" : secret "web-keys" not found\n';
    expect(subjects(await replayed(`${head}${placed}${failed}`))).toEqual(['Pod/shop/web-1']);
  });
  test('titles and commands do not pretend to know a name', async () => {
    const images = table.replace('CrashLoopBackOff', 'ImagePullBackOff');
    const oom = table.replace('CrashLoopBackOff', 'OOMKilled       ');
    const init = table.replace('CrashLoopBackOff', 'Init:Error      ');
    for (const text of [table, images, oom, init]) {
      const said = JSON.stringify(await replayed(text));
      expect(said).not.toMatch(/not named|[Ii]mage its image|unnamed/);
      expect(said).toContain('web-1');
    }
  });
});
