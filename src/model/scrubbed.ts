declare const scrubbed: unique symbol;

/** Proof that `src/scrub` has seen the value. Nobody else can mint it: the symbol is not exported and no cast outside `src/scrub` is allowed (held by a test). */
export type Scrubbed<T> = T & { readonly [scrubbed]: true };
