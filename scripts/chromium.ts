import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium that is installed here (CHROMIUM=/path wins), or undefined. Nothing is ever downloaded. */
export function findChromium(): string | undefined {
  return [process.env['CHROMIUM'], ...PLACES].find((p): p is string => p !== undefined && p !== '' && existsSync(p));
}
