import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock/index.ts';

describe('systemClock', () => {
  it('resolves a sleep, and at once when it is aborted before or during', async () => {
    await systemClock.sleep(1);
    const during = new AbortController();
    const long = systemClock.sleep(3_600_000, during.signal);
    during.abort();
    await long;
    await systemClock.sleep(3_600_000, AbortSignal.abort());
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
  });
});
