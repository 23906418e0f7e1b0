import { describe, expect, it } from 'vitest';
import { failingOf } from '../../../src/adapters/llm/failing.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const whom = { model: 'm-1', host: 'models.internal' };

function refused(status: number, text = '', headers: Record<string, string> = {}) {
  return failingOf({ is: 'refused', refusal: { status, text, headers: new Headers(headers) } }, whom, NOW);
}

describe('what a failure means', () => {
  it.each([
    [{ 'retry-after': '7' }, '', 7000],
    [{ 'retry-after': '0.5' }, '', 500],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, '', 30_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, '', 0],
    [{ 'retry-after-ms': '120', 'retry-after': '1' }, '', 120],
    [{}, '{"error":{"details":[{"retryDelay": "34.5s"}]}}', 34_500],
    [{ 'retry-after': 'soon' }, '', undefined],
    [{}, '', undefined],
  ])('a pause of %o %s is %o ms', (headers, text, after) => {
    expect(refused(429, text, headers).after).toBe(after);
  });

  it.each([
    [401, '', 'llm_auth', 'never', 'nothing'],
    [403, '', 'llm_auth', 'never', 'nothing'],
    [400, '{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}', 'llm_auth', 'never', 'nothing'],
    [402, '', 'llm_rate_limit', 'elsewhere', 'nothing'],
    [429, '{"error":{"code":"insufficient_quota"}}', 'llm_rate_limit', 'elsewhere', 'nothing'],
    [429, '', 'llm_rate_limit', 'later', 'nothing'],
    [404, '', 'llm_bad_request', 'elsewhere', 'nothing'],
    [413, '', 'llm_bad_request', 'elsewhere', 'nothing'],
    [400, '{"error":{"code":"context_length_exceeded"}}', 'llm_bad_request', 'elsewhere', 'nothing'],
    [422, '', 'llm_bad_request', 'never', 'nothing'],
    [308, '', 'llm_bad_request', 'never', 'nothing'],
    [408, '', 'llm_unavailable', 'later', 'nothing'],
    [500, '', 'llm_unavailable', 'later', 'nothing'],
    [529, '', 'llm_unavailable', 'later', 'nothing'],
    // The gateway gave up; the server behind it may have gone on.
    [502, '', 'llm_unavailable', 'later', 'unknown'],
    [504, '', 'llm_unavailable', 'later', 'unknown'],
  ])('%i %s is %s, %s, and costs %s', (status, text, code, next, cost) => {
    expect(refused(status, text)).toMatchObject({ code, next, cost });
  });

  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'UND_ERR_CONNECT_TIMEOUT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('%s: nothing was sent', (code) => {
    const failing = failingOf({ is: 'broken', code }, whom, NOW);
    expect(failing).toMatchObject({ code: 'llm_unavailable', next: 'later', cost: 'nothing' });
    expect(failing.why).toContain(/CERT|UNABLE/.test(code) ? 'NODE_EXTRA_CA_CERTS' : 'AI_BASE_URL');
  });

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'unknown'])('%s: it may have been counted', (code) => {
    expect(failingOf({ is: 'broken', code }, whom, NOW)).toMatchObject({ code: 'llm_unavailable', cost: 'unknown' });
  });
});
