import { type Command, readCommand } from './command.ts';

/** Output of one command. `file` is the recorder's name for it, when it gave one. */
export interface Section {
  readonly command: Command;
  readonly file: string;
  readonly lines: readonly string[];
}

/** `### kubectl describe …   [file.txt]`: how recorders put many outputs into one text. */
const marked = /^### (.+?)(?:\s{2,}\[([^\]]+)\])?\s*$/;
const globals = String.raw`(?:\s+(?:-n|--namespace|--context|--kubeconfig)[ =]\S+)*`;
const verb = String.raw`\s+[a-z][a-z-]*\b.*`;
/** A prompt before kubectl: `$ kubectl`, `-> kubectl`, `user@host:~$ kubectl`, or the bare line; `k` only behind a prompt. */
const prompted = new RegExp(
  String.raw`^(?:(?:[^\s|<>]*[^\n]{0,60}?[#$>%]\s+)?((?:kubectl|oc)${globals}${verb})|[^\s|<>]*[^\n]{0,60}?[#$>%]\s+(k${globals}${verb}))$`,
);

/** Cuts a transcript into commands and what each printed. Text before the first command has an empty one. Blank-only sections vanish. */
export function sectionsOf(raw: string): readonly Section[] {
  const sections: { command: Command; file: string; lines: string[] }[] = [{ command: readCommand(''), file: '', lines: [] }];
  const recorded = /^### .+\[[^\]]+\]\s*$/m.test(raw);
  for (const line of raw.split(/\r?\n/)) {
    const head = recorded ? marked.exec(line) : null;
    const typed = head === null && !recorded ? prompted.exec(line) : null;
    if (head !== null) sections.push({ command: readCommand(head[1] ?? ''), file: head[2] ?? '', lines: [] });
    else if (typed !== null) sections.push({ command: readCommand(orderly(typed[1] ?? typed[2] ?? '')), file: '', lines: [] });
    else if (!/^```\w*$/.test(line)) sections.at(-1)?.lines.push(line);
  }
  return sections.filter((s) => s.lines.some((l) => l.trim() !== '')).map((s) => ({ ...s, lines: trimmed(s.lines) }));
}

const leading = new RegExp(`^(?:kubectl|oc|k)(${globals})(?=\\s)(.*)$`);

/** `k -n ns get pod` → `kubectl get pod -n ns`. */
function orderly(line: string): string {
  return line.replace(leading, (_, flags: string, rest: string) => `kubectl ${rest.trim()}${flags}`);
}

/** Without blank ends, trailing `stderr:` of recorders, and a uniform indentation. */
function trimmed(lines: readonly string[]): readonly string[] {
  const kept = lines.filter((l, i) => !(l.trim() === 'stderr:' && lines.slice(i + 1).every((r) => r.trim() === '')));
  const start = kept.findIndex((l) => l.trim() !== '');
  const end = kept.findLastIndex((l) => l.trim() !== '');
  return kept.slice(start, end + 1);
}
