import type { EventFact } from './event.ts';
import type { EvidenceId, IncidentId, Millis } from './ids.ts';
import type { KubeObject, ObjectRef } from './object.ts';

/** One question to the cluster. Planned by `collect`, performed by an adapter, always with a deadline. */
export type Look =
  | { readonly do: 'get'; readonly ref: ObjectRef }
  | {
      readonly do: 'list';
      readonly apiVersion: string;
      readonly kind: string;
      /** Absent: all namespaces, or a cluster-scoped kind. */
      readonly namespace?: string;
      readonly labelSelector?: string;
      readonly fieldSelector?: string;
      readonly limit: number;
    }
  /** All Events of one object, the Normal ones too, newest last. */
  | { readonly do: 'events'; readonly about: ObjectRef }
  | { readonly do: 'logs'; readonly pod: ObjectRef; readonly container: string; readonly previous: boolean };

/** `left-out`: nobody asked, because there was too much to ask. */
export type MissingReason = 'forbidden' | 'not-found' | 'timeout' | 'too-big' | 'unreachable' | 'not-recorded' | 'left-out';

/** One field that differs between two revisions, or that a manager changed. `before` or `after` is absent when added or removed. */
export interface FieldChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** What we went and looked at. A failed look is evidence too (`missing`), and so is an empty list. */
export type EvidenceItem = {
  readonly id: EvidenceId;
  /** What was asked, as a person would type it: `kubectl get pod web-1 -n shop -o yaml`. */
  readonly query: string;
  readonly at: Millis;
} & EvidenceBody;

export type EvidenceBody =
  | { readonly is: 'object'; readonly ref: ObjectRef; readonly body: KubeObject }
  | {
      readonly is: 'list';
      readonly kind: string;
      readonly namespace?: string;
      readonly selector?: string;
      readonly objects: readonly KubeObject[];
      readonly complete: boolean;
    }
  | { readonly is: 'events'; readonly about: ObjectRef; readonly events: readonly EventFact[] }
  | {
      readonly is: 'logs';
      readonly pod: ObjectRef;
      readonly container: string;
      readonly previous: boolean;
      /** Head, tail and windows around errors; a cut is marked by a line `… n lines left out …`. */
      readonly text: string;
      readonly truncated: boolean;
    }
  | {
      readonly is: 'change';
      readonly ref: ObjectRef;
      readonly changedAt: Millis;
      /** Field manager (managedFields) or controller, as the API names it. */
      readonly by: string;
      readonly summary: string;
      readonly fields: readonly FieldChange[];
    }
  /** What a person or a tool printed and no parser could turn into objects. */
  | { readonly is: 'text'; readonly about?: ObjectRef; readonly text: string }
  | { readonly is: 'missing'; readonly look: Look; readonly why: MissingReason; readonly detail: string };

/** Answer to one look, before it gets its id. */
export type Found = Omit<EvidenceItem, 'id' | keyof EvidenceBody> & EvidenceBody;

export interface Evidence {
  readonly incident: IncidentId;
  readonly subject: ObjectRef;
  /** Time of the investigation; "now" for every rule. */
  readonly now: Millis;
  readonly items: readonly EvidenceItem[];
}

/** How many different secrets of a family were hidden: shown on the card, never the value. */
export interface Redaction {
  readonly family: string;
  readonly count: number;
}
