import type { Dict } from '../../../model/index.ts';

export interface Fault {
  /** JSON pointer into the payload. */
  readonly at: string;
  /** What Slack would say of it. */
  readonly says: string;
}

/** One validation: where, under which workspace, and what was found so far. */
export interface Look {
  readonly surface: 'message' | 'modal' | 'home';
  readonly known: 'all' | 'classic';
  readonly faults: Fault[];
  readonly actionIds: Set<string>;
  readonly blockIds: Set<string>;
}

export type Check = (value: unknown, at: string, look: Look) => void;
export type Fields = Readonly<Record<string, Check>>;

export function fault(look: Look, at: string, says: string): void {
  look.faults.push({ at, says });
}

export function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with exactly these fields; `required` ones must be there, unknown ones are refused as Slack does. */
export function object(required: Fields, optional: Fields = {}): Check {
  const all = { ...required, ...optional };
  return (value, at, look) => {
    if (!isDict(value)) return fault(look, at, 'must be an object');
    for (const name of Object.keys(required)) if (value[name] === undefined) fault(look, at, `missing required field: ${name}`);
    for (const [name, field] of Object.entries(value)) {
      const check = Object.hasOwn(all, name) ? all[name] : undefined;
      if (check === undefined) fault(look, at, `invalid additional property: ${name}`);
      else if (field !== undefined) check(field, `${at}/${name}`, look);
    }
  };
}

export function string(max: number, min = 1): Check {
  return (value, at, look) => {
    if (typeof value !== 'string') return fault(look, at, 'must be a string');
    if (value.length < min) fault(look, at, `must be more than ${min - 1} characters`);
    if (value.length > max) fault(look, at, `must be less than ${max + 1} characters`);
  };
}

export function oneOf(...allowed: readonly unknown[]): Check {
  return (value, at, look) => {
    if (!allowed.includes(value)) fault(look, at, `must be one of: ${allowed.join(', ')}`);
  };
}

export const boolean: Check = (value, at, look) => {
  if (typeof value !== 'boolean') fault(look, at, 'must be a boolean');
};

export function integer(min: number, max: number): Check {
  return (value, at, look) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
      fault(look, at, `must be an integer from ${min} to ${max}`);
  };
}

export const finite: Check = (value, at, look) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) fault(look, at, 'must be a finite number');
};

export function pattern(shape: RegExp, says: string): Check {
  return (value, at, look) => {
    if (typeof value !== 'string' || !shape.test(value)) fault(look, at, says);
  };
}

export function items(check: Check, max: number, min = 1): Check {
  return (value, at, look) => {
    if (!Array.isArray(value)) return fault(look, at, 'must be an array');
    if (value.length < min) fault(look, at, `no fewer than ${min} items allowed`);
    if (value.length > max) fault(look, at, `no more than ${max} items allowed`);
    value.forEach((item, i) => check(item, `${at}/${i}`, look));
  };
}

/** Chooses the check by the object's `type`; a type outside the table is refused. */
export function byType(table: Readonly<Record<string, Check>> | (() => Readonly<Record<string, Check>>)): Check {
  return (value, at, look) => {
    if (!isDict(value)) return fault(look, at, 'must be an object');
    const kinds = typeof table === 'function' ? table() : table;
    const type = value['type'];
    const check = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (check === undefined) return fault(look, `${at}/type`, `unsupported type: ${String(type)}`);
    check(value, at, look);
  };
}

/** All checks hold. */
export function both(...checks: readonly Check[]): Check {
  return (value, at, look) => {
    for (const check of checks) check(value, at, look);
  };
}

/** A further condition on an object. */
export function holds(condition: (value: Dict) => boolean, says: string): Check {
  return (value, at, look) => {
    if (isDict(value) && !condition(value)) fault(look, at, says);
  };
}

/** An id that may occur once within one message or view. */
export function unique(set: (look: Look) => Set<string>, name: string): Check {
  return both(string(255), (value, at, look) => {
    if (typeof value !== 'string') return;
    if (set(look).has(value)) fault(look, at, `duplicate ${name}: ${value}`);
    set(look).add(value);
  });
}
