import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Blocks } from './blocks.js';
import { html } from './html.js';
import { act, complaint } from './store.js';

/** What elements in a modal or a Home need. */
function useView(where) {
  const [entered, setEntered] = useState({});
  const [errors, setErrors] = useState({});
  const [failed, setFailed] = useState();
  const [busy, setBusy] = useState();
  const tell = async (name, body) => {
    setBusy(name);
    const result = await act(body);
    setBusy(undefined);
    setErrors(result.fields ?? {});
    setFailed(result.fields === undefined ? complaint(result) : undefined);
    return result;
  };
  const press = (element, value, more = entered) =>
    tell(element.action_id, { do: 'press', in: where, action: element.action_id, value, entered: more });
  const enter = (element, value, dispatch) => {
    const more = { ...entered, [element.action_id]: value };
    setEntered(more);
    if (dispatch) void press(element, value, more);
  };
  return { entered, errors, failed, busy, press, enter, tell };
}

/** Elements outside input blocks tell the app of every change; those inside only when they say so. */
function dispatches(blocks, element) {
  const block = blocks.find((b) => b.type === 'input' && b.element.action_id === element.action_id);
  return block === undefined || block.dispatch_action === true;
}

export function Modal({ view, depth }) {
  const dialog = useRef();
  const id = useId();
  const state = useView('modal');
  useEffect(() => {
    if (!dialog.current.open) dialog.current.showModal();
  }, []);
  const use = { ...state, enter: (element, value) => state.enter(element, value, dispatches(view.blocks, element)) };
  const close = () => void act({ do: 'close' });
  const submit = (event) => {
    event.preventDefault();
    void state.tell('submit', { do: 'submit', entered: state.entered });
  };
  return html`<dialog ref=${dialog} class="modal" aria-labelledby=${id} onCancel=${(e) => (e.preventDefault(), close())}>
    <form onSubmit=${submit} novalidate>
      <header><h2 id=${id}>${view.title.text}</h2><button type="button" class="icon" aria-label=${depth > 0 ? 'Back' : 'Close'} onClick=${close}>${depth > 0 ? '←' : '✕'}</button></header>
      <div class="scroll modal-body" tabindex="0" role="group" aria-label=${view.title.text}>
        <${Blocks} blocks=${view.blocks} use=${use} />
        ${state.failed === undefined ? null : html`<p class="complaint" role="alert">${state.failed}</p>`}
      </div>
      <footer class="foot"><button type="button" class="button" onClick=${close}>${view.close?.text ?? 'Close'}</button>
        ${view.submit === undefined ? null : html`<button type="submit" class="button primary" aria-busy=${state.busy === 'submit'} disabled=${state.busy === 'submit'}>${view.submit.text}</button>`}</footer>
    </form>
  </dialog>`;
}

export function Home({ home, app }) {
  const state = useView('home');
  if (home === null)
    return html`<div class="empty"><img src="/icon.svg" alt="" /><h2>${app.name}</h2><p>${app.description}</p><p>The app has not published a Home for you yet.</p></div>`;
  const use = { ...state, enter: (element, value) => state.enter(element, value, dispatches(home.blocks, element)) };
  return html`<div class="home"><${Blocks} blocks=${home.blocks} use=${use} />${state.failed === undefined ? null : html`<p class="complaint" role="alert">${state.failed}</p>`}</div>`;
}
