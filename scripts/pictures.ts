/**
 * `npm run pictures`: draws every card, thread and page in headless Chromium as PNGs under out/pictures, counts contrast
 * failures and clipped texts. Exit 1 when anything is wrong. `-- --docs` also refreshes those that the README shows (docs/pictures),
 * which nothing else does. `-- --still` leaves out the live run of `npm start` (about a minute and a half).
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { findChromium } from '../test/browser/open-page.ts';
import { advices } from './pictures/advice.ts';
import { album } from './pictures/album.ts';
import { answers } from './pictures/answers.ts';
import { cards } from './pictures/cards.ts';
import { live } from './pictures/live.ts';

const OUT = 'out/pictures';
/** Pictures that documents show, by the name they have there. */
const SHOWN: Readonly<Record<string, string>> = {
  'live-card-storefront': 'card.png',
  'live-workspace': 'workspace.png',
  'live-thread': 'thread.png',
  'live-fix-dialogue': 'approve.png',
};

if (process.argv.includes('--docs') && process.argv.includes('--still')) {
  console.error('pictures: the pictures of the documents are made by the live run; leave out --still');
  process.exit(2);
}
if (findChromium() === undefined) {
  console.error('pictures: no Chromium found; install it (apt-get install chromium) or set CHROMIUM to its path');
  process.exit(2);
}
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const pictures = album(OUT);
await cards(pictures);
await answers(pictures);
await advices(pictures);
if (!process.argv.includes('--still')) await live(pictures);
if (process.argv.includes('--docs')) {
  mkdirSync('docs/pictures', { recursive: true });
  for (const [from, to] of Object.entries(SHOWN)) copyFileSync(`${OUT}/${from}.png`, `docs/pictures/${to}`);
}

for (const seen of pictures.surfaces) console.log(`${seen.name.padEnd(34)} ${String(seen.texts).padStart(4)} texts`);
for (const bad of pictures.surfaces)
  for (const what of [
    ...bad.contrast.map((c) => `contrast: ${c}`),
    ...bad.clipped.map((c) => `clipped: ${c}`),
    ...bad.errors.map((e) => `error: ${e}`),
  ])
    console.log(`  ${bad.name}: ${what}`);
const count = (of: (s: (typeof pictures.surfaces)[number]) => readonly string[]): number =>
  pictures.surfaces.reduce((n, s) => n + of(s).length, 0);
const [contrast, clipped, errors] = [count((s) => s.contrast), count((s) => s.clipped), count((s) => s.errors)];
console.log(`\nsurfaces ${pictures.surfaces.length}, contrast failures ${contrast}, clipped texts ${clipped}, page errors ${errors}`);
process.exit(contrast + clipped + errors === 0 ? 0 : 1);
