import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { str, type Dict } from '../../model/index.ts';
import { ApiError, type House } from './house.ts';
import { argumentsOf, send } from './http.ts';
import { METHODS } from './methods/index.ts';
import type { CallFault } from './options.ts';

/** One Web API call: faults, token, scopes, rate limit, then the method itself. Errors are HTTP 200 as Slack's are. */
export async function callApi(house: House, method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const args = await argumentsOf(request).catch(() => undefined);
  if (args === undefined) return send(response, 200, { ok: false, error: 'invalid_json' });
  const token = bearer(request) ?? (method === 'apps.connections.open' ? undefined : str(args['token']));
  const log = (answer: string) => house.journal.called({ method, token: kindOf(house, token), args: withoutToken(args), answer });
  const fault = house.faults.takeCall(method);
  if (fault !== undefined && (await early(fault, response))) return log(`fault: ${fault.is}`);
  const answer = perform(house, { method, token, args });
  log(fault === undefined ? answer.word : `${answer.word}, then fault: ${fault.is}`);
  if (fault !== undefined && late(fault, response)) return;
  send(response, answer.status, answer.body, { 'x-oauth-scopes': house.scopes.join(','), ...answer.headers });
}

interface Answer {
  readonly status: number;
  readonly word: string;
  readonly body: Dict;
  readonly headers: Readonly<Record<string, string>>;
}

function perform(house: House, call: { readonly method: string; readonly token: string | undefined; readonly args: Dict }): Answer {
  try {
    const method = Object.hasOwn(METHODS, call.method) ? METHODS[call.method] : undefined;
    if (method === undefined) {
      house.journal.problem('unknown-method', call.method);
      throw new ApiError('unknown_method', { req_method: call.method });
    }
    authorise(house, method.scopes, call);
    const seconds = house.limits.take(call.method, str(call.args['channel']));
    if (seconds > 0) return tooMany(seconds);
    return { status: 200, word: 'ok', body: { ok: true, ...method.run(call.args, house) }, headers: {} };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: 200, word: error.message, body: { ok: false, error: error.message, ...error.extra }, headers: {} };
  }
}

function tooMany(seconds: number): Answer {
  return { status: 429, word: 'ratelimited', body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': String(seconds) } };
}

/** `scopes`: any one of them suffices; `app` methods need the app-level token. */
function authorise(
  house: House,
  scopes: readonly string[] | 'app',
  call: { readonly token: string | undefined; readonly method: string },
): void {
  const kind = kindOf(house, call.token);
  if (kind === 'none') throw new ApiError('not_authed');
  if (kind === 'wrong') throw new ApiError('invalid_auth');
  if ((scopes === 'app') !== (kind === 'app') && call.method !== 'auth.test') throw new ApiError('not_allowed_token_type');
  if (scopes === 'app' || scopes.length === 0 || scopes.some((s) => house.scopes.includes(s))) return;
  throw new ApiError('missing_scope', { needed: scopes.join(','), provided: house.scopes.join(',') });
}

function kindOf(house: House, token: string | undefined): 'bot' | 'app' | 'none' | 'wrong' {
  if (token === undefined) return 'none';
  if (token === house.tokens.bot) return 'bot';
  return token === house.tokens.app ? 'app' : 'wrong';
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function withoutToken(args: Dict): Dict {
  return Object.fromEntries(Object.entries(args).filter(([name]) => name !== 'token'));
}

/** Faults that come before anything is carried out. Resolves true when the call ends here. */
async function early(fault: CallFault, response: ServerResponse): Promise<boolean> {
  switch (fault.is) {
    case 'status':
      send(
        response,
        fault.status,
        { ok: false, error: fault.status === 429 ? 'ratelimited' : 'internal_error' },
        retryAfter(fault.retryAfter),
      );
      return true;
    case 'error':
      send(response, 200, { ok: false, error: fault.error });
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'latency':
      await wait(fault.ms);
      return false;
    case 'silence':
      return true;
    default:
      return false;
  }
}

function retryAfter(seconds: number | undefined): Readonly<Record<string, string>> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}

/** Faults that come after the request was carried out. */
function late(fault: CallFault, response: ServerResponse): boolean {
  if (fault.is === 'reset-after') response.socket?.resetAndDestroy();
  if (fault.is === 'garbage') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html><body>Slack is down for maintenance</body></html>');
  }
  return fault.is === 'reset-after' || fault.is === 'garbage' || fault.is === 'silence-after';
}
