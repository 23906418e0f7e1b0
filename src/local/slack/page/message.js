import { useState } from 'preact/hooks';
import { Blocks } from './blocks.js';
import { emoji, Icon } from './emoji.js';
import { html } from './html.js';
import { Mrkdwn } from './mrkdwn.js';
import { act, complaint, nameOf, peek } from './store.js';

const time = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

export function Avatar({ user }) {
  if (user?.kind === 'bot') return html`<img class="avatar" src="/icon.svg" alt="" />`;
  const hue = [...(user?.name ?? '?')].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 6;
  return html`<span class=${`avatar hue-${hue}`} aria-hidden="true">${(user?.name ?? '?').slice(0, 1).toUpperCase()}</span>`;
}

/** What the elements of one message need: who presses, what was entered, how it ended. */
function useMessage(message) {
  const [entered, setEntered] = useState({});
  const [busy, setBusy] = useState();
  const [failed, setFailed] = useState();
  const press = async (element, value, more = entered) => {
    setBusy(element.action_id);
    const result = await act({ do: 'click', channel: message.channel, ts: message.ts, action: element.action_id, value, entered: more });
    setBusy(undefined);
    setFailed(complaint(result));
  };
  const enter = (element, value) => {
    const more = { ...entered, [element.action_id]: value };
    setEntered(more);
    void press(element, value, more);
  };
  return { press, enter, entered, busy, failed, dismiss: () => setFailed(undefined) };
}

export function Message({ message, follows, open, inThread }) {
  const { users, me, messages, marked } = peek();
  const user = users.find((u) => u.id === message.user);
  const use = useMessage(message);
  const replies = inThread ? [] : messages.filter((m) => m.thread === message.ts && !m.ephemeral);
  const react = (name) => {
    const mine = message.reactions.some((r) => r.name === name && r.users.includes(me));
    void act({ do: 'react', channel: message.channel, ts: message.ts, name, remove: mine });
  };
  const classes = ['message', follows ? 'follows' : '', message.ephemeral ? 'ephemeral' : '', marked === message.ts ? 'marked' : ''].join(
    ' ',
  );
  return html`<article class=${classes} id=${`${inThread ? 'thread' : 'message'}-${message.ts}`} aria-label=${`${user?.name ?? message.user}, ${time(message.ts)}`}>
    ${follows ? html`<span class="quiet-time">${time(message.ts)}</span>` : html`<${Avatar} user=${user} />`}
    <div class="body">
      ${message.ephemeral ? html`<p class="only-you"><${Icon} name="eye" /> Only visible to you</p>` : null}
      ${message.broadcast && !inThread ? html`<p class="only-you">replied to <a href=${`#${message.channel}/${message.thread}`}>a thread</a></p>` : null}
      ${
        follows
          ? null
          : html`<p class="who"><b>${user?.realName ?? message.user}</b>${user?.kind === 'bot' ? html`<span class="badge">App</span>` : null}
        <a class="when" href=${`#${message.channel}/${message.thread === null ? '' : `${message.thread}/`}${message.ts}`}>${time(message.ts)}</a>
            ${message.edited ? html`<span class="edited">edited</span>` : null}</p>`
      }
      ${message.blocks.length > 0 ? html`<${Blocks} blocks=${message.blocks} use=${use} />` : html`<${Mrkdwn} text=${message.text} />`}
      ${message.edited && follows ? html`<span class="edited">edited</span>` : null}
      ${message.streaming ? html`<span class="edited">writing…</span>` : null}
      ${message.files.map((f) => html`<a class="attachment" href=${`/files/${f.id}`} target="_blank" rel="noopener"><${Icon} name="page_facing_up" /> ${f.name} <small>${f.size} bytes</small></a>`)}
      ${use.failed === undefined ? null : html`<p class="complaint" role="alert">${use.failed} <button type="button" class="link" onClick=${use.dismiss}>Dismiss</button></p>`}
      ${
        message.reactions.length === 0
          ? null
          : html`<div class="reactions">${message.reactions.map(
              (
                r,
              ) => html`<button type="button" class="reaction" aria-pressed=${r.users.includes(me)} aria-label=${`${r.name}, ${r.users.length}`}
          title=${r.users.map(nameOf).join(', ')} onClick=${() => react(r.name)}>${emoji(r.name)} ${r.users.length}</button>`,
            )}</div>`
      }
      ${replies.length === 0 ? null : html`<button type="button" class="replies" onClick=${() => open(message.ts)}>${replies.length === 1 ? '1 reply' : `${replies.length} replies`}<small>last at ${time(replies.at(-1).ts)}</small></button>`}
    </div>
    ${
      message.ephemeral
        ? null
        : html`<div class="tools">
      ${['eyes', 'white_check_mark', '+1'].map((name) => html`<button type="button" aria-label=${`React with ${name}`} onClick=${() => react(name)}>${emoji(name)}</button>`)}
      ${inThread ? null : html`<button type="button" aria-label="Reply in thread" onClick=${() => open(message.ts)}><${Icon} name="speech_balloon" /></button>`}</div>`
    }
  </article>`;
}
