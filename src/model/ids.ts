/** Milliseconds since 1970 UTC. All times in the spine are numbers, so that they survive JSON unchanged. */
export type Millis = number;

/** A string that was checked to be an id of kind K; a plain string does not fit. */
export type Id<K extends string> = string & { readonly __id: K };

export type IncidentId = Id<'incident'>;
export type EvidenceId = Id<'evidence'>;
export type SignalId = Id<'signal'>;
export type EffectId = Id<'effect'>;
