import { type Chat, ChatError, type Clock, type Meter, type PostKind } from '../ports/index.ts';

/** The same chat; whatever is said through it is counted, and how long a root card took. */
export function meteredChat(chat: Chat, { meter, clock }: { readonly meter: Meter; readonly clock: Clock }): Chat {
  const said = async <T>(kind: PostKind, call: Promise<T>): Promise<T> => {
    const began = clock.now();
    try {
      const result = await call;
      meter.add('k8s_rca_posts_total', { kind, outcome: 'ok' }, 1);
      if (kind === 'card') meter.add('k8s_rca_stage_duration_seconds', { stage: 'post' }, (clock.now() - began) / 1000);
      return result;
    } catch (error) {
      meter.add('k8s_rca_posts_total', { kind, outcome: error instanceof ChatError ? error.kind : 'error' }, 1);
      throw error;
    }
  };
  return {
    // Only an incident's card carries a mark.
    post: (to, post) => said(to.mark === undefined ? 'notice' : 'card', chat.post(to, post)),
    update: (place, post, urgency, mark) => said('edit', chat.update(place, post, urgency, mark)),
    reply: (to, post, urgency) => said(urgency === 'answer' ? 'answer' : 'thread', chat.reply(to, post, urgency)),
    respond: (to, post, how) => said('answer', chat.respond(to, post, how)),
    whisper: (to, post) => said('answer', chat.whisper(to, post)),
    home: (user, post) => said('answer', chat.home(user, post)),
    open: (trigger, modal) => said('answer', chat.open(trigger, modal)),
    openCards: (channel) => chat.openCards(channel),
    auditMarks: (channel) => chat.auditMarks(channel),
    team: () => chat.team(),
    profile: (user) => chat.profile(user),
    link: (place) => chat.link(place),
    listen: (receive) => chat.listen(receive),
    check: () => chat.check(),
  };
}
