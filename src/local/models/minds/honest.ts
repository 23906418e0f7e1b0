import type { Pen, Place } from './fill.ts';
import type { Item, Named, Paper } from './paper.ts';

/** The word for where a text stands: its own property, or that of the list it is a row of. */
export function keyOf(place: Place): string {
  return place.path.at(-1) ?? '';
}

/** Whether the place lies inside the list or object of that name. */
export function under(place: Place, name: string): boolean {
  return place.path.slice(0, -1).includes(name);
}

/** The nearest list or object around a place. */
export function around(place: Place): string {
  return place.path.at(-2) ?? '';
}

/** Facts of one item that a sentence has room for. */
const FACTS = 3;

/** What an honest reader could say of one item: words that stand in it, and its id. */
export function sentence(item: Item | undefined): string {
  if (item === undefined) return 'The evidence shows that the container of the deployment failed.';
  const texts = Array.from(item.line.matchAll(/"(?:\\.|[^"\\]){4,}"/g), ([text]) => text.slice(1, 81));
  // What was asked of the cluster stands there as a command; a reader who is honest tells none.
  const words = texts.filter((t) => /[a-z]{3} [a-z]/i.test(t) && !t.startsWith('kubectl ')).slice(-FACTS);
  return `The container failed: ${words.join('; ') || 'see the evidence'} [${item.id}].`.replaceAll('"', '').replaceAll('\\', ' ');
}

/** Writes what the prompt says: the candidates in their order, the first one supported, each with its own evidence. */
export class HonestPen implements Pen {
  protected readonly paper: Paper;

  constructor(paper: Paper) {
    this.paper = paper;
  }

  /** Id that a row rests on. */
  protected cite(place: Place): string {
    const own = under(place, 'candidates') ? this.paper.candidates[place.row]?.evidence : this.paper.candidates[0]?.evidence;
    return own?.find((id) => this.paper.items.some((i) => i.id === id)) ?? this.paper.items[0]?.id ?? 'e1';
  }

  words(place: Place): string {
    const key = keyOf(place);
    if (key === 'evidence') return this.cite(place);
    if (key === 'cause') return this.paper.candidates[under(place, 'candidates') ? place.row : 0]?.cause ?? 'other.novel';
    return sentence(this.paper.items.find((i) => i.id === this.cite(place)));
  }

  pick(values: readonly unknown[], place: Place): unknown {
    return values[keyOf(place) === 'verdict' ? Math.min(place.row, 1) : 0];
  }

  rows(place: Place): number {
    if (keyOf(place) === 'candidates') return this.paper.candidates.length;
    return keyOf(place) === 'causes' || keyOf(place) === 'against' ? 0 : 1;
  }

  has(_place: Place): boolean {
    return false;
  }

  number(least: number, most: number): number {
    return (least + most) / 2;
  }

  truth(_place: Place): boolean {
    return false;
  }

  object(properties: readonly string[], place: Place): Readonly<Record<string, unknown>> | undefined {
    if (!properties.includes('kind') || !properties.includes('name')) return undefined;
    return this.culprit(place) as unknown as Readonly<Record<string, unknown>>;
  }

  protected culprit(_place: Place): Named {
    return this.paper.objects[0] ?? { kind: 'Pod', namespace: 'default', name: 'web' };
  }
}
