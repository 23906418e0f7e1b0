import { type Desk, type Shown, until } from './world.ts';

/** Every root card about one object, as a person reads its name on it: `Deployment/web in shop`. Counted in what people saw. */
export function cardsOf(world: Desk, object: string): readonly Shown[] {
  return world.cards().filter((c) => c.user === world.slack.botUser && aboutOf(c) === object);
}

/** The object a root card is about; undefined for messages that are no card. */
export function aboutOf(card: Shown): string | undefined {
  return /^P[1-4] (\S+(?: in [a-z0-9-]+)?): /.exec(card.text)?.[1];
}

/** The one card about an object, once it is there. */
export async function card(world: Desk, object: string, within = 60_000): Promise<Shown> {
  const found = await until(() => cardsOf(world, object)[0], { what: `a card about ${object}`, within });
  const all = cardsOf(world, object);
  if (all.length !== 1) throw new Error(`${all.length} cards about ${object}`);
  return found;
}

/** The card when it says something. */
export function says(world: Desk, object: string, what: RegExp, within = 60_000): Promise<Shown> {
  return until(() => cardsOf(world, object).find((c) => what.test(c.words)), {
    what: () => `${String(what)} on the card about ${object}; it says: ${cardsOf(world, object)[0]?.words ?? 'nothing'}`,
    within,
  });
}

export interface Terms {
  readonly received: number;
  readonly posted: number;
  readonly merged: number;
  readonly suppressed: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly waiting: number;
}

/** What the shipped command says of every signal. */
export async function ledger(world: Desk): Promise<Terms> {
  const ran = await world.run(['ledger', '--json']);
  if (ran.code !== 0) throw new Error(`ledger ended with ${ran.code}: ${ran.err}`);
  return JSON.parse(ran.out) as Terms;
}

export function sum(terms: Terms): number {
  const suppressed = Object.values(terms.suppressed).reduce((a, b) => a + b, 0);
  return terms.posted + terms.merged + suppressed + terms.failed + terms.waiting;
}

/** The signals that a card says it stands for. */
export function signalsOn(shown: Shown): number {
  return Number(/(\d+) signals?\b/.exec(shown.words)?.[1] ?? 0);
}
