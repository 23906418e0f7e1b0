/** What the prober says, sorted by what it means. The first that matches decides. */
export type ProbeTrouble = 'refused' | 'wrong_protocol' | 'wrong_path' | 'status' | 'timeout' | 'command' | 'other';

export const probeWords: readonly (readonly [ProbeTrouble, RegExp])[] = [
  [
    'wrong_protocol',
    /malformed HTTP|server gave HTTP response to HTTPS client|first record does not look like a TLS handshake|transport connection broken|unknown service grpc\.health|code = Unimplemented|HTTP\/2|EOF$/i,
  ],
  ['timeout', /deadline exceeded|Client\.Timeout|timed? ?out|i\/o timeout|timeout:/i],
  ['refused', /connection refused|no route to host|connection reset|ECONNREFUSED/i],
  ['wrong_path', /status ?code: 404/i],
  ['status', /status ?code: \d+|NOT_SERVING|service unhealthy/i],
  ['command', /executable file not found|No such file|command|exit|cat:|can't open|not found|rpc error|^[^:]*probe failed: \S/i],
];

export function troubleIn(message: string): ProbeTrouble {
  const body = message.replace(/^\w+ probe (?:failed|errored|error)[^:]*: ?/i, '');
  return probeWords.find(([, words]) => words.test(body))?.[0] ?? (body.trim() === '' ? 'other' : 'command');
}
