import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { html } from './html.js';
import { act, complaint, peek } from './store.js';

/** What could be meant by what stands before the caret: commands at the start, people after an @. */
function hintsFor(text, isThread) {
  const { commands, users } = peek();
  const slash = /^\/\S*$/.exec(text);
  if (slash !== null && !isThread)
    return commands
      .filter((c) => c.command.startsWith(text))
      .map((c) => ({ insert: `${c.command} `, title: `${c.command} ${c.hint}`, words: c.description, from: 0 }));
  const at = /(?:^|\s)@([a-z0-9._-]*)$/.exec(text);
  if (at === null) return [];
  const from = text.length - at[1].length - 1;
  return users
    .filter((u) => !u.deactivated && u.name.startsWith(at[1]))
    .map((u) => ({ insert: `@${u.name} `, title: `@${u.name}`, words: u.realName, from }));
}

export function Composer({ channel, thread, label }) {
  const [text, setText] = useState('');
  const [failed, setFailed] = useState();
  const [chosen, choose] = useState(0);
  const [shut, setShut] = useState(false);
  const [broadcast, setBroadcast] = useState(false);
  const box = useRef();
  const id = useId();
  const hints = shut ? [] : hintsFor(text, thread !== undefined);
  useEffect(() => {
    const area = box.current;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight + 2, 180)}px`;
  }, [text]);
  const take = (hint) => {
    setText(text.slice(0, hint.from) + hint.insert);
    choose(0);
    box.current.focus();
  };
  const send = async () => {
    if (text.trim() === '') return;
    const said = text;
    setText('');
    setFailed(undefined);
    const result = await act({ do: 'say', channel, text: said, thread, broadcast });
    if (result.ok === false) setText(said);
    setFailed(complaint(result));
  };
  const key = (event) => {
    const hint = hints[Math.min(chosen, hints.length - 1)];
    if (event.isComposing) return;
    if (hint !== undefined && event.key === 'ArrowDown') choose((chosen + 1) % hints.length);
    else if (hint !== undefined && event.key === 'ArrowUp') choose((chosen + hints.length - 1) % hints.length);
    else if (hint !== undefined && (event.key === 'Tab' || event.key === 'Enter')) take(hint);
    else if (hint !== undefined && event.key === 'Escape') setShut(true);
    else if (event.key === 'Enter' && !event.shiftKey) void send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="composer">
    ${failed === undefined ? null : html`<p class="complaint" role="alert">${failed} <button type="button" class="link" onClick=${() => setFailed(undefined)}>Dismiss</button></p>`}
    ${hints.length === 0 ? null : html`<ul class="hints" id=${id} role="listbox" aria-label="Suggestions">${hints.map((h, i) => html`<li role="option" id=${`${id}-${i}`} aria-selected=${i === chosen} onMouseDown=${(e) => (e.preventDefault(), take(h))}><b>${h.title}</b><span>${h.words}</span></li>`)}</ul>`}
    <div class="entry">
      <textarea ref=${box} rows="1" value=${text} placeholder=${label} aria-label=${label} role="combobox" aria-expanded=${hints.length > 0} aria-controls=${id} aria-autocomplete="list"
        aria-activedescendant=${hints.length > 0 ? `${id}-${chosen}` : undefined} onInput=${(e) => (setText(e.target.value), setShut(false))} onKeyDown=${key}></textarea>
      <button type="button" class="send" aria-label="Send" disabled=${text.trim() === ''} onClick=${send}><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 3.5 17.5 10 3 16.5 5 10.8 11 10 5 9.2Z" fill="currentColor" /></svg></button>
    </div>
    ${thread === undefined ? null : html`<label class="also"><input type="checkbox" checked=${broadcast} onChange=${(e) => setBroadcast(e.target.checked)} /> Also send to the channel</label>`}
  </div>`;
}
