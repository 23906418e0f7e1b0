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

export const badRequest = (message: string): Refusal => new Refusal(400, 'BadRequest', message);

export const expired = (): Refusal => new Refusal(410, 'Expired', 'The resourceVersion for the provided watch or list is too old.');

export interface Flaw {
  readonly field: string;
  readonly message: string;
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueNotSupported';
}

export function invalid(what: { group: string; kind: string }, name: string, flaws: readonly Flaw[]): Refusal {
  const texts = flaws.map((flaw) => `${flaw.field}: ${flaw.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const kind = what.group === '' ? what.kind : `${what.kind}.${what.group}`;
  return new Refusal(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`, {
    name,
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
    reason: refusal.reason,
    ...(Object.keys(refusal.details).length === 0 ? {} : { details: refusal.details }),
    code: refusal.code,
  };
}
