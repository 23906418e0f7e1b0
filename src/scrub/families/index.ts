import { automaton, type Automaton } from '../engine/automaton.ts';
import type { Rule } from '../engine/rule.ts';
import { prefixRule } from './prefix.ts';
import { keyValueRules } from './key-value.ts';

export type Addresses = 'public' | 'all';

const machines = new Map<Addresses, Automaton>();

/** The automaton over all families, built at first use. */
export function machineFor(addresses: Addresses): Automaton {
  const known = machines.get(addresses);
  if (known !== undefined) return known;
  const machine = automaton(rules());
  machines.set(addresses, machine);
  return machine;
}

function rules(): readonly Rule[] {
  return [
    ...keyValueRules,
    prefixRule('jwt', 'eyJ', { least: 30 }),
    prefixRule('github', 'ghp_', { least: 30 }),
    prefixRule('aws', 'AKIA', { least: 16 }),
  ];
}
