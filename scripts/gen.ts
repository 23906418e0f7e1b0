/** `npm run gen`: writes the documents that are made from code. `-- --check` writes nothing and fails when one is stale. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { configDocs } from '../src/config.ts';
import { causeCatalogue } from '../src/diagnose/index.ts';
import { chartFiles } from './chart.ts';
import { securityDocs } from './security-docs.ts';

const GENERATED: Readonly<Record<string, () => string>> = {
  'docs/causes.md': causesDocs,
  'docs/configuration.md': configurationDocs,
  'docs/security.md': securityDocs,
  ...chartFiles(),
};

/** Folders in which nothing else lies. */
const WHOLLY_GENERATED = ['helm/k8s-rca/templates/generated', 'helm/k8s-rca/crds'];

function causesDocs(): string {
  const families = [...new Set(causeCatalogue.map((c) => c.family))];
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const sections = families.map((family) => {
    const rows = causeCatalogue
      .filter((c) => c.family === family)
      .map((c) => `| \`${c.id}\` | ${cell(c.title)} | ${cell(c.meaning)} | ${c.aliases.map((a) => `\`${a}\``).join(' ')} |`);
    return `## ${family}\n\n| id | cause | meaning | also called |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Causes\n\nEvery cause that a card, \`diagnose\` or \`replay\` can name: ${causeCatalogue.length} in ${families.length} families. An id is never reused for another meaning.\nGenerated from \`src/diagnose/catalogue\` by \`npm run gen\`; do not edit.\n\n${sections.join('\n')}`;
}

function configurationDocs(): string {
  return `# Configuration\n\nSettings come from the environment, or from a YAML file named by \`--config\` or \`RCA_CONFIG\`; the environment goes before the file. An unknown key in the file, and a name in the environment that is nearly one of these, is an error that names the right one. \`npx k8s-rca config\` prints the effective values with secrets masked.\n\nReal things are used only when they are named: without a cluster setting the practice cluster runs, without Slack settings the local workspace. In a cluster, or with \`NODE_ENV=production\`, what is missing is an error.\n\nGenerated from \`src/config/settings.ts\` by \`npm run gen\`; do not edit.\n\n${configDocs()}`;
}

const check = process.argv.includes('--check');
let stale = 0;
for (const file of WHOLLY_GENERATED.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))) {
  if (file in GENERATED) continue;
  if (check) {
    stale += 1;
    console.error(`${file} is made from nothing: run npm run gen and commit it`);
    continue;
  }
  rmSync(file);
  console.log(`removed ${file}`);
}
for (const [file, make] of Object.entries(GENERATED)) {
  const wanted = make();
  const have = ((): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  })();
  if (have === wanted) continue;
  if (check) {
    stale += 1;
    console.error(`${file} is stale: run npm run gen and commit it`);
    continue;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
  console.log(`wrote ${file}`);
}
process.exit(stale === 0 ? 0 : 1);
