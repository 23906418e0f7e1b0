import { systemClock } from '../adapters/clock/index.ts';
import { KeyError } from '../adapters/keys/index.ts';
import type { Config, GuardVerdict, LinkHealth } from '../model/index.ts';
import { parseApprovers } from '../remediate/index.ts';
import { openConnection, openLog } from './open.ts';
import { type Fixing, PRACTICE_NAMESPACES, practiceFixing, realFixing, remediationNeeds } from './up/remediation.ts';

/** Where fixes would be made: `practice` is the practice cluster of a running `up`. */
type Place = 'practice' | 'real';

/** What fixes need, one line each: mode, key, how many may approve, and each layer of the guard, proven now by requests that it must refuse. */
export async function fixChecks(config: Config, place: Place): Promise<readonly LinkHealth[]> {
  const { mode } = config.remediation;
  if (mode === 'off') return [good('fixes', 'off: cards say how to mend by hand; REMEDIATION_MODE=on switches them on')];
  const told = good('fixes', mode === 'on' ? 'on: what was approved is done' : 'dry-run: shown and approved, and nothing is changed');
  try {
    const fixing =
      place === 'practice' ? practiceFixing(config, { approver: undefined, namespaces: PRACTICE_NAMESPACES }) : realFixing(config);
    if (fixing === undefined) return [told];
    const ids = fixing.signer.keys.keys.map((k) => k.kid.slice(0, 8)).join(', ');
    const key = good('fixes key', place === 'practice' ? 'made anew for each practice run' : `signs approvals; trusted: ${ids}`);
    return [told, key, await approvers(config, fixing, place), ...(await layers(config, fixing))];
  } catch (e) {
    if (e instanceof KeyError) return [told, bad('fixes key', e.message, e.mend)];
    throw e;
  }
}

async function approvers({ remediation }: Config, fixing: Fixing, place: Place): Promise<LinkHealth> {
  const link = 'fixes approvers';
  const { approvers: list, approversFile } = remediation;
  if (place === 'practice' && list === '' && approversFile === undefined) return good(link, '1: ana of the local workspace');
  const source = approversFile === undefined ? 'ALLOWED_APPROVERS' : approversFile;
  try {
    const read = parseApprovers(await fixing.approvers());
    const count = new Set(read.list.map((a) => a.user)).size;
    if (read.problems.length > 0)
      return bad(link, `${count}, and ${read.problems.length} unreadable: ${read.problems.join('; ')}`, `Mend ${source}.`);
    return count === 0 ? bad(link, 'nobody may approve', `Name Slack user ids in ${source}.`) : good(link, `${count} of ${source}`);
  } catch {
    return bad(link, `${source} cannot be read, so nobody may approve`, 'Give the bot a file that it may read.');
  }
}

async function layers(config: Config, fixing: Fixing): Promise<readonly LinkHealth[]> {
  const connection = openConnection(config);
  try {
    const { launcher } = remediationNeeds(config, fixing, { connection, log: openLog(config) });
    return (await launcher.canary(fixing.namespaces)).map(layer);
  } finally {
    await connection.close();
  }
}

function layer({ layer: name, holds, why, untried = [] }: GuardVerdict): LinkHealth {
  const link = `fixes guard ${name}`;
  const except = untried.map(
    (one) => `; could not be tried in namespace ${one.namespace}, so nothing can be approved there: it ${one.why}`,
  );
  if (holds) return good(link, `proven: refuses what nobody approved${except.join('')}`);
  return bad(link, why, 'No fix can be approved until it holds: install the policies of `npm run policies`, see docs/security.md.');
}

function good(link: string, why: string): LinkHealth {
  return { link, ok: true, since: systemClock.now(), why };
}

function bad(link: string, why: string, mend: string): LinkHealth {
  return { link, ok: false, since: systemClock.now(), why: `${why}\n${mend}` };
}
