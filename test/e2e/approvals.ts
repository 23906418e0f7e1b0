import { aboutOf } from './cards.ts';
import { type Desk, type Shown, until, wordsOf } from './world.ts';

/** What people do with the fixes on the cards of a desk, and what they are shown. */
export interface Approvals {
  /** The card about this object as it stands now. */
  card(of: string): Shown | undefined;
  /** Waits until the card says this. */
  says(of: string, words: RegExp): Promise<Shown>;
  /** Waits until the card has this button, or has it no more. */
  button(of: string, action: string, is: 'there' | 'gone'): Promise<Shown>;
  /** Presses a button of the card; what the bot then shows to that person alone, if it is no dialogue, is `told`. */
  press(as: string, of: string, action: string): Promise<void>;
  /** Presses, and waits for the dialogue. */
  ask(as: string, of: string, action: string): Promise<void>;
  /** Fills in the reason and sends the dialogue; the bot's answer to that person alone. */
  send(as: string, reason: string): Promise<string>;
  /** Presses, waits for the dialogue, fills in the reason and sends it. */
  decide(as: string, of: string, action: string, reason?: string): Promise<string>;
  /** What the dialogue that was opened last shows. */
  dialogue(): string;
  /** The last thing that person alone was told after `since` (`mark()`). */
  told(as: string, since: number): Promise<string>;
  mark(): number;
}

export function approvalsOn(desk: Pick<Desk, 'slack' | 'cards'>): Approvals {
  const { slack } = desk;
  // By its title first: a card also names what it resembles and what shares its cause. Of two, the newer: a failure that returns late has one of its own.
  const card = (of: string): Shown | undefined => {
    const named = (one: Shown): boolean => aboutOf(one) === of || aboutOf(one)?.startsWith(`${of} in `) === true;
    return desk.cards().findLast(named) ?? desk.cards().find((one) => one.words.includes(of));
  };
  const titles = (): string =>
    desk
      .cards()
      .map((one) => one.words.split('\n', 3).join(' '))
      .join('\n');
  const seen = (of: string, what: string, is: (shown: Shown) => boolean): Promise<Shown> =>
    until(() => [card(of)].find((one) => one !== undefined && is(one)), {
      what: () => `the card about ${of} ${what}; it says:\n${card(of)?.words ?? 'nothing'}\nAll cards:\n${titles()}`,
      within: 120_000,
    });
  const has = (shown: Shown, action: string): boolean => JSON.stringify(shown.blocks).includes(`"${action}"`);
  const press: Approvals['press'] = async (as, of, action) => {
    const shown = card(of);
    if (shown === undefined) throw new Error(`no card about ${of}`);
    const click = () => slack.acts.click({ as, channel: slack.channel, ts: shown.ts, action });
    // A socket that a stall of the machine broke is made anew within moments; a person who is told so presses again.
    const done = await until(async () => [await click()].find((one) => one.ok || !JSON.stringify(one).includes('no-socket')), {
      what: `${action} to reach the bot`,
    });
    if (!done.ok) throw new Error(`${as} presses ${action}: ${JSON.stringify(done)}`);
  };
  const alone = (as: string, since: number) =>
    slack
      .transcript()
      .slice(since)
      .findLast((entry) => entry.onlyFor === slack.users[as]);
  const told: Approvals['told'] = async (as, since) =>
    wordsOf((await until(() => alone(as, since), { what: `a word to ${as} alone` })).blocks);
  const mark = (): number => slack.transcript().length;
  const openings = () => slack.calls().filter((call) => call.method === 'views.open' && call.answer === 'ok');
  const ask: Approvals['ask'] = async (as, of, action) => {
    const before = openings().length;
    const since = mark();
    await press(as, of, action);
    const what = (): string => `a dialogue for ${as}; told: ${wordsOf(alone(as, since)?.blocks)}`;
    await until(() => openings().length > before, { what });
  };
  const send: Approvals['send'] = async (as, reason) => {
    const since = mark();
    const sent = await slack.acts.submit({ as, entered: { reason } });
    if (!sent.ok) throw new Error(`${as} sends a dialogue: ${JSON.stringify(sent)}`);
    return told(as, since);
  };
  return {
    card,
    says: (of, words) => seen(of, `to say ${String(words)}`, (shown) => words.test(shown.words)),
    button: (of, action, is) => seen(of, `to have ${action} ${is}`, (shown) => has(shown, action) === (is === 'there')),
    press,
    ask,
    send,
    decide: async (as, of, action, reason = 'looks right') => {
      await ask(as, of, action);
      return send(as, reason);
    },
    dialogue: () => wordsOf(openings().at(-1)?.args['view']),
    told,
    mark,
  };
}
