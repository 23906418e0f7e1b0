import { lines, oneLine } from '../text.ts';

/** `width` in columns. Without colour the same words stand, so nothing is said by colour alone. */
export interface Screen {
  readonly width: number;
  readonly colour: 'on' | 'off';
}

const SGR = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Ink = keyof typeof SGR;

export function ink(screen: Screen, colour: Ink, text: string): string {
  return screen.colour === 'off' || text === '' ? text : `\u001b[${SGR[colour]}m${text}\u001b[0m`;
}

/** Words in lines of the screen's width, the later ones indented by `hang` blanks. Control characters never pass. */
export function wrapped(screen: Screen, text: string, hang = 0): readonly string[] {
  const room = Math.max(30, screen.width - hang);
  const out: string[] = [];
  for (const word of oneLine(text).split(' ')) {
    const last = out.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return out.map((l, i) => (i === 0 ? l : ' '.repeat(hang) + l));
}

/** An item with its mark: the text hangs behind the mark. */
export function item(screen: Screen, mark: string, text: string): readonly string[] {
  const [first = '', ...rest] = wrapped(screen, text, mark.length);
  return [mark + first, ...rest];
}

/** A command as it is typed: never wrapped, never with control characters. */
export function command(text: string): readonly string[] {
  return lines(text)
    .split('\n')
    .map((l) => `      ${l}`);
}
