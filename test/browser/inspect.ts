import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** What is wrong with how a page looks: each entry names the text and the place. */
export interface Inspection {
  /** Texts seen. */
  readonly texts: number;
  /** Texts whose contrast to what lies behind them is below 4.5:1 (3:1 for large ones, WCAG 2.2 §1.4.3). */
  readonly contrast: readonly string[];
  /** Texts cut off where nothing scrolls. */
  readonly clipped: readonly string[];
}

const SCRIPT = readFileSync(new URL('./look.js', import.meta.url), 'utf8');

/** Walks everything visible on the page, by computed styles. Pictures behind text are not seen. */
export async function inspect(page: Page): Promise<Inspection> {
  return page.evaluate(`(() => { ${SCRIPT}\nreturn look(); })()`);
}
