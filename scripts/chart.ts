/** The parts of the chart that are made from other files: its copies of the policies, the constraints' kinds, and its README. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, parseAllDocuments, Scalar, stringify, visit } from 'yaml';
import { constants, constraintKinds, policyFiles } from '../policies/index.ts';
import { chartReadme } from './chart-readme.ts';

const CHART = 'helm/k8s-rca';
const PLACE = /\$\((\w+)\)/g;
/** Stands for a place while YAML is written; a letter first, so that it is a plain text. */
const MARK = /RCAPLACE(WHOLE|TEXT)(\w+?)END/g;

const REMEDIATION = '(eq (include "k8s-rca.remediation" .) "true")';
/** When the objects of a layer are part of the installation. */
const WHEN: Readonly<Record<keyof typeof policyFiles, string | undefined>> = {
  bot: undefined,
  executor: REMEDIATION,
  homes: REMEDIATION,
  templates: `(and ${REMEDIATION} .Values.guard.gatekeeper.enabled)`,
  constraints: `(and ${REMEDIATION} .Values.guard.gatekeeper.enabled)`,
  webhooks: `(and ${REMEDIATION} .Values.guard.gatekeeper.enabled)`,
  admission: `(and ${REMEDIATION} .Values.guard.vap.enabled)`,
};

/** A running Gatekeeper refuses a constraint of a template that it does not know yet: such a constraint is made when it does. */
const LATE = '{{ include "k8s-rca.lateMetadata" $ }}';

/** A whole text that is a place takes the value as JSON, which is YAML; within a longer text, which becomes a block, the value stands as it is. */
function mark(document: Document.Parsed): void {
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string' || node.value.search(PLACE) < 0) return;
      const whole = /^\$\((\w+)\)$/.exec(node.value)?.[1];
      node.value = whole === undefined ? node.value.replaceAll(PLACE, 'RCAPLACETEXT$1END') : `RCAPLACEWHOLE${whole}END`;
      node.type = whole === undefined ? Scalar.BLOCK_LITERAL : Scalar.PLAIN;
    },
  });
}

function place(how: string, word: string): string {
  const constant = Object.entries(constants).find(([name]) => name === word)?.[1];
  if (constant !== undefined) return String(constant);
  if (word === 'home') return '{{ toJson $home }}';
  return how === 'WHOLE' ? `{{ toJson $words.${word} }}` : `{{ include "k8s-rca.asText" $words.${word} }}`;
}

/** A file of `policies/` as a Helm template. Whatever Helm would take for a template of its own is kept from it. */
function template(file: string, layer: keyof typeof policyFiles): string {
  const documents = parseAllDocuments(readFileSync(join('policies', file), 'utf8'));
  const bodies = documents.map((document) => {
    mark(document);
    const escaped = document.toString({ lineWidth: 0 }).replaceAll('{{', '{{ "{{" }}');
    const placed = escaped.replaceAll(MARK, (_, how: string, word: string) => place(how, word)).replace(/^---\n/, '');
    return layer === 'constraints' ? placed.replace(/^ {2}name: .*$/m, `$&${LATE}`) : placed;
  });
  const when = WHEN[layer];
  const lines = [
    `{{- /* Generated from policies/${file} by npm run gen; do not edit. */}}`,
    ...(when === undefined ? [] : [`{{- if ${when} }}`]),
    '{{- $words := include "k8s-rca.words" . | fromJson }}',
    ...(layer === 'homes' ? ['{{- range $home := .Values.remediation.namespaces }}', '---'] : []),
    bodies.join('---\n').trimEnd(),
    ...(layer === 'homes' ? ['{{- end }}'] : []),
    ...(when === undefined ? [] : ['{{- end }}']),
  ];
  return `${lines.join('\n')}\n`;
}

/** Every generated file of the chart by its path, and how its text is made. */
export function chartFiles(): Readonly<Record<string, () => string>> {
  const copies = Object.entries(policyFiles).flatMap(([layer, files]) =>
    files.map((file) => [
      `${CHART}/templates/generated/${file.replaceAll('/', '-')}`,
      () => template(file, layer as keyof typeof policyFiles),
    ]),
  );
  const kinds = constraintKinds().map((kind) => [
    `${CHART}/crds/${kind.metadata.name}.yaml`,
    () =>
      `# Generated from policies/ by npm run gen; do not edit.\n${stringify(kind, { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false })}`,
  ]);
  return {
    ...(Object.fromEntries([...copies, ...kinds]) as Record<string, () => string>),
    [`${CHART}/README.md`]: () => chartReadme(readFileSync(`${CHART}/values.yaml`, 'utf8')),
  };
}
