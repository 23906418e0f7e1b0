/** Pods of the executor's image enter, real processes with a token of their own run, and what they may write is judged; no other image and no other user is touched. */
export { type Asked, type Guard, heed } from './guard.ts';
export { processImage, type ProcessImage } from './process-image.ts';
export { type Furnished, outsideProgram, rootEnv, runProcess, serviceEnv } from './run-process.ts';
export { Tokens } from './tokens.ts';
