/** A private key, or the wish for one, enters; signatures and public keys leave. The private key itself leaves once only, as the text of a new one. */
export { KeyError } from './key-error.ts';
export { newKey, type NewKey, writePrivate } from './new-key.ts';
export { publicKeyOf } from './public-key.ts';
export { loadSigner, readKeySet, type KeySource } from './signer.ts';
