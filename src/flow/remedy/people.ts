import type { Person, Profile, Remedy, Vote } from '../../model/index.ts';
import { type Allowed, type Approvers, covering, mayApprove, parseApprovers, type Standing } from '../../remediate/index.ts';
import type { Hands } from '../hands.ts';
import type { RemedyHands } from './hands.ts';

/** What a person's approval of a remedy is worth now. `unknown`: Slack could not be asked. */
export type Worth = Allowed | { readonly is: 'unknown'; readonly why: string };

/** Those who may approve at all, for one remedy, as the list and the workspace say now. Everything is asked anew: nothing is kept between decisions. */
export interface Electorate {
  /** Whether this person's approval counts beside `votes`. Anything that cannot be known does not. */
  worth(by: Person, votes: readonly Vote[]): Promise<Worth>;
  /** Why the people that it needs are not there, whoever presses; undefined when they are. */
  short(): Promise<string | undefined>;
  /** Whether who asked for it counts among those who must approve: only where too few others could. */
  askerCounts(): Promise<boolean>;
}

export async function electorateOf(hands: Hands, fixing: RemedyHands, remedy: Remedy): Promise<Electorate> {
  const { needs } = hands;
  const { askedBy, kind: action, needed } = remedy;
  const { namespace } = remedy.plan.action.target;
  const team = (await needs.chat.team()) ?? '';
  const approvers = await approversOf(fixing);
  const standing = (user: string): Promise<Standing> => standingOf(hands, user, team);
  const listed = [...new Set(covering(approvers, { action, namespace }).map((a) => a.user))];

  /** As many of the listed as are asked for, without this one. Who cannot be asked about is taken to be there: that is never the laxer way. */
  const able = async (most: number, but?: string): Promise<number> => {
    let found = 0;
    for (const user of listed) {
      if (found >= most) break;
      if (user !== but && ['member', 'unknown'].includes(await standing(user))) found++;
    }
    return found;
  };
  const askerCounts = async (): Promise<boolean> => needed > 1 && askedBy !== undefined && (await able(needed, askedBy.user)) < needed;
  return {
    askerCounts,
    short: async () => {
      const there = needed > 1 ? await able(needed) : needed;
      return there >= needed
        ? undefined
        : `${needed} people must approve ${action} in namespace ${namespace}, and of the list of approvers only ${there} can (ALLOWED_APPROVERS).`;
    },
    worth: async (by, votes) => {
      const stands = team === '' ? 'unknown' : await standing(by.user);
      const out = askedBy === undefined || (await askerCounts()) ? {} : { askedBy };
      const allowed = mayApprove({ by, standing: stands, action, namespace, team, votes, needed, ...out }, approvers);
      return allowed.is === 'no' && stands === 'unknown' ? { ...allowed, is: 'unknown' } : allowed;
    },
  };
}

async function approversOf(fixing: RemedyHands): Promise<Approvers> {
  try {
    return parseApprovers(await fixing.needs.approvers());
  } catch {
    return { list: [], problems: ['the list could not be read'] };
  }
}

/** A press in a shared channel says which workspace it was made in; the profile says which one the person is of. */
async function standingOf(hands: Hands, user: string, team: string): Promise<Standing> {
  const profile = await hands.needs.chat.profile(user).catch((): Profile | undefined => undefined);
  if (profile === undefined) return 'unknown';
  if (profile.deactivated) return 'deactivated';
  if (profile.bot) return 'bot';
  if (profile.stranger || ![profile.team, ...(profile.teams ?? [])].includes(team)) return 'stranger';
  return profile.guest ? 'guest' : 'member';
}

/** Of the votes given, those that no longer count; `unsure` when one cannot be judged now. */
export interface Recount {
  readonly void: readonly { readonly vote: Vote; readonly why: string }[];
  readonly unsure: boolean;
}

/** A vote is worth what its giver may do now, not what they could when they gave it. */
export async function recount(electorate: Electorate, votes: readonly Vote[]): Promise<Recount> {
  const judged = await Promise.all(votes.map(async (vote) => ({ vote, worth: await electorate.worth(vote.by, []) })));
  return {
    void: judged.flatMap(({ vote, worth }) => (worth.is === 'no' ? [{ vote, why: worth.why }] : [])),
    unsure: judged.some(({ worth }) => worth.is === 'unknown'),
  };
}
