import type { House } from '../house.ts';

/** How an act ended for the person. `fields`: complaints by block id. */
export type ActResult =
  | { readonly ok: true; readonly ts?: string }
  | { readonly ok: false; readonly error: string; readonly fields?: Readonly<Record<string, string>> };

/** The app did not answer properly: the person sees an error, and tests count it. */
export function failed(house: House, detail: string): ActResult {
  house.journal.problem('user-saw-error', detail);
  return { ok: false, error: detail };
}
