/** Envelopes go in and acknowledgements come out, over real WebSockets that fail when told to. It knows nothing of messages or people. */
export { Hub, type Ack, type Envelope } from './hub.ts';
