import type { KubeObject } from '../../../model/index.ts';
import { kindOf, versionOf } from './kinds.ts';

/** `Error from server (NotFound): pods "web" not found` → `Pod/web`. */
export function absentIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const read = /Error from server \(NotFound\): ([\w.]+) "([^"]+)" not found/.exec(line);
    const kind = kindOf(read?.[1] ?? '');
    return kind === undefined ? [] : [`${kind}/${read?.[2] ?? ''}`];
  });
}

/** Whether a log look was answered with an error or a note instead of a log. */
export function isNoLog(text: string): boolean {
  const head = text.trimStart();
  return (
    head === '' ||
    /^(?:Error from server|error: |Command `[^`]*` failed)/.test(head) ||
    (/^=+\s*\nLOG QUERY METADATA/.test(head) && /Result: No logs found/.test(head)) ||
    /^\[\d+ characters: see logs\[/.test(head)
  );
}

/**
 * A create that admission refused, as an Event: the same words the controllers put into FailedCreate.
 * `pods "x" is forbidden: exceeded quota: …`
 */
export function refusals(lines: readonly string[], namespace: string | undefined): readonly KubeObject[] {
  const text = lines.join(' ').replace(/\s+/g, ' ');
  return [...text.matchAll(refusal)].flatMap((m, i) => {
    const kind = kindOf(m[2] ?? '');
    if (kind === undefined) return [];
    const place = namespace === undefined ? {} : { namespace };
    return [
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${m[3] ?? ''}.refused.${i}`, ...place },
        involvedObject: { apiVersion: versionOf(kind), kind, name: m[3] ?? '', ...place },
        type: 'Warning',
        reason: 'FailedCreate',
        message: `Error creating: ${(m[1] ?? '').trim()}`,
        source: { component: 'kubectl' },
      },
    ];
  });
}

const refusal =
  /(?:^|Error from server \((?:Forbidden|Invalid|InternalError|BadRequest)\): (?:error when creating "[^"]*": )?)((\w+(?:\.\w+)*) "([^"]+)" is (?:forbidden|invalid): .*?)(?=Error from server|$)/g;

/** Lines that only say an object is not there, or that a tool failed: told by `absentIn`, and no evidence of a failure. */
export function withoutErrors(lines: readonly string[]): readonly string[] {
  return lines.filter(
    (l) =>
      !/^(?:Error from server \(NotFound\)|Command `.*` failed with return code|std(?:out|err):|No (?:events|resources) found|error: Metrics API not available)/.test(
        l.trim(),
      ),
  );
}
