import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startPracticeCluster } from '../../src/local/cluster/index.ts';
import { startLocalWorkspace } from '../../src/local/slack/index.ts';
import { stories } from '../../src/local/stories/index.ts';
import { claims } from './claims.ts';

const readme = readFileSync('README.md', 'utf8');

/** Paragraphs, bullets and rows that say something of the program. Guides and commands are held elsewhere. */
function statements(): readonly string[] {
  const about = readme
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, '')
    .split(/^## /m)
    .filter((part) => !/^(?:Guides|Run the tests)\n/.test(part))
    .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('\n'))))
    .join('\n');
  return about
    .split(/\n\n|\n(?=[-|])/)
    .map((piece) => piece.trim())
    .filter((piece) => /^(?:[-|*]|[A-Z`])/.test(piece) && piece.split(' ').length > 6 && !/^\| (?:it may|---)/.test(piece));
}

test('L-088 every statement of the README is a claim, and every claim stands in the README', () => {
  const unclaimed = statements().filter((piece) => !claims.some(({ says }) => piece.includes(says)));
  expect(unclaimed).toEqual([]);
  expect(claims.filter(({ says }) => !readme.includes(says)).map(({ says }) => says)).toEqual([]);
  expect(statements().length).toBeGreaterThan(18);
});

test.each(claims)('L-088 “$says” is held by a test that exists', ({ held }) => {
  for (const [file, title] of Object.entries(held)) {
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file, 'utf8'), `${file} has no test “${title}”`).toContain(title);
  }
});

test('seven failures are played', () => {
  expect(stories).toHaveLength(7);
});

test('what runs on your machine listens on 127.0.0.1 only', async () => {
  const cluster = await startPracticeCluster();
  const slack = await startLocalWorkspace();
  try {
    for (const url of [cluster.url, slack.apiUrl]) expect(new URL(url).hostname).toBe('127.0.0.1');
  } finally {
    await slack.stop();
    await cluster.stop();
  }
});

test('so many development cases, of so many projects, as the README says', () => {
  const cases = globSync('eval/data/cases/*/**/*.json');
  expect(cases).toHaveLength(214);
  expect(new Set(cases.map((file) => file.split('/')[3])).size).toBe(9);
});
