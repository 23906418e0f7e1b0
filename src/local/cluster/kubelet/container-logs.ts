import type { LogLine, LogSource } from '../rest/logs.ts';
import type { Pod } from '../store/types.ts';

/** Lines kept of one life of a container. */
const LINES = 5000;

interface Lives {
  current?: LogLine[];
  previous?: LogLine[];
  readonly followers: Set<{ line: (line: LogLine) => void; ended: () => void }>;
}

/** Output of containers, by pod uid and container: the present life and the one before. */
export class ContainerLogs implements LogSource {
  readonly #lives = new Map<string, Lives>();

  #of(uid: string, container: string): Lives {
    const key = `${uid}/${container}`;
    const found = this.#lives.get(key) ?? { followers: new Set() };
    this.#lives.set(key, found);
    return found;
  }

  /** A new life begins; the present one becomes the previous. */
  begin(uid: string, container: string): void {
    const lives = this.#of(uid, container);
    if (lives.current) lives.previous = lives.current;
    lives.current = [];
  }

  write(uid: string, container: string, text: string): void {
    const lives = this.#of(uid, container);
    const line = { at: Date.now(), text };
    lives.current ??= [];
    lives.current.push(line);
    if (lives.current.length > LINES) lives.current.splice(0, LINES / 5);
    for (const follower of lives.followers) follower.line(line);
  }

  end(uid: string, container: string): void {
    const lives = this.#of(uid, container);
    for (const follower of lives.followers) follower.ended();
    lives.followers.clear();
  }

  forget(uid: string): void {
    for (const [key, lives] of this.#lives) {
      if (!key.startsWith(`${uid}/`)) continue;
      for (const follower of lives.followers) follower.ended();
      this.#lives.delete(key);
    }
  }

  read(pod: Pod, container: string, which: 'current' | 'previous'): readonly LogLine[] | undefined {
    return this.#lives.get(`${pod.metadata.uid}/${container}`)?.[which];
  }

  follow(pod: Pod, container: string, line: (line: LogLine) => void, ended: () => void): () => void {
    const { followers } = this.#of(pod.metadata.uid, container);
    const follower = { line, ended };
    followers.add(follower);
    return () => followers.delete(follower);
  }
}
