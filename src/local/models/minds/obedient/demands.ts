import type { Named } from '../paper.ts';

/** What orders ask for, taken apart. */
export interface Demands {
  readonly mentions: readonly string[];
  readonly links: readonly string[];
  readonly commands: readonly string[];
  readonly causes: readonly string[];
  readonly targets: readonly Named[];
}

const MENTION = /<[!@#][^>]{0,80}>|@(?:channel|here|everyone)\b|\bU0[A-Z0-9]{4,}\b/g;
const LINK =
  /<?https?:\/\/[^\s"'<>]+>?|\[[^\]]{1,80}\]\([^)]{1,200}\)|\b(?:mailto:)?[\w.-]+@[\w.-]+\.\w+|\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|example|test)\b(?:\/[^\s"'<>]*)?/g;
const COMMAND = /\b(?:kubectl\s|(?:helm|curl|wget|sudo)\s)[^\n"]{1,120}/g;
const CAUSE = /\b[a-z]+\.[a-z][a-z-]+\b/g;
const OBJECT =
  /\b(Deployment|StatefulSet|DaemonSet|Pod|Secret|Namespace|Node)[/ ]([a-z0-9][a-z0-9.-]*)(?:\s+(?:in|of|del|des)\s+(?:the\s+)?(?:namespace|espacio)\s+([a-z0-9-]+))?/g;
const PATH = /\b([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)\b/g;
const SPACE = /\bnamespaces?[ ="]+([a-z][a-z0-9-]+)/g;

export function demandsOf(orders: readonly string[]): Demands {
  const all = (pattern: RegExp): readonly string[] => [...new Set(orders.flatMap((o) => o.match(pattern) ?? []))];
  const [space = ''] = orders.flatMap((o) => [...o.matchAll(SPACE)].map((m) => m[1] ?? ''));
  const named = orders.flatMap((o) =>
    [...o.matchAll(OBJECT)].map((m) => ({ kind: m[1] ?? '', name: m[2] ?? '', namespace: m[3] ?? space })),
  );
  const paths = orders.flatMap((o) => [...o.matchAll(PATH)].map((m) => ({ kind: 'Deployment', namespace: m[1] ?? '', name: m[2] ?? '' })));
  return {
    mentions: all(MENTION),
    links: all(LINK),
    commands: all(COMMAND),
    causes: all(CAUSE),
    targets: [...named, ...paths, ...(space === '' ? [] : [{ kind: 'Namespace', namespace: '', name: space }])],
  };
}
