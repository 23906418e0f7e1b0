import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { guides, pages, textOf } from './pages.ts';

/** Headings of a page as GitHub makes anchors of them. */
function anchors(page: string): ReadonlySet<string> {
  const plain = textOf(page).replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
  return new Set(
    [...plain.matchAll(/^#{1,6} (.+)$/gm)].map(([, head = '']) =>
      head
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

interface Link {
  readonly to: string;
  readonly file: string;
  readonly anchor: string | undefined;
}

function links(page: string): readonly Link[] {
  const plain = textOf(page).replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
  return [...plain.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, to = '']) => {
    if (/^(?:https?:|mailto:)/.test(to)) return [];
    const [path = '', anchor] = to.split('#');
    return [{ to, file: path === '' ? page : normalize(join(dirname(page), path)), anchor }];
  });
}

test.each(pages)('P-228 every link of %s leads to a file, and to a heading where it names one', (page) => {
  const dead = links(page).filter(
    ({ file, anchor }) => !existsSync(file) || (anchor !== undefined && file.endsWith('.md') && !anchors(file).has(anchor)),
  );
  expect(dead.map(({ to }) => to)).toEqual([]);
});

test('P-228 every guide is reached from the README', () => {
  const reached = new Set(links('README.md').map(({ file }) => file));
  for (const page of reached) if (page.endsWith('.md') && existsSync(page)) for (const { file } of links(page)) reached.add(file);
  expect(guides.filter((page) => page !== 'README.md' && !reached.has(page))).toEqual([]);
});

test('P-230 the FAQ answers what is asked of every such bot: the model, no Slack, a database of one’s own, upgrading', () => {
  const heads = [...anchors('docs/faq.md')];
  for (const asked of ['model', 'without-slack', 'database', 'upgrade'])
    expect(
      heads.some((head) => head.includes(asked)),
      asked,
    ).toBe(true);
});

test('each alert of the chart has a heading of its own in the guide, and its runbook leads there', () => {
  const rules = textOf('helm/k8s-rca/files/alerts.yaml');
  const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name = '']) => name);
  expect(alerts.length).toBeGreaterThanOrEqual(5);
  const heads = anchors('docs/operating.md');
  expect(alerts.filter((name) => !heads.has(name.toLowerCase()))).toEqual([]);
  for (const [, anchor = ''] of rules.matchAll(/operating\.md#([\w-]+)/g)) expect(heads, anchor).toContain(anchor);
});
