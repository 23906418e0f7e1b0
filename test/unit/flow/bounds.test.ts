import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keepNewest } from '../../../src/flow/newest.ts';

/** Every empty map and set that is made in these folders, by file and name, and what bounds it. */
const bounds: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'the newest so many': {
    'src/flow/desk.ts': ['merged', 'scrubbers'],
    'src/flow/run.ts': ['handles', 'shown', 'stopped'],
    'src/flow/watchman.ts': ['#counts'],
    'src/flow/sight.ts': ['gone'],
    'src/flow/remedy/turned-away.ts': ['kept'],
    'src/adapters/kubernetes/queue.ts': ['waiting'],
  },
  'what the cluster holds now': {
    'src/flow/sight.ts': ['known', 'byName', 'looks', 'phases', 'kinds'],
    'src/adapters/kubernetes/memory.ts': ['objects', 'byName'],
    'src/adapters/kubernetes/launch/follow.ts': ['unfinished'],
  },
  'incidents that live, and what waits in the outbox for them': {
    'src/flow/desk.ts': ['alive'],
    'src/flow/outbox-link.ts': ['again'],
  },
  'what is being done now': {
    'src/flow/run.ts': ['running'],
    'src/flow/outbox.ts': ['busy'],
    'src/flow/advise/purse.ts': ['held', 'line', 'waiting'],
    'src/adapters/slack/once.ts': ['inFlight'],
    'src/adapters/slack/supervisor.ts': ['live', 'closing'],
    'src/adapters/kubernetes/early-events.ts': ['held'],
  },
  'models, methods and channels that are configured': {
    'src/adapters/llm/manners.ts': ['known'],
    'src/adapters/llm/breakers.ts': ['known'],
    'src/adapters/slack/scheduler.ts': ['lanes'],
  },
  'gone when its function returns': {
    'src/flow/survey-group.ts': ['leaders', 'led'],
    'src/flow/watchman.ts': ['holding'],
    'src/flow/survey-wake.ts': ['groups'],
    'src/flow/advise/purse.ts': ['spent'],
    'src/flow/levels.ts': ['up', 'last'],
    'src/flow/remedy/past.ts': ['keys'],
    'src/flow/investigate.ts': ['asked', 'answers'],
    'src/adapters/llm/conversation.ts': ['ids'],
    'src/adapters/kubernetes/list-all.ts': ['objects'],
    'src/adapters/slack/found.ts': ['found'],
    'src/triage/cron.ts': ['found'],
  },
};

test('L-080 every map and set that starts empty has a bound that is said here', () => {
  const made = ['flow', 'adapters', 'triage'].flatMap((folder) =>
    globSync(`src/${folder}/**/*.ts`).flatMap((file) =>
      // Recorded clusters are files that are read once, by a command that ends.
      file.startsWith('src/adapters/recorded/') ? [] : names(readFileSync(file, 'utf8')).map((name) => `${file} ${name}`),
    ),
  );
  const said = Object.values(bounds).flatMap((files) =>
    Object.entries(files).flatMap(([file, all]) => all.map((name) => `${file} ${name}`)),
  );
  expect(made.toSorted()).toEqual(said.toSorted());
});

function names(source: string): readonly string[] {
  return [...source.matchAll(/([#\w]+)(?:: [\w<>, ]+)?(?: =|:) new (?:Map|Set)(?:<.*>)?\(\)/g)].map((m) => m[1] ?? '');
}

test('L-080 what is only remembered keeps its newest: the oldest goes, and what is said again is new', () => {
  const map = new Map<number, string>();
  for (let n = 0; n < 10; n += 1) keepNewest(map, [n, 'first'], 3);
  keepNewest(map, [7, 'again'], 3);
  keepNewest(map, [10, 'first'], 3);
  expect([...map]).toEqual([
    [9, 'first'],
    [7, 'again'],
    [10, 'first'],
  ]);
});
