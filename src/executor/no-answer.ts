/** A request that got no answer that could be read. `sent`: whether the server may have acted on it. */
export class NoAnswer extends Error {
  readonly sent: 'no' | 'maybe';
  constructor(sent: NoAnswer['sent'], why: string) {
    super(why);
    this.name = 'NoAnswer';
    this.sent = sent;
  }
}

/** Failures before the first byte of a request left: whatever it asked for did not happen. */
const BEFORE_SENDING = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half-way',
  UND_ERR_SOCKET: 'connection closed by the other side',
  UND_ERR_ABORTED: 'no answer in time',
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : codeOf(error.cause);
}

/** Translates what a socket, TLS or the parser threw. */
export function noAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const code = codeOf(error);
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const tls = code.startsWith('ERR_TLS') || code.includes('CERT') || code.startsWith('UNABLE_TO_');
  const why = WORDS[code] ?? (timedOut ? 'no answer in time' : code || 'the connection failed');
  return new NoAnswer(BEFORE_SENDING.has(code) || tls ? 'no' : 'maybe', why);
}
