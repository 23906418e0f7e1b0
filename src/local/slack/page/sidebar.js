import { useState } from 'preact/hooks';
import { Icon } from './emoji.js';
import { html } from './html.js';
import { Avatar } from './message.js';
import { signIn } from './store.js';

function Entry({ channel, state, open }) {
  const unread = state.unread[channel.id] ?? 0;
  const sign = channel.kind === 'private' ? html`<${Icon} name="lock" />` : '#';
  const name = channel.kind === 'im' ? state.app.name : channel.name;
  return html`<li><a href=${`#${channel.id}`} aria-current=${channel.id === open ? 'page' : undefined} class=${`${unread > 0 ? 'unread' : ''} ${channel.archived ? 'archived' : ''}`}>
    ${channel.kind === 'im' ? html`<img src="/icon.svg" alt="" />` : html`<span class="sign" aria-hidden="true">${sign}</span>`}<span class="name">${name}</span>
    ${unread > 0 ? html`<span class="count" aria-label=${`${unread} unread`}>${unread}</span>` : null}</a></li>`;
}

export function Sidebar({ state, open }) {
  const [shown, show] = useState(false);
  const me = state.users.find((u) => u.id === state.me);
  const people = state.users.filter((u) => u.kind !== 'bot' && !u.deactivated);
  const change = (name) => {
    const url = new URL(location.href);
    url.searchParams.set('as', name);
    history.replaceState(null, '', url);
    signIn(name);
  };
  const list = (kinds) =>
    state.channels
      .filter((c) => kinds.includes(c.kind))
      .map((c) => html`<${Entry} key=${c.id} channel=${c} state=${state} open=${open} />`);
  const status = state.offline ? 'workspace stopped' : state.connected > 0 ? 'app connected' : 'app not connected';
  return html`<nav class=${`sidebar ${shown ? 'shown' : ''}`} aria-label="Workspace" onClick=${(e) => e.target.closest('a') && show(false)}>
    <div class="team"><img src="/icon.svg" alt="" /><div><b>${state.team}</b><span class=${`status ${state.connected > 0 && !state.offline ? 'on' : 'off'}`} role="status">${status}</span></div>
      <button type="button" class="burger" aria-expanded=${shown} aria-label="Channels" onClick=${() => show(!shown)}>☰</button></div>
    <div class="lists scroll">
      <h2>Channels</h2><ul>${list(['public', 'private'])}</ul>
      <h2>Apps</h2><ul>${list(['im'])}</ul>
    </div>
    <label class="signed-in"><${Avatar} user=${me} /><span class="unseen">Signed in as</span>
      <select value=${me?.name} onChange=${(e) => change(e.target.value)}>${people.map((u) => html`<option value=${u.name}>${u.realName}${u.kind === 'guest' ? ' (guest)' : ''}</option>`)}</select></label>
  </nav>`;
}
