/** A Go module with its go.sum in, a program built from it out, kept outside the clone; it downloads nothing that go.sum does not name, and never leaves half a program. */
export { buildProgram, go } from './build.ts';
export { type Lacking, madeOnce } from './made-once.ts';
export { cachedAt, cacheFolder, type GoProgram, versionIn } from './program.ts';
