import { at, num, text } from '../../model/index.ts';

/**
 * How a request to the API server failed, in words a person can act on.
 * `gone`: the resourceVersion or continue token is too old. `unknown-path`: the server does not serve this kind at all.
 */
export type FailureKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'unknown-path'
  | 'gone'
  | 'throttled'
  | 'server'
  | 'invalid'
  | 'too-big'
  | 'timeout'
  | 'unreachable';

export class ApiFailure extends Error {
  readonly kind: FailureKind;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  /** Milliseconds the server asks us to wait. */
  readonly retryAfter: number | undefined;
  constructor(kind: FailureKind, message: string, more: { readonly status?: number; readonly retryAfter?: number | undefined } = {}) {
    super(message);
    this.name = 'ApiFailure';
    this.kind = kind;
    this.status = more.status ?? 0;
    this.retryAfter = more.retryAfter;
  }
}

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  410: 'gone',
  413: 'too-big',
  429: 'throttled',
  504: 'timeout',
};

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A Status object says what is missing; a plain 404 of the server's router means that nothing is served under this path. */
function kindOf(status: number, body: unknown): FailureKind {
  if (status === 404 && text(at(body, 'kind')) !== 'Status') return 'unknown-path';
  if (status === 404 && text(at(body, 'message')).includes('could not find the requested resource')) return 'unknown-path';
  return kinds[status] ?? (status >= 500 ? 'server' : 'invalid');
}

/** Reads an error answer. `body` is at most a few kilobytes; only the Status message is kept. */
export function failureOf(status: number, body: string, retryAfter: string | undefined): ApiFailure {
  const json = parsed(body);
  const message = text(at(json, 'message')).slice(0, 1_000) || `the API server answered ${status}`;
  const seconds = retryAfter === undefined ? num(at(json, 'details', 'retryAfterSeconds')) : Number(retryAfter);
  return new ApiFailure(kindOf(status, json), message, {
    status,
    retryAfter: seconds !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined,
  });
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half-way',
  UND_ERR_SOCKET: 'connection closed by the other side',
  CERT_HAS_EXPIRED: 'the server certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the server certificate is self-signed and no CA is configured for it',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain holds an unknown CA (NODE_EXTRA_CA_CERTS can add it)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the CA of the server certificate is unknown (NODE_EXTRA_CA_CERTS can add it)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the server certificate is for another host name',
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : codeOf(error.cause);
}

/** The other side closed the connection: the request may or may not have arrived. */
export function isReset(error: unknown): boolean {
  return ['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE'].includes(codeOf(error));
}

/** Translates whatever a socket, a parser or a credential plugin threw. Never carries headers or bodies. */
export function failureFrom(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  const code = codeOf(error);
  const detail = words[code] ?? (code === '' && error instanceof Error ? error.message.slice(0, 300) : code);
  const timedOut = code.includes('TIMEOUT') || code === 'ETIMEDOUT';
  return new ApiFailure(timedOut ? 'timeout' : 'unreachable', detail === '' ? 'the connection failed' : detail);
}
