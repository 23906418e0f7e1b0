import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand, parseQuestion } from '../../../src/present/index.ts';

const target = (kind: string, name: string, namespace?: string): unknown => ({
  is: 'target',
  target: { kind, name, ...(namespace === undefined ? {} : { namespace }) },
});

describe('commands', () => {
  it.each([
    ['pod/web-1', target('Pod', 'web-1')],
    ['po/web-1 -n shop', target('Pod', 'web-1', 'shop')],
    ['-n shop pod web-1', target('Pod', 'web-1', 'shop')],
    ['pod/web-1 --namespace=shop', target('Pod', 'web-1', 'shop')],
    ['pod/web-1 -nshop', target('Pod', 'web-1', 'shop')],
    ['shop/pod/web-1', target('Pod', 'web-1', 'shop')],
    ['pod/shop/web-1', target('Pod', 'web-1', 'shop')],
    ['deployment/web', target('Deployment', 'web')],
    ['deploy web', target('Deployment', 'web')],
    ['deployments.apps/web', target('Deployment', 'web')],
    ['Deployment/web', target('Deployment', 'web')],
    ['sts/db -n data', target('StatefulSet', 'db', 'data')],
    ['statefulset/db', target('StatefulSet', 'db')],
    ['ds/agent', target('DaemonSet', 'agent')],
    ['daemonset agent', target('DaemonSet', 'agent')],
    ['job/backup', target('Job', 'backup')],
    ['cj/backup', target('CronJob', 'backup')],
    ['cronjob/backup', target('CronJob', 'backup')],
    ['no/node-1', target('Node', 'node-1')],
    ['node/node-1 -n shop', target('Node', 'node-1')],
    ['why pod/web-1', target('Pod', 'web-1')],
    ['explain deployment web -n shop', target('Deployment', 'web', 'shop')],
    ['`pod/web-1` —namespace shop', target('Pod', 'web-1', 'shop')],
    ['pod/<http://web.example.com|web.example.com>', target('Pod', 'web.example.com')],
    ['pod/<#C012|general>', target('Pod', 'general')],
    ['', { is: 'help' }],
    ['help', { is: 'help' }],
    ['status', { is: 'status' }],
    ['list', { is: 'list' }],
    ['list -n shop', { is: 'list', namespace: 'shop' }],
    ['ls shop', { is: 'list', namespace: 'shop' }],
    ['list critical', { is: 'list', priority: 'P1' }],
    ['list p3 -n shop', { is: 'list', namespace: 'shop', priority: 'P3' }],
    ['list shop Low', { is: 'list', namespace: 'shop', priority: 'P4' }],
  ])('%s', (text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });

  it.each(['certificate/x', 'certificate/x -n shop', 'widgets.example.com/x', 'certificate x -n shop'])(
    '%s: which kinds are understood is said, and nothing is made up from the words',
    (text) => {
      const read = parseCommand(text);
      if (read.is !== 'unclear') throw new Error(read.is);
      expect(read.problem).toMatch(/I know pod, deployment, .*node\. A Warning about an object of any other kind becomes a card/);
      if (text.includes('-n')) expect(read.suggestions.join()).not.toMatch(/certificate|\/x\b/);
    },
  );

  it.each([
    ['web-1', 'pod/web-1'],
    ['web-1 -n shop', 'pod/web-1 -n shop'],
    ['shop/web-1', 'pod/web-1 -n shop'],
    ['pod', 'pod/NAME'],
    ['pod/web-1 --force', 'pod/web-1 -n shop'],
    ['pod/web-1 -n', 'pod/web-1 -n shop'],
    ['pod/Web_1', 'pod/web-1 -n shop'],
    ['pod/a pod/b', 'pod/web-1 -n shop'],
    ['pod/web-1 -n Shop!', 'pod/web-1 -n shop'],
  ])('%s is asked back with a way on', (text, suggestion) => {
    const read = parseCommand(text);
    expect(read.is).toBe('unclear');
    expect(read.is === 'unclear' ? read.suggestions : []).toContain(suggestion);
  });

  it('never throws, and what it suggests it understands', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 80 }),
          fc.array(fc.constantFrom('pod', '/', '-n', 'shop', 'web', '--', '<@U1>', 'list', ' ')).map((w) => w.join('')),
        ),
        (text) => {
          const read = parseCommand(text);
          expect(['target', 'help', 'status', 'list', 'unclear']).toContain(read.is);
          if (read.is === 'unclear')
            for (const s of read.suggestions.filter((x) => !x.includes('NAME'))) expect(parseCommand(s).is).not.toBe('unclear');
        },
      ),
    );
  });
});

describe('questions', () => {
  it.each([
    ['why?', { is: 'why' }],
    ["what's wrong here", { is: 'why' }],
    ['what is the root cause', { is: 'why' }],
    ['<@U012BOT> why is it failing', { is: 'why' }],
    ['logs', { is: 'logs', previous: false }],
    ['show me the logs', { is: 'logs', previous: false }],
    ['logs api', { is: 'logs', previous: false, container: 'api' }],
    ['logs api previous', { is: 'logs', previous: true, container: 'api' }],
    ['previous logs', { is: 'logs', previous: true }],
    ['previous logs of container side-car please', { is: 'logs', previous: true, container: 'side-car' }],
    ['can you give me the logs', { is: 'logs', previous: false }],
    ['logs of old-api', { is: 'logs', previous: false, container: 'old-api' }],
    ['api logs', { is: 'logs', previous: false, container: 'api' }],
    ['Events?', { is: 'events' }],
    ['what changed', { is: 'changes' }],
    ['was there a deploy recently?', { is: 'changes' }],
    ['describe', { is: 'describe' }],
    ['describe the pod', { is: 'describe' }],
    ['who owns this', { is: 'owners' }],
    ['owners', { is: 'owners' }],
    ['similar', { is: 'similar' }],
    ['did this happen before?', { is: 'similar' }],
    ['how do I fix it', { is: 'steps' }],
    ['steps', { is: 'steps' }],
    ['help', { is: 'help' }],
    ['what can you do', { is: 'help' }],
    ['thanks, looks good', { is: 'unknown' }],
    ['', { is: 'unknown' }],
  ])('%s', (text, expected) => {
    expect(parseQuestion(text)).toEqual(expected);
  });
});
