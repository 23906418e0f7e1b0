import { at, type Execution, list, num, text } from '../../../model/index.ts';

const STEPS = new Set(['verify', 'read', 'compare', 'dry-run', 'patch', 'read-back']);

/** A termination message as the executor writes it for this plan; undefined for anything else, so that a foreign text is never taken for a result. */
export function executionIn(message: string, plan: string): Execution | undefined {
  const { plan: of, ...value } = Object(parsed(message)) as Record<string, unknown>;
  return of === plan ? executionOf(value) : undefined;
}

function executionOf(value: Readonly<Record<string, unknown>>): Execution | undefined {
  switch (at(value, 'is')) {
    case 'applied':
      return num(at(value, 'generation')) !== undefined && typeof at(value, 'resourceVersion') === 'string'
        ? (value as unknown as Execution)
        : undefined;
    case 'refused':
    case 'unclear':
      return STEPS.has(text(at(value, 'step'))) && text(at(value, 'why')) !== '' ? (value as unknown as Execution) : undefined;
    case 'canary':
      return list(at(value, 'probes')).every((p) => text(at(p, 'layer')) !== '') ? (value as unknown as Execution) : undefined;
    default:
      return undefined;
  }
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return undefined;
  }
}
