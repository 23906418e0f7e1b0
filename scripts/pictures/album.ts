import type { Locator } from 'playwright-core';
import { inspect } from '../../test/browser/inspect.ts';
import { type Looks, openPage, type OpenPage } from '../../test/browser/open-page.ts';

export interface Surface {
  readonly name: string;
  readonly texts: number;
  readonly contrast: readonly string[];
  readonly clipped: readonly string[];
  readonly errors: readonly string[];
}

/** Takes pictures and remembers what was wrong with each. */
export interface Album {
  readonly surfaces: readonly Surface[];
  open(url: string, looks?: Partial<Looks>): Promise<OpenPage>;
  /** A picture of the whole page, or of one element of it. What is measured is the page as it stands. */
  take(open: OpenPage, name: string, element?: Locator): Promise<void>;
}

export function album(folder: string): Album {
  const surfaces: Surface[] = [];
  return {
    surfaces,
    open: openPage,
    async take(open, name, element) {
      await open.page.mouse.move(0, 0);
      await open.page.evaluate('document.activeElement?.blur?.()');
      const path = `${folder}/${name}.png`;
      if (element === undefined) await open.page.screenshot({ path });
      else {
        await element.evaluate((shown) => shown.scrollIntoView({ block: 'center' }));
        await element.screenshot({ path });
      }
      const { texts, contrast, clipped } = await inspect(open.page);
      surfaces.push({ name, texts, contrast, clipped, errors: [...open.errors] });
    },
  };
}
