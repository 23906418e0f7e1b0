import { useEffect, useState } from 'preact/hooks';

/** Everything the signed-in person sees, kept up to date by the server. */
let current = { loading: true, users: [], channels: [], messages: [], views: [], commands: [], unread: {}, connected: 0 };
const listeners = new Set();
let stream;

export function useStore() {
  const [state, show] = useState(current);
  useEffect(() => {
    listeners.add(show);
    show(current);
    return () => listeners.delete(show);
  }, []);
  return state;
}

export function change(patch) {
  current = { ...current, ...patch };
  for (const listener of listeners) listener(current);
}

export function peek() {
  return current;
}

/** Opens the stream of one person; the first thing it says is the whole state. */
export function signIn(name) {
  stream?.close();
  stream = new EventSource(`/page/live?as=${encodeURIComponent(name)}`);
  stream.addEventListener('message', (event) => hear(JSON.parse(event.data)));
  stream.addEventListener('error', () => change({ offline: true }));
  stream.addEventListener('open', () => change({ offline: false }));
}

function hear(news) {
  if (news.is === 'state') change({ ...news.state, loading: false, unread: news.state.me === current.me ? current.unread : {} });
  else if (news.is === 'message') hearMessage(news.message);
  else if (news.is === 'standing') change({ views: news.views, home: news.home });
  else if (news.is === 'channels') change({ channels: news.channels });
  else if (news.is === 'sockets') change({ connected: news.connected });
}

function hearMessage(message) {
  const isNew = !current.messages.some((m) => m.ts === message.ts);
  const others = current.messages.filter((m) => m.ts !== message.ts);
  const messages = message.deleted ? others : [...others, message].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const away = message.channel !== current.open && message.user !== current.me;
  const inChannel = message.thread === null || message.broadcast;
  const unread =
    isNew && away && inChannel ? { ...current.unread, [message.channel]: (current.unread[message.channel] ?? 0) + 1 } : current.unread;
  change({ messages, unread });
}

/** Does something as the signed-in person and resolves with how it ended. */
export async function act(body) {
  try {
    const response = await fetch('/control/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: current.me, ...body }),
    });
    return await response.json();
  } catch {
    return { ok: false, error: 'the workspace does not answer' };
  }
}

/** Why an act failed, in words for a person. */
export function complaint(result) {
  if (result.ok !== false) return undefined;
  if (/late|timeout/.test(result.error)) return 'The app did not answer in time. Please try again.';
  if (/no-socket|dispatch_failed/.test(result.error)) return 'The app is not connected right now.';
  return result.error;
}

export function nameOf(id) {
  return current.users.find((u) => u.id === id)?.name ?? id;
}

export function channelName(id) {
  return current.channels.find((c) => c.id === id)?.name ?? id;
}
