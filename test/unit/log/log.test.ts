import { describe, expect, it } from 'vitest';
import { pinoLog } from '../../../src/adapters/log/index.ts';

function captured(level: 'debug' | 'info' | 'warn' | 'error'): { lines: Record<string, unknown>[]; log: ReturnType<typeof pinoLog> } {
  const lines: Record<string, unknown>[] = [];
  const log = pinoLog({
    level,
    clean: (text) => text.replaceAll('hunter2', '[REDACTED]'),
    destination: { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  return { lines, log };
}

describe('pinoLog', () => {
  it('writes one JSON object a line with fields, level and time', () => {
    const { lines, log } = captured('info');
    log.warn({ incident: 'inc-1', attempts: 3, absent: undefined }, 'post failed');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ app: 'k8s-rca', level: 40, incident: 'inc-1', attempts: 3, msg: 'post failed' });
    expect(lines[0]).not.toHaveProperty('absent');
    expect(Date.parse(String(lines[0]?.['time']))).not.toBeNaN();
  });

  it('keeps below its level silent', () => {
    const { lines, log } = captured('warn');
    log.info({}, 'quiet');
    log.debug({}, 'quieter');
    expect(lines).toEqual([]);
  });

  it('passes messages and fields through the scrubber', () => {
    const { lines, log } = captured('debug');
    log.error({ text: 'password hunter2' }, 'login with hunter2 failed');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]?.['msg']).toBe('login with [REDACTED] failed');
  });
});
