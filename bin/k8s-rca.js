#!/usr/bin/env node
// Plain JavaScript on purpose: it must be able to explain an old Node before anything newer is parsed.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `k8s-rca needs Node 22.19 or newer, this is ${process.versions.node}.\n` +
      'On Linux the right Node came with npm ci: run it through npm (npm start, npx k8s-rca …).\n' +
      'On macOS and Windows install Node 24 first.\n',
  );
  process.exit(2);
}
// Compiled code is kept beside the packages, so that the next command starts in half the time; where that cannot be written, nothing is lost.
const { enableCompileCache } = await import('node:module');
const { fileURLToPath } = await import('node:url');
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/k8s-rca', import.meta.url)));
const { existsSync } = await import('node:fs');
const source = new URL('../src/main.ts', import.meta.url);
try {
  await import(existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href);
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !String(error.message).startsWith('Cannot find package')) throw error;
  process.stderr.write(`k8s-rca: its packages are not installed (${error.message.split("'")[1]}). Run npm ci in its folder first.\n`);
  process.exit(2);
}
