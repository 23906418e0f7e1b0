import type { EvidenceBody, EvidenceConfig, Look } from '../../../model/index.ts';
import { mustKnow, pathOf } from '../kinds.ts';
import { textOf } from '../lines.ts';
import type { LookNeeds } from './needs.ts';
import { checkRef } from './objects.ts';

/** More is read than is kept, so that windows around errors can be cut from it. */
const WIDER = 10;
const LEAST_TAIL_BYTES = 1024 * 1024;
/** A tail of fewer lines is asked for when the lines turn out to be long. */
const SHRINK = 8;
const TRIES = 3;

type Window = { readonly tailLines: number; readonly limitBytes: number } | { readonly limitBytes: number };

async function read(needs: LookNeeds, look: Look & { readonly do: 'logs' }, window: Window): Promise<string> {
  const path = `${pathOf(mustKnow('Pod'), { namespace: look.pod.namespace ?? 'default', name: look.pod.name })}/log`;
  const body = await needs.connection.open({
    path,
    query: {
      container: look.container,
      ...(look.previous ? { previous: 'true' } : {}),
      timestamps: 'true',
      ...('tailLines' in window ? { tailLines: String(window.tailLines) } : {}),
      limitBytes: String(window.limitBytes),
    },
    signal: needs.signal,
  });
  // Servers may overshoot a little; four times is no log of ours any more.
  return textOf(body, window.limitBytes * 4);
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

interface Tail {
  readonly text: string;
  /** Nothing precedes it. */
  readonly whole: boolean;
  /** Its end is missing: even the smallest window was cut by size. */
  readonly cut: boolean;
}

/** limitBytes cuts the END of what tailLines chose, which is the part that matters: a cut answer is asked for again with fewer lines. */
async function tail(needs: LookNeeds, look: Look & { readonly do: 'logs' }, limits: EvidenceConfig): Promise<Tail> {
  const limitBytes = Math.max(LEAST_TAIL_BYTES, limits.logBytes);
  let tailLines = Math.max(1, limits.logLines) * WIDER;
  for (let tries = 1; ; tries += 1) {
    const text = await read(needs, look, { tailLines, limitBytes });
    const cut = Buffer.byteLength(text) >= limitBytes;
    if (!cut || tries >= TRIES) return { text, cut, whole: !cut && lineCount(text) < tailLines };
    tailLines = Math.max(1, Math.floor(tailLines / SHRINK));
  }
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n') + 1);
}

/** Head and tail may overlap: the tail's first line (it carries a timestamp) then stands in the head. */
function joined(head: string, end: string): { readonly text: string; readonly gap: boolean } {
  const lines = head.slice(0, head.lastIndexOf('\n') + 1);
  const first = firstLine(end);
  const overlap = first === '' ? -1 : lines.indexOf(first);
  return overlap >= 0 ? { text: lines.slice(0, overlap) + end, gap: false } : { text: `${lines}… lines left out …\n${end}`, gap: true };
}

/** The head and a wide tail of one container's log with timestamps; what lies between is left out and said so. */
export async function logsOf(needs: LookNeeds, look: Look & { readonly do: 'logs' }): Promise<EvidenceBody> {
  const { pod, container, previous } = look;
  checkRef(pod);
  checkRef({ name: container });
  const found = { is: 'logs', pod, container, previous } as const;
  const end = await tail(needs, look, needs.limits);
  if (end.whole) return { ...found, text: end.text, truncated: false };
  const head = await read(needs, look, { limitBytes: Math.max(1_024, Math.floor(needs.limits.logBytes / 4)) }).catch(() => '');
  const both = joined(head, end.text);
  return { ...found, text: both.text, truncated: both.gap || end.cut };
}
