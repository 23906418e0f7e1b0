import { sure } from '../../rule.ts';
import { endpointIn, written } from '../dependency/endpoint.ts';
import type { Heard } from '../lines.ts';
import type { Signature } from '../signature.ts';

function peer(h: Heard): string {
  const endpoint = endpointIn(h.line.text);
  return endpoint === undefined ? '' : ` of ${written(endpoint)}`;
}

export const tlsWords: readonly Signature[] = [
  {
    cause: 'tls.expired',
    patterns: [
      /certificate has expired(?: or is not yet valid)?/i,
      /CERT_HAS_EXPIRED/,
      /certificate is not yet valid|CertificateExpiredException|NotAfter|certificate expired/i,
    ],
    title: (_name, h) => `The certificate${peer(h)} has expired`,
    explanation: 'A certificate is outside its validity, so clients refuse the connection (check the clock too).',
    strength: sure.stated - 0.05,
    steps: () => [{ text: 'Renew the certificate and restart what serves it; see why renewal did not happen.' }],
  },
  {
    cause: 'tls.unknown_authority',
    patterns: [
      /certificate signed by unknown authority/i,
      /unable to get (?:local )?issuer certificate|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT|self[- ]signed certificate/i,
      /PKIX path building failed|unable to find valid certification path/i,
      /CERTIFICATE_VERIFY_FAILED|certificate verify failed/i,
      /UntrustedRoot|UnknownIssuer/,
    ],
    title: (_name, h) => `The certificate${peer(h)} is not trusted`,
    explanation: 'The client does not know the authority that signed the certificate.',
    strength: sure.told,
    steps: () => [{ text: 'Give the client the right CA bundle, or serve a certificate with its full chain.' }],
  },
  {
    cause: 'tls.hostname',
    patterns: [
      /certificate is (?:not )?valid for (?!.*not yet)/i,
      /doesn't match|ERR_TLS_CERT_ALTNAME_INVALID|Hostname\/IP does not match|No subject alternative (?:DNS )?names? (?:matching|present)|cannot validate certificate for|hostname mismatch|not valid for (?:any )?name/i,
    ],
    title: (_name, h) => `The certificate${peer(h)} is for another name`,
    explanation: 'The name that was asked is not among the certificate’s names.',
    strength: sure.told - 0.05,
    steps: () => [{ text: 'Ask by a name the certificate holds, or issue one that holds this name.' }],
  },
  {
    cause: 'tls.handshake',
    patterns: [
      /tls: (?:handshake failure|first record does not look like a TLS handshake|protocol version not supported|bad certificate|no certificates? configured)/i,
      /SSLHandshakeException|SSL_ERROR_\w+|wrong version number|handshake_failure|EPROTO/i,
      /http: server gave HTTP response to HTTPS client|plain HTTP request was sent to HTTPS port/i,
    ],
    title: (name) => `${name} cannot agree on TLS`,
    explanation: 'One side speaks plain text or another TLS version, or asks for a client certificate.',
    strength: sure.likely,
    steps: () => [{ text: 'Compare scheme, port and TLS versions on both sides.' }],
  },
];
