import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Composer } from './composer.js';
import { html } from './html.js';
import { Message } from './message.js';
import { Home, Modal } from './modal.js';
import { Sidebar } from './sidebar.js';
import { act, change, peek, signIn, useStore } from './store.js';

/** `#channel`, `#channel/message`, `#channel/thread/message`, `#message-<ts>`. */
function place() {
  const parts = decodeURIComponent(location.hash.slice(1)).split('/').filter(Boolean);
  const named = /^message-(.+)$/.exec(parts[0] ?? '');
  if (named === null)
    return { channel: parts[0], thread: parts.length > 2 ? parts[1] : undefined, ts: parts.at(-1) === parts[0] ? undefined : parts.at(-1) };
  const message = peek().messages.find((m) => m.ts === named[1]);
  return { channel: message?.channel, thread: message?.thread ?? undefined, ts: named[1] };
}

function follows(message, before) {
  const near = before !== undefined && Number(message.ts) - Number(before.ts) < 300;
  return (
    near && before.user === message.user && message.blocks.length === 0 && before.ephemeral === message.ephemeral && !message.broadcast
  );
}

/** So many messages are drawn at first; earlier ones on request, or when a link leads to one. */
const AT_ONCE = 80;

/** Draws a message again only when something of it changed: an equal element is skipped. */
function useDrawn() {
  const drawn = useRef(new Map());
  return (message, how) => {
    const before = drawn.current.get(message.ts);
    const key = [message, how.follows, how.inThread, how.replies, how.isMarked];
    if (before !== undefined && before.key.every((part, i) => part === key[i])) return before.element;
    const element = html`<${Message} key=${message.ts} message=${message} follows=${how.follows} open=${how.open} inThread=${how.inThread} />`;
    drawn.current.set(message.ts, { key, element });
    return element;
  };
}

function repliesTo(messages) {
  const count = new Map();
  for (const m of messages) if (m.thread !== null && !m.ephemeral) count.set(m.thread, (count.get(m.thread) ?? 0) + 1);
  return count;
}

function Stream({ messages, open, inThread, label, children }) {
  const box = useRef();
  const atEnd = useRef(true);
  const [shown, show] = useState(AT_ONCE);
  const draw = useDrawn();
  const { marked, me, messages: all } = peek();
  const replies = repliesTo(all);
  const isFar = messages.findIndex((m) => m.ts === marked) < messages.length - shown && messages.some((m) => m.ts === marked);
  const from = isFar ? 0 : Math.max(0, messages.length - shown);
  const last = messages.at(-1);
  useLayoutEffect(() => {
    if (atEnd.current || last?.user === me || last?.ephemeral) box.current.scrollTop = box.current.scrollHeight;
  }, [messages.length, last]);
  const moved = () => {
    atEnd.current = box.current.scrollHeight - box.current.scrollTop - box.current.clientHeight < 80;
  };
  return html`<div class="stream scroll" ref=${box} role="log" aria-label=${label} tabindex="0" onScroll=${moved}>
    ${children}
    ${from === 0 ? null : html`<p class="earlier"><button type="button" class="small" onClick=${() => show(shown + 4 * AT_ONCE)}>Show earlier messages (${from})</button></p>`}
    ${messages.slice(from).map((m, i) => draw(m, { follows: follows(m, messages[from + i - 1]), open, inThread, replies: replies.get(m.ts) ?? 0, isMarked: marked === m.ts }))}
  </div>`;
}

function Thread({ state, channel, root, close }) {
  const messages = state.messages.filter((m) => m.channel === channel.id && (m.ts === root || m.thread === root));
  return html`<aside class="thread" aria-label="Thread" onKeyDown=${(e) => e.key === 'Escape' && close()}>
    <header class="bar"><h2>Thread</h2><button type="button" class="icon" aria-label="Close thread" onClick=${close}>✕</button></header>
    <${Stream} messages=${messages} inThread=${true} open=${() => undefined} label="Messages in the thread" />
    ${channel.archived ? null : html`<${Composer} key=${root} channel=${channel.id} thread=${root} label="Reply…" />`}
  </aside>`;
}

