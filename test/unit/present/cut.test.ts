import { expect, it } from 'vitest';
import { brief } from '../../../src/diagnose/rules/lines.ts';
import { cut } from '../../../src/present/text.ts';

it.each([
  ['on a card', cut],
  ['in a fact', brief],
])('a line is cut before a placeholder, never inside one: %s', (_, short) => {
  const mask = '[REDACTED:password:abcdefghij]';
  const line = `login with ${mask} was refused by the server`;
  for (let most = 12; most < line.length; most++) {
    const shown = short(line, most);
    expect(shown.length).toBeLessThanOrEqual(most);
    expect(shown.replace(mask, '')).not.toMatch(/\[RED\w*:/);
  }
});
