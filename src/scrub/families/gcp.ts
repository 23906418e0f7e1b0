import { byteSet } from '../engine/bytes.ts';
import { prefixRules } from './prefix.ts';

const SLASHED = byteSet('A-Za-z0-9_/-');

/** API keys, OAuth tokens and client secrets. Service account files are JSON: the key names and PEM see to them. */
export const gcpRules = [...prefixRules('gcp', { AIza: 30, 'ya29.': 16, 'GOCSPX-': 16 }), ...prefixRules('gcp', { '1//0': 30 }, SLASHED)];