function AppTabs({ tab, setTab }) {
  return html`<div class="tabs" role="tablist">${['home', 'messages'].map((t) => html`<button type="button" role="tab" aria-selected=${tab === t} onClick=${() => setTab(t)}>${t === 'home' ? 'Home' : 'Messages'}</button>`)}</div>`;
}

function Channel({ state, channel, open }) {
  const [tab, setTab] = useState('messages');
  const isApp = channel.kind === 'im';
  const show = (t) => {
    setTab(t);
    void act({ do: 'home', tab: t });
  };
  useEffect(() => {
    if (isApp) show('home');
  }, [channel.id]);
  const messages = state.messages.filter(
    (m) => m.channel === channel.id && (m.thread === null || m.broadcast || (m.ephemeral && m.thread === null)),
  );
  const name = isApp ? state.app.name : `#${channel.name}`;
  return html`<main>
    <header class="bar"><div class="about"><h1>${name}</h1><p>${isApp ? state.app.description : channel.topic}</p></div>
      ${isApp ? html`<${AppTabs} tab=${tab} setTab=${show} />` : html`<p class="members">${channel.members} members${channel.app ? '' : ', the app is not one'}</p>`}</header>
    ${
      isApp && tab === 'home'
        ? html`<div class="stream scroll" tabindex="0" role="tabpanel" aria-label="Home"><${Home} home=${state.home} app=${state.app} /></div>`
        : html`<${Stream} key=${channel.id} messages=${messages} open=${open} inThread=${false} label=${`Messages in ${name}`}>
      ${messages.length > 0 ? null : html`<div class="empty"><h2>Nothing here yet</h2><p>${isApp ? 'Ask the app something.' : channel.app ? `Cards appear here. Try ${state.commands[0]?.command ?? '/help'} help` : 'The app is not a member of this channel.'}</p></div>`}
    <//>`
    }
    ${isApp && tab === 'home' ? null : channel.archived ? html`<p class="archived">This channel is archived.</p>` : html`<${Composer} key=${channel.id} channel=${channel.id} label=${`Message ${isApp ? state.app.name : `#${channel.name}`}`} />`}
  </main>`;
}

function useHash(state) {
  const [at, setAt] = useState(place());
  useEffect(() => {
    const moved = () => setAt(place());
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  useEffect(() => setAt(place()), [state.loading]);
  return at;
}

function App() {
  const state = useStore();
  const at = useHash(state);
  const channel = state.channels.find((c) => c.id === at.channel) ?? state.channels.find((c) => c.id === state.alerts);
  const isRoot = at.ts !== undefined && state.messages.some((m) => m.thread === at.ts);
  const thread = at.thread ?? (isRoot ? at.ts : undefined);
  useEffect(() => {
    if (channel !== undefined) change({ open: channel.id, unread: { ...peek().unread, [channel.id]: 0 } });
  }, [channel?.id, state.me]);
  useEffect(() => {
    change({ marked: at.ts === thread ? undefined : at.ts });
    document.getElementById(`${at.thread === undefined ? 'message' : 'thread'}-${at.ts}`)?.scrollIntoView({ block: 'center' });
  }, [at.ts, state.loading]);
  if (state.loading || channel === undefined) return html`<p class="loading">Opening the workspace…</p>`;
  const go = (hash) => {
    location.hash = hash;
  };
  return html`<div class=${`frame ${thread === undefined ? '' : 'with-thread'}`}>
    <${Sidebar} state=${state} open=${channel.id} />
    <${Channel} state=${state} channel=${channel} open=${(ts) => go(`${channel.id}/${ts}/${ts}`)} />
    ${thread === undefined ? null : html`<${Thread} key=${thread} state=${state} channel=${channel} root=${thread} close=${() => go(channel.id)} />`}
    ${state.views.map((view, depth) => html`<${Modal} key=${view.id} view=${view} depth=${depth} />`)}
  </div>`;
}

/** The drawn emoji, once and inside the page: a symbol of another file appears late, or not at all when its file is busy. */
async function drawings() {
  const answer = await fetch('/icons.svg');
  const sheet = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml').documentElement;
  sheet.setAttribute('class', 'unseen');
  sheet.setAttribute('aria-hidden', 'true');
  document.body.append(document.adoptNode(sheet));
}

await drawings();
signIn(new URLSearchParams(location.search).get('as') ?? 'ana');
render(html`<${App} />`, document.getElementById('app'));
