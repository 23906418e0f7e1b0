/** What a person does in the client goes in; envelopes to the app and changes of the workspace come out. It shows nothing and decides nothing for the app. */
export { Acts, type ActResult } from './acts.ts';
export { respond } from './respond.ts';
export { simpleState } from './state.ts';
