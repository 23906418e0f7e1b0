import type { CauseId } from '../../../model/index.ts';

/** What registries and runtimes write, newest wording first. Order matters: the first that matches decides. */
export const pullWords: readonly { readonly cause: CauseId; readonly words: RegExp; readonly what: string }[] = [
  {
    cause: 'image.rate_limit',
    words: /toomanyrequests|429 Too Many Requests|reached your (?:unauthenticated )?pull rate limit|rate exceeded/i,
    what: 'the registry limits the number of pulls',
  },
  { cause: 'image.disk_full', words: /no space left on device/i, what: 'the node has no space for the image' },
  {
    cause: 'image.arch',
    words:
      /no match(?:ing manifest)? for (?:platform|linux|windows)|no matching manifest|does not match the specified platform|exec format error|image operating system .* cannot be used/i,
    what: 'the image has no variant for the node’s platform',
  },
  {
    cause: 'image.registry.dns',
    words:
      /lookup \S+(?: on \S+)?: (?:no such host|server misbehaving|i\/o timeout|Temporary failure)|Temporary failure in name resolution|no such host/i,
    what: 'the node cannot resolve the registry’s name',
  },
  {
    cause: 'image.registry.tls',
    words:
      /x509:|certificate (?:signed by unknown|has expired|is not trusted)|server gave HTTP response to HTTPS client|tls: |http: server gave HTTP/i,
    what: 'TLS with the registry fails',
  },
  {
    cause: 'image.registry.unreachable',
    words:
      /connection refused|i\/o timeout|context deadline exceeded|Client\.Timeout|network is unreachable|no route to host|connection reset|TLS handshake timeout|request canceled while waiting/i,
    what: 'the node cannot reach the registry',
  },
  {
    cause: 'image.not_found',
    words:
      /manifest unknown|manifest for \S+ not found|not found: manifest|repository \S+ not found|repository does not exist(?! or may)|name unknown|no such image|: not found(?:$|[\s",\]])|failed to resolve reference [^:]*\S+: not found|NotFound/i,
    what: 'the registry does not have it',
  },
  {
    cause: 'image.auth',
    words:
      /unauthorized|authentication required|pull access denied|access denied|no basic auth credentials|403 Forbidden|401 Unauthorized|authorization failed|insufficient_scope|denied: |may require 'docker login'|anonymous token|invalid username\/password/i,
    what: 'the registry refuses access',
  },
  {
    cause: 'image.registry.error',
    words: /50[0234] (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time)|unexpected status code.*50\d/i,
    what: 'the registry answers with a server error',
  },
];
