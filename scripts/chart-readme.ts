/** The chart's README: every value with its default and the comment above it. */
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

interface Row {
  readonly path: string;
  readonly fallback: string;
  readonly meaning: string;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The comment of a map's first pair is kept at the map, and what stands above a blank line is about the whole file. */
function commentOf(pair: Pair, map: YAMLMap, first: boolean): string {
  const own = isScalar(pair.key) || isMap(pair.key) ? pair.key.commentBefore : undefined;
  const text = own ?? (first ? map.commentBefore : undefined) ?? '';
  const [last = ''] = text.split(/\n\s*\n/).slice(-1);
  return last
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}

function isSection(value: unknown): value is YAMLMap {
  return (
    isMap(value) &&
    (value.commentBefore !== undefined || value.items.some((pair, i) => commentOf(pair, value, i === 0) !== '' || isSection(pair.value)))
  );
}

function rows(map: YAMLMap, prefix: string): readonly Row[] {
  return map.items.flatMap((pair, i) => {
    const path = `${prefix}${String(pair.key)}`;
    if (isSection(pair.value)) return rows(pair.value, `${path}.`);
    const meaning = commentOf(pair, map, i === 0);
    if (meaning === '') throw new Error(`helm/k8s-rca/values.yaml: ${path} has no comment that tells what it means`);
    return [{ path, fallback: JSON.stringify(isMap(pair.value) || pair.value !== null ? toJs(pair.value) : null), meaning }];
  });
}

function toJs(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'toJSON' in node ? (node as { toJSON(): unknown }).toJSON() : node;
}

/** Throws where a value has no comment. */
export function chartReadme(values: string): string {
  const document = parseDocument(values);
  if (!isMap(document.contents)) throw new Error('helm/k8s-rca/values.yaml holds no map');
  const table = rows(document.contents, '').map(
    ({ path, fallback, meaning }) => `| \`${path}\` | \`${cell(fallback)}\` | ${cell(meaning)} |`,
  );
  return `# Chart k8s-rca

Installs the bot in one pass. By default it reads only: get, list and watch on what it diagnoses, no Secrets, one replica, its memory on a volume. Fixes are off until \`remediation.enabled\`; then they are made by another account, only after a person's click, and only where admission policies let them.

\`\`\`sh
helm dependency build helm/k8s-rca
helm install k8s-rca helm/k8s-rca --namespace k8s-rca --create-namespace \\
  --set image.repository=registry.example.com/k8s-rca --set image.tag=0.1.0 \\
  --set existingSecret=k8s-rca-slack --set secrets.slackChannelId=C0123456789 --set clusterName=prod-eu-1
\`\`\`

In a clone of this repository, with an image of yours in place of \`registry.example.com/k8s-rca\`: [how it is built, step by step](../../docs/install.md). What it may do, and how the guard works: [docs/security.md](../../docs/security.md). Kubernetes 1.28 or newer; 1.30 for the second layer of the guard.

## Values

Generated from \`values.yaml\` by \`npm run gen\`; do not edit. A value that is not listed here is refused, by name.

| value | default | meaning |
|---|---|---|
${table.join('\n')}
`;
}
