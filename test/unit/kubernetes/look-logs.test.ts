import { describe, expect, it } from 'vitest';
import { cluster, logs, toy } from './looked-toy.ts';

describe('logs', () => {
  /** What a kubelet does: choose the tail, then cut its end by bytes. */
  function serve(lines: readonly string[]): void {
    toy.logs = ({ query }) => {
      const tail = query.get('tailLines');
      const text = (tail === null ? lines : lines.slice(-Number(tail))).map((l) => `${l}\n`).join('');
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: text.slice(0, Number(query.get('limitBytes'))) || '' };
    };
  }
  const text = async (): Promise<string> => {
    const found = await cluster.look(logs);
    if (found.is !== 'logs') throw new Error(JSON.stringify(found));
    return found.text;
  };

  it('come whole when they are short', async () => {
    serve(['2026-01-01T00:00:00Z start', '2026-01-01T00:00:01Z boom']);
    expect(await cluster.look(logs)).toMatchObject({
      is: 'logs',
      previous: true,
      truncated: false,
      text: '2026-01-01T00:00:00Z start\n2026-01-01T00:00:01Z boom\n',
      query: 'kubectl logs web-1 -c app -n shop --previous',
    });
    expect(Object.fromEntries(toy.asked[0]?.query ?? [])).toMatchObject({
      container: 'app',
      previous: 'true',
      timestamps: 'true',
      tailLines: '200',
    });
  });

  it('L-027 of any length keep their last line and their first, and say what is left out', async () => {
    serve(Array.from({ length: 5_000 }, (_, i) => `2026-01-01T00:00:00.${String(i).padStart(4, '0')}Z line ${i}`));
    const log = await text();
    expect(log.startsWith('2026-01-01T00:00:00.0000Z line 0\n')).toBe(true);
    expect(log.endsWith('line 4999\n')).toBe(true);
    expect(log).toContain('\n… lines left out …\n');
    expect(await cluster.look(logs)).toMatchObject({ truncated: true });
  });

  it('L-027 keep their last line even when lines are so long that the size limit cuts the end', async () => {
    serve([...Array.from({ length: 300 }, (_, i) => `${i} ${'x'.repeat(9_000)}`), 'panic: the reason']);
    expect(await text()).toContain('panic: the reason');
  });

  it('join without a gap when head and tail overlap', async () => {
    serve(Array.from({ length: 205 }, (_, i) => `t${i} l`));
    const lines = (await text()).trimEnd().split('\n');
    expect(lines).toEqual(Array.from({ length: 205 }, (_, i) => `t${i} l`));
    expect(await cluster.look(logs)).toMatchObject({ truncated: false });
  });

  it('of a container that has none say what the server says', async () => {
    toy.logs = () => ({
      status: 400,
      body: { kind: 'Status', code: 400, message: 'previous terminated container "app" in pod "web-1" not found' },
    });
    expect(await cluster.look(logs)).toMatchObject({
      is: 'missing',
      why: 'not-found',
      detail: expect.stringContaining('previous terminated container'),
    });
  });
});
