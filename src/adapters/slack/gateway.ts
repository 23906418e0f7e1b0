import { App, type ReceiverEvent } from '@slack/bolt';
import type { Inbound, Post, Scrubbed } from '../../model/index.ts';
import { at, text } from '../../model/index.ts';
import type { Clock, Log } from '../../ports/index.ts';
import type { Clients } from './clients.ts';
import { type Identity, readClick, readCommand, readEvent, readSubmit } from './inbound.ts';

/** What `receive` may take; Slack waits three seconds for the acknowledgement. */
const STORE_DEADLINE = 500;
const NOT_RECORDED = 'I could not record this. Please try again in a moment.';
const UNKNOWN = 'I do not know this command. Try */k8s-rca help*.';

export interface GatewayNeeds {
  readonly clients: Clients;
  readonly botToken: string;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly log: Log;
  readonly receive: (act: Inbound) => Promise<Scrubbed<Post> | undefined>;
  /** Is the root of this thread a message of ours? */
  readonly ours: (channel: string, root: string) => Promise<boolean>;
  /** Says an immediate answer to somebody whose act has no room for one in its acknowledgement. */
  readonly tell: (act: Inbound, post: Scrubbed<Post>) => Promise<void>;
  readonly blocksOf: (post: Post) => readonly unknown[];
}

export interface Gateway {
  /** Stands between the sockets and Bolt: an event is stored before it is acknowledged. */
  processEvent(event: ReceiverEvent): Promise<void>;
  busy(): number;
}

type Told = { readonly stored: true; readonly post: Scrubbed<Post> | undefined } | { readonly stored: false };

export function gateway(needs: GatewayNeeds): Gateway {
  const { clock, log } = needs;
  let busy = 0;
  const app = boltApp(needs, tell);

  /** Stores an act within its deadline; never throws. */
  async function tell(act: Inbound): Promise<Told> {
    const deadline = new AbortController();
    try {
      const late = clock.sleep(STORE_DEADLINE, deadline.signal).then((): Told => ({ stored: false }));
      const told = await Promise.race([needs.receive(act).then((post): Told => ({ stored: true, post })), late]);
      if (!told.stored) log.warn({ act: act.is }, 'what somebody did was not recorded in time');
      return told;
    } catch {
      log.error({ act: act.is }, 'what somebody did could not be recorded');
      return { stored: false };
    } finally {
      deadline.abort();
    }
  }

  async function event(delivery: ReceiverEvent): Promise<void> {
    const reading = readEvent(delivery.body, needs.identity, clock.now());
    if (reading.is === 'nothing') return app.processEvent(delivery);
    if (reading.is === 'if-ours' && !(await needs.ours(reading.channel, reading.root))) return app.processEvent(delivery);
    const told = await tell(reading.act);
    // Unacknowledged, Slack delivers it again.
    if (!told.stored) return;
    await app.processEvent(delivery);
    if (told.post !== undefined) await needs.tell(reading.act, told.post);
  }

  return {
    busy: () => busy,
    processEvent: async (delivery) => {
      busy += 1;
      try {
        await (text(at(delivery.body, 'type')) === 'event_callback' ? event(delivery) : app.processEvent(delivery));
      } catch {
        log.error({ type: text(at(delivery.body, 'type')) }, 'a delivery of Slack could not be handled');
      } finally {
        busy -= 1;
      }
    },
  };
}

/** Bolt with a listener for everything that must be acknowledged, known or not. */
function boltApp(needs: GatewayNeeds, tell: (act: Inbound) => Promise<Told>): App {
  const { clients, identity, clock } = needs;
  const app = new App({
    token: needs.botToken,
    botId: identity.bot,
    botUserId: identity.user,
    tokenVerificationEnabled: false,
    convoStore: false,
    logger: clients.logger,
    clientOptions: clients.socketClient(),
    receiver: { init: () => undefined, start: () => Promise.resolve(), stop: () => Promise.resolve() },
  });
  app.error(async () => undefined);
  app.command(/.*/u, async ({ ack, body }) => {
    const act = readCommand(body, clock.now());
    if (act === undefined || body.command !== '/k8s-rca') return ack({ response_type: 'ephemeral', text: UNKNOWN });
    const told = await tell(act);
    if (!told.stored) return ack({ response_type: 'ephemeral', text: NOT_RECORDED });
    if (told.post === undefined) return ack();
    return ack({ response_type: 'ephemeral', text: told.post.text, blocks: needs.blocksOf(told.post) as [] });
  });
  app.action(/.*/u, async ({ ack, body, respond }) => {
    const act = readClick(body, clock.now());
    if (act === undefined) return ack();
    const told = await tell(act);
    await ack();
    if (!told.stored) await respond({ text: NOT_RECORDED, response_type: 'ephemeral', replace_original: false });
    else if (told.post !== undefined) await needs.tell(act, told.post);
  });
  app.options(/.*/u, async ({ ack }) => ack({ options: [] }));
  app.view({ callback_id: /.*/u, type: 'view_submission' }, async ({ ack, body }) => {
    const act = readSubmit(body, clock.now());
    if (act === undefined) return ack();
    const told = await tell(act);
    // Unacknowledged, the dialogue stays open with what was written in it, and Slack says that it did not work.
    if (told.stored) await ack();
  });
  app.view({ callback_id: /.*/u, type: 'view_closed' }, async ({ ack }) => ack());
  app.shortcut(/.*/u, async ({ ack }) => ack());
  return app;
}
