import { endpointIn } from './dependency/endpoint.ts';
import { lastWords } from './last-words.ts';
import { levelOf } from './level.ts';

/** A complaint and what its program wrote after it. */
export interface Complaint {
  readonly text: string;
  readonly after: readonly string[];
}

/** A line that speaks of what is not, or not yet. */
const denied =
  /\b(?:not|never|cannot|no|until|wait(?:ing|s)?|unable|fail\w*|refused|retry(?:ing)?|is the server|dis\w+|when|once|if|before|try(?:ing)?|clients?)\b|n't\b/i;

const up =
  /\b(?:listening (?:on|at)|serving\b|accepting (?:connections|requests)|startup complete|ready (?:to|for) \w+|now ready|(?:server|application|app|service) (?:is )?(?:started|up|running|ready)|Started \S+ in \d)|(?:^|[\s\]:"|])ready["!.]?$/i;
const made =
  /\b(?:(?:re)?connected|(?:re)?connection (?:is )?(?:established|restored|ok|ready|successful)|established|recovered|(?:is |are )(?:now )?(?:up|available|reachable|back)|ok|healthy|ready|start completed)\b/i;
/** Whose connection it is, where the line names somebody. */
const peer =
  /\b(?:connected|connection|established|recovered)\b[^\n]{0,30}?\b(?:to|with) ["'`]?(?:the )?([\w.-]+)|([\w.-]+) (?:is |now |again )*(?:ok|up|ready|healthy|reachable|available)\b/i;
const anyPeer = /^(?:database|db|server|backend|it|now|info|is|again)$/i;

/** Longer lines are dumps. */
const longest = 1_000;

const good = (line: string, words: RegExp): boolean => {
  if (line.length > longest) return false;
  const { level, says } = levelOf(line);
  return level === 'plain' && !denied.test(says) && words.test(says);
};

/** The program came up after it complained: what it complained of did not keep it from that. */
export function cameUp({ after }: Complaint): boolean {
  return after.some((l) => good(l, up));
}

const aboutConnections =
  /connect|refused|reach|resolv|lookup|such host|not known|timed? ?out|dial|no route|handshake|certificate|x509|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|NXDOMAIN|unavailable|unreachable|brokers?\b/i;

function madeIt(line: string, host: string | undefined): boolean {
  if (!good(line, made)) return false;
  const [first] = host?.split('.') ?? [];
  if (first !== undefined && line.includes(first)) return true;
  const [, to, of] = peer.exec(levelOf(line).says) ?? [];
  const whose = to ?? of;
  return whose === undefined || first === undefined || anyPeer.test(whose);
}

/** A connection failed, and a later line says that it was made. */
export function connectedLater({ text, after }: Complaint): boolean {
  if (!aboutConnections.test(text)) return false;
  const host = endpointIn(text)?.host;
  return after.some((l) => madeIt(l, host));
}

const shrugged =
  /\b(?:retry(?:ing)?|will (?:re)?try|try(?:ing)? again|continuing|ignor(?:ed|ing)|using|falling back|fallback|skipping|degraded)\b/i;

/** Ends that may well follow from a connection that was not made. */
const consequence =
  /giv(?:e|ing) up|gave up|attempts?|retr(?:y|ies)|connect|unavailable|unreachable|timed? ?out|database|exhausted|dependenc/i;

/** A warning, and then the program ends by an error of its own that does not speak of it. */
export function isOutranked({ text, after }: Complaint): boolean {
  if (levelOf(text).level !== 'warn' && !shrugged.test(text)) return false;
  const end = lastWords(after);
  const host = endpointIn(text)?.host.split('.')[0];
  return end !== undefined && !consequence.test(end.says) && (host === undefined || !end.says.includes(host));
}
