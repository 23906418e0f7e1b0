import { maybe } from '../model/index.ts';
import type { Command, Target, TargetKind } from './words.ts';
import { KIND_WORDS, kindOf, priorityOf } from './words.ts';

const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/u;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/u;
const EXAMPLES = ['pod/web-1 -n shop', 'deployment/web -n shop', 'status', 'help'] as const;

const unclear = (problem: string, ...suggestions: readonly string[]): Command => ({ is: 'unclear', problem, suggestions });

interface Words {
  readonly plain: readonly string[];
  readonly namespace?: string;
  readonly problem?: string;
}

/** Reads the text after `/k8s-rca` (or after a mention). Accepts what people type at kubectl; never guesses an object. */
export function parseCommand(text: string): Command {
  const words = flags(unescaped(text).split(/\s+/u).filter(Boolean));
  if (words.problem !== undefined) return unclear(words.problem, ...EXAMPLES);
  const [first = 'help', ...rest] = words.plain;
  const verb = first.toLowerCase();
  if (verb === 'help' || verb === '?') return { is: 'help' };
  if (verb === 'status') return { is: 'status' };
  if (verb === 'list' || verb === 'ls') return listed(rest, words.namespace);
  return target(['diagnose', 'explain', 'why'].includes(verb) ? rest : words.plain, words.namespace);
}

/** `list`, narrowed by a priority (`P1`, `critical`) or a namespace in any order. A namespace that is called like a priority needs its `-n`. */
function listed(words: readonly string[], given: string | undefined): Command {
  const priority = words.map(priorityOf).find((p) => p !== undefined);
  const namespace = given ?? words.find((w) => priorityOf(w) === undefined);
  return { is: 'list', ...namespaced(namespace), ...maybe('priority', priority) };
}

/** Slack turns names that look like people, channels or addresses into `<…>`; the readable half is what was typed. */
function unescaped(text: string): string {
  return text
    .replace(/<(?:https?:\/\/|mailto:)[^|>]*\|([^>]*)>/gu, '$1')
    .replace(/<[@#!][^|>]*\|([^>]*)>/gu, '$1')
    .replace(/<([^>]*)>/gu, '$1')
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&amp;/gu, '&')
    .replace(/[`"'“”‘’]/gu, '')
    .replace(/[—–]/gu, '--');
}

function flags(words: readonly string[]): Words {
  const plain: string[] = [];
  let namespace: string | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const inline = /^(?:-n=?|--namespace=|--n=)(.+)$/u.exec(word)?.[1];
    if (inline !== undefined && word !== '--namespace') namespace = inline;
    else if (word === '-n' || word === '--namespace' || word === '--n') {
      i += 1;
      namespace = words[i];
      if (namespace === undefined) return { plain, problem: `After ${word} comes the namespace.` };
    } else if (word.startsWith('-')) return { plain, problem: `I do not know the option ${word}.` };
    else plain.push(word);
  }
  if (namespace !== undefined && !NAMESPACE.test(namespace)) return { plain, problem: `"${namespace}" cannot be the name of a namespace.` };
  return { plain, ...namespaced(namespace) };
}

const namespaced = (namespace: string | undefined): { namespace?: string } => (namespace === undefined ? {} : { namespace });

function target(words: readonly string[], namespace: string | undefined): Command {
  if (words.length === 0) return { is: 'help' };
  const parts = words.flatMap((w) => w.split('/')).filter(Boolean);
  const kindAt = parts.findIndex((p) => kindOf(p) !== undefined);
  if (parts.length === 1) return bare(parts[0] ?? '', namespace);
  if (parts.length === 2 && kindAt === 0) return named(kindOf(parts[0] ?? ''), parts[1] ?? '', namespace);
  if (parts.length === 3 && kindAt === 0) return named(kindOf(parts[0] ?? ''), parts[2] ?? '', namespace ?? parts[1]);
  if (parts.length === 3 && kindAt === 1) return named(kindOf(parts[1] ?? ''), parts[2] ?? '', namespace ?? parts[0]);
  if (parts.length === 2) return pair(parts[0] ?? '', parts[1] ?? '', namespace);
  return unclear('That is more than one object; I explain one at a time.', ...EXAMPLES);
}

function bare(word: string, namespace: string | undefined): Command {
  const kind = kindOf(word);
  const tail = namespace === undefined ? '' : ` -n ${namespace}`;
  if (kind !== undefined) return unclear(`Which ${kind}? Give its name.`, `${word.toLowerCase()}/NAME${tail}`);
  if (!NAME.test(word)) return unclear(`"${word}" cannot be the name of an object.`, ...EXAMPLES);
  return unclear(`"${word}" alone does not say what it is.`, `pod/${word}${tail}`, `deployment/${word}${tail}`);
}

/** `a/b` with an unknown first half: a kind we do not explain, or, where no namespace is given, a namespace and a name. */
function pair(first: string, name: string, namespace: string | undefined): Command {
  const other = `"${first}" is not a kind I explain: I know ${KIND_WORDS.join(', ')}. A Warning about an object of any other kind becomes a card by itself.`;
  if (namespace !== undefined || !NAMESPACE.test(first) || !NAME.test(name)) return unclear(other, ...EXAMPLES);
  return unclear(`${other} If ${first} is a namespace, say what ${name} is.`, `pod/${name} -n ${first}`, `deployment/${name} -n ${first}`);
}

function named(kind: TargetKind | undefined, name: string, namespace: string | undefined): Command {
  if (kind === undefined || !NAME.test(name)) return unclear(`"${name}" cannot be the name of an object.`, ...EXAMPLES);
  if (namespace !== undefined && !NAMESPACE.test(namespace))
    return unclear(`"${namespace}" cannot be the name of a namespace.`, ...EXAMPLES);
  const target: Target = { kind, name, ...(kind === 'Node' ? {} : namespaced(namespace)) };
  return { is: 'target', target };
}
