import htm from 'htm';
import { h } from 'preact';

/** Templates become elements; text in them is always text. */
export const html = htm.bind(h);
