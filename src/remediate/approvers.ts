import { type ActionKind, fits, type Person, type Vote } from '../model/index.ts';
import { actionKindOf } from './kinds.ts';

/** One entry of the list. An absent scope means: all. */
export interface Approver {
  readonly user: string;
  readonly namespaces?: readonly string[];
  readonly actions?: readonly ActionKind[];
}

export interface Approvers {
  readonly list: readonly Approver[];
  /** Lines that could not be read, each with its reason. What is unreadable allows nothing. */
  readonly problems: readonly string[];
}

const userId = /^[UW][A-Z0-9]{2,}$/;

/**
 * Reads a comma list of Slack user ids, or a file: one a line, `#` begins a comment, and scopes may follow the ids
 * (`U123ABC ns=shop,pay* action=restart,rollback`; `*` stands for any characters). An empty text is an empty list: nobody.
 */
export function parseApprovers(text: string): Approvers {
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: line.replace(/#.*$/, '').trim(), at: i + 1 }));
  const read = lines.filter(({ line }) => line !== '').map(({ line, at }) => entry(line, at));
  return { list: read.flatMap((r) => r.list), problems: read.flatMap((r) => r.problems) };
}

function entry(line: string, at: number): Approvers {
  const words = line.split(/[\s]+/);
  const users = words.filter((w) => !w.includes('=')).flatMap((w) => w.split(',').filter((u) => u !== ''));
  const scopes = words.filter((w) => w.includes('='));
  const bad = [...users.filter((u) => !userId.test(u)), ...scopes.filter((s) => !isScope(s))];
  if (bad.length > 0 || users.length === 0)
    return { list: [], problems: [`line ${at}: ${bad.length > 0 ? `cannot read ${bad.join(', ')}` : 'no user id'}; it allows nothing`] };
  const namespaces = valuesOf(scopes, 'ns');
  const actions = valuesOf(scopes, 'action').flatMap((a) => actionKindOf(a) ?? []);
  const scope = { ...(namespaces.length === 0 ? {} : { namespaces }), ...(actions.length === 0 ? {} : { actions }) };
  return { list: users.map((user) => ({ user, ...scope })), problems: [] };
}

function valuesOf(scopes: readonly string[], key: string): readonly string[] {
  return scopes.filter((s) => s.startsWith(`${key}=`)).flatMap((s) => s.slice(key.length + 1).split(','));
}

function isScope(word: string): boolean {
  const [key = '', values = '', ...more] = word.split('=');
  const all = values.split(',');
  if (more.length > 0 || all.includes('')) return false;
  return key === 'ns' ? all.every((n) => /^[a-z0-9*-]+$/.test(n)) : key === 'action' && all.every((a) => actionKindOf(a) !== undefined);
}

/** What the workspace says about a person, just asked. `stranger`: of another workspace; `unknown`: it could not be asked. */
export type Standing = 'member' | 'guest' | 'stranger' | 'deactivated' | 'bot' | 'unknown';

export interface Approval {
  readonly by: Person;
  readonly standing: Standing;
  readonly action: ActionKind;
  readonly namespace: string;
  /** Workspace that the bot is installed in. */
  readonly team: string;
  readonly votes: readonly Vote[];
  /** People who must approve. */
  readonly needed: number;
  /** Who asked for the change and does not count beside others, where two must approve. */
  readonly askedBy?: Person;
}

export type Allowed = { readonly is: 'yes' } | { readonly is: 'no'; readonly why: string };

const standings: Readonly<Record<Exclude<Standing, 'member'>, string>> = {
  guest: 'Guests cannot approve changes.',
  stranger: 'Only members of the workspace that the bot belongs to can approve changes.',
  deactivated: 'This account is deactivated.',
  bot: 'Only people can approve changes.',
  unknown: 'Slack could not be asked about your account; try again.',
};

/** Whether this person's approval counts. Closed: what is not allowed by name is refused, with a reason for that person alone. */
export function mayApprove(approval: Approval, { list }: Approvers): Allowed {
  const { by, standing, votes, needed, askedBy, team } = approval;
  const no = (why: string): Allowed => ({ is: 'no', why });
  if (list.length === 0) return no('Nobody may approve changes: the list of approvers is empty or could not be read (ALLOWED_APPROVERS).');
  if (team === '' || by.team !== team) return no(standings.stranger);
  if (standing !== 'member') return no(standings[standing]);
  const mine = list.filter((a) => a.user === by.user);
  if (mine.length === 0) return no('You are not on the list of approvers (ALLOWED_APPROVERS).');
  if (!mine.some((a) => covers(a, approval))) return no(`You may approve, but not ${approval.action} in namespace ${approval.namespace}.`);
  if (votes.some((v) => v.by.user === by.user)) return no('You have approved this already; another person must.');
  if (needed > 1 && askedBy?.user === by.user) return no('You asked for this change, so other people must approve it.');
  return { is: 'yes' };
}

type Scope = Pick<Approval, 'action' | 'namespace'>;

/** The entries that allow this action in this namespace. */
export function covering({ list }: Approvers, scope: Scope): readonly Approver[] {
  return list.filter((a) => covers(a, scope));
}

function covers({ namespaces, actions }: Approver, { action, namespace }: Scope): boolean {
  return (namespaces?.some((n) => fits(n, namespace)) ?? true) && (actions?.includes(action) ?? true);
}
