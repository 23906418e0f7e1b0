/** Byte shapes of all families enter, one automaton over their anchors leaves; it reads no text itself. */
import { automaton, type Automaton } from '../engine/automaton.ts';
import { type Addresses, addressRules } from './address.ts';
import { authHeaderRules } from './auth-header.ts';
import { awsRules } from './aws.ts';
import { azureRules } from './azure.ts';
import { cardRules } from './card.ts';
import { commandLineRules } from './command-line.ts';
import { gcpRules } from './gcp.ts';
import { hashRules } from './hash.ts';
import { jwtRules } from './jwt.ts';
import { keyValueRules } from './key-value/index.ts';
import { kubernetesRules } from './kubernetes.ts';
import { sqlRules } from './sql.ts';
import { pemRules } from './pem.ts';
import { personalRules } from './personal.ts';
import { urlRules } from './url.ts';
import { chatRules } from './vendors/chat.ts';
import { cloudRules } from './vendors/cloud.ts';
import { codeRules } from './vendors/code.ts';
import { serviceRules } from './vendors/service.ts';

export type { Addresses } from './address.ts';

const FAMILIES = [
  awsRules,
  gcpRules,
  azureRules,
  kubernetesRules,
  jwtRules,
  pemRules,
  codeRules,
  cloudRules,
  chatRules,
  serviceRules,
  hashRules,
  cardRules,
  personalRules,
  urlRules,
  sqlRules,
  authHeaderRules,
  commandLineRules,
  keyValueRules,
].flat();

/** By name, in no order. */
export const families: readonly string[] = [...new Set(FAMILIES.map((rule) => rule.family))];

const machines: Partial<Record<Addresses, Automaton>> = {};

/** The automaton over all families, built at first use: it is a constant that takes a tenth of a second to write down. */
export function machineFor(addresses: Addresses): Automaton {
  return (machines[addresses] ??= automaton([...FAMILIES, ...addressRules(addresses)]));
}
