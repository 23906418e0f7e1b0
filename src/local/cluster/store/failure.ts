/** A refusal in the API's own words; the REST layer sends `status` as the body. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: number, reason: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** `details: {}` stands in the Status. */
export const EMPTY_DETAILS: Readonly<Record<string, unknown>> = Object.freeze({});

interface Named {
  readonly group: string;
  readonly plural: string;
}

const qualified = (what: Named): string => (what.group === '' ? what.plural : `${what.plural}.${what.group}`);
const about = (what: Named, name: string): Record<string, unknown> => ({
  name,
  ...(what.group === '' ? {} : { group: what.group }),
  kind: what.plural,
});

export const notFound = (what: Named, name: string): Refusal =>
  new Refusal(404, 'NotFound', `${qualified(what)} "${name}" not found`, about(what, name));

export const alreadyExists = (what: Named, name: string): Refusal =>
  new Refusal(409, 'AlreadyExists', `${qualified(what)} "${name}" already exists`, about(what, name));

export const conflict = (what: Named, name: string, why?: string): Refusal =>
  new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(what)} "${name}": ${why ?? 'the object has been modified; please apply your changes to the latest version and try again'}`,
    about(what, name),
  );

export const forbidden = (what: Named, name: string, why: string): Refusal =>
  new Refusal(403, 'Forbidden', `${qualified(what)} ${name === '' ? '' : `"${name}" `}is forbidden: ${why}`, about(what, name));

/** A delete whose precondition names another object of that name; here the API speaks of kinds. */
export const otherUid = (what: Named & { readonly kind: string }, name: string, uids: { asked: string; found: string }): Refusal =>
  conflict(
    { group: what.group, plural: what.kind },
    name,
    `the UID in the precondition (${uids.asked}) does not match the UID in record (${uids.found}). The object might have been deleted and then recreated`,
  );

export const badRequest = (message: string): Refusal => new Refusal(400, 'BadRequest', message);

/** What a resourceVersion is told that is no number. */
export const noVersion = (text: string): string =>
  `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;

export const expired = (): Refusal => new Refusal(410, 'Expired', 'The resourceVersion for the provided watch or list is too old.');

export interface Flaw {
  readonly field: string;
  readonly message: string;
  readonly reason: `FieldValue${'Required' | 'Invalid' | 'Forbidden' | 'NotSupported' | 'NotFound' | 'Duplicate'}`;
}

export function invalid(what: { group: string; kind: string }, name: string, flaws: readonly Flaw[]): Refusal {
  const texts = flaws.map((flaw) => `${flaw.field}: ${flaw.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const kind = what.group === '' ? what.kind : `${what.kind}.${what.group}`;
  return new Refusal(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`, {
    ...(name === '' ? {} : { name }),
    ...(what.group === '' ? {} : { group: what.group }),
    kind: what.kind,
    causes: flaws.map((flaw) => ({ reason: flaw.reason, message: flaw.message, field: flaw.field })),
  });
}

/** The `Status` object of a refusal. */
export function statusOf(refusal: Refusal): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: refusal.message,
    ...(refusal.reason === '' ? {} : { reason: refusal.reason }),
    ...(Object.keys(refusal.details).length === 0 && refusal.details !== EMPTY_DETAILS ? {} : { details: refusal.details }),
    code: refusal.code,
  };
}
