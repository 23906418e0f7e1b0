/** The architecture, as a test. Every rule says why, so that a red build teaches. */
const STAGE = '^src/(triage|collect|scrub|diagnose|advise|present|remediate|verify)/';
const WIRING = '^src/(main|executor)\\.ts$|^src/commands/';
const PACKAGES = 'node_modules|^node:';

const ban = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    ban('model-imports-nothing', 'The vocabulary must be readable, and loadable, on its own. (Hashing alone may come from node:crypto.)', { path: '^src/model/' }, {
      pathNot: ['^src/model/', '^(node:)?crypto$'],
    }),
    ban('ports-import-model-only', "A port speaks our words, never a vendor's.", { path: '^src/ports/' }, { pathNot: '^src/(ports|model)/' }),
    ban('stages-are-pure', 'A stage turns one value of the spine into the next. I/O belongs to adapters, order belongs to flow. (ADR 3 lists the pure packages.)', { path: STAGE }, {
      pathNot: ['^src/model/', '^src/$1/', '^(node:)?crypto$', 'node_modules/zod'],
    }),
    ban('advise-checks-with-zod', 'One pure package checks what a model wrote, in the one stage that reads it. (ADR 12)', { path: STAGE, pathNot: '^src/advise/' }, {
      path: 'node_modules/zod',
    }),
    ban('hashing-only-where-it-belongs', 'Keys and digests are made in model, scrub and remediate; elsewhere they are arguments.', { path: '^src/(triage|collect|diagnose|advise|present|verify)/' }, {
      path: '^(node:)?crypto$',
    }),
    ban('flow-knows-no-vendor', 'Flow calls ports. If it needs Slack, the Chat port is missing a verb.', { path: '^src/flow/' }, {
      pathNot: ['^src/(model|ports|flow)/', STAGE],
    }),
    ban('adapters-are-strangers', 'An adapter implements ports. It knows neither the flow nor a stage nor another adapter.', { path: '^src/adapters/([^/]+)/' }, {
      path: '^src/',
      pathNot: ['^src/(model|ports)/', '^src/adapters/$1/'],
    }),
    ban('doors-have-no-logic', 'What a door says is known to the flow; a door that reads a store or a cluster itself would be a second bot.', { path: '^src/serve/' }, {
      path: '^src/',
      pathNot: '^src/(serve|model|ports|flow|present)/',
    }),
    ban('local-is-a-world-apart', 'The practice cluster and the local Slack stand for servers of others: sharing code with the bot would hide its errors.', { path: '^src/local/' }, {
      path: '^src/',
      pathNot: '^src/(model|local)/',
    }),
    ban('config-stands-alone', 'One place reads the environment, and nothing else leans on how.', { path: '^src/config' }, {
      path: '^src/',
      pathNot: '^src/(model|config)',
    }),
    ban('only-main-wires', 'Composition happens once: in main and its commands.', { path: '^src/', pathNot: [WIRING, '^src/adapters/'] }, { path: '^src/adapters/' }),
    ban('nobody-imports-the-wiring', 'Commands are the last to know, so nothing may know them.', { path: '^src/', pathNot: [WIRING, '^src/main\\.ts$'] }, { path: '^src/commands/' }),
    ban('front-door-only', 'A folder is used through its index; the rest is private.', { path: '^src/([^/]+)' }, {
      path: '^src/(?!adapters/|local/|commands/|config/)([^/]+)/(?!index\\.ts$)',
      pathNot: '^src/$1/',
    }),
    ban('front-door-of-adapters-and-local', 'The same for each adapter and each local server.', { path: '^src/', pathNot: '^src/(adapters|local)/' }, {
      path: '^src/(adapters|local)/[^/]+/(?!index\\.ts$)',
    }),
    ban('no-cycles', 'A cycle is one module pretending to be two.', { path: '^src/' }, { circular: true }),
    ban('no-orphans', 'Unreachable code is dead wood. (The parser does not see type-only re-exports, which is all that some files of model and ports are for.)', { orphan: true, path: '^src/', pathNot: ['^src/main\\.ts$', '^src/local/slack/page/', '^src/(model|ports)/'] }, {}),
    ban('src-never-needs-tests', 'Production code imports neither tests nor tools.', { path: '^src/' }, { path: '^(test|eval|bench|scripts)/' }),
    ban('declared-dependencies-only', 'A production install must be enough.', { path: '^src/' }, { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown', 'undetermined'] }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: PACKAGES },
    enhancedResolveOptions: { extensions: ['.ts', '.js'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    exclude: { path: '^(dist|out)/' },
  },
};
