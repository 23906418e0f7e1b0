import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditEntry, readAudit } from './audit.ts';
import { type Identity, issue } from './certificates.ts';
import { type Client, clientOf, type Credentials, kubeconfigOf, must } from './client.ts';

/** What another process needs to know of a running control plane. */
export interface PlaneFacts {
  readonly url: string;
  /** Keys, logs, kubeconfigs; gone when the plane stops. */
  readonly folder: string;
  readonly auditLog: string;
  /** Where Gatekeeper's validating webhook answers. */
  readonly webhook: string;
  /** Path of the gator program; there with Gatekeeper. */
  readonly gator?: string;
  /** Where the owner takes orders from the tests; absent in the owner itself. */
  readonly door?: string;
}

export interface TokenAsk {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audiences?: readonly string[];
  /** At least 600, the API server's floor. */
  readonly seconds?: number;
  readonly pod?: { readonly name: string; readonly uid: string };
}

export type Who = Identity | { readonly token: string } | { readonly anonymous: true };

export interface ControlPlane {
  readonly facts: PlaneFacts;
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly auditLog: string;
  /** For a webhook configuration: `clientConfig: plane.webhook`. */
  readonly webhook: { readonly url: string; readonly caBundle: string };
  /** Path of a kubeconfig; by default that of a cluster administrator. */
  kubeconfig(who?: Who): Promise<string>;
  /** Plain requests as this identity; by default as a cluster administrator. */
  client(who?: Who): Promise<Client>;
  /** A service account's token, as TokenRequest gives it. */
  token(ask: TokenAsk): Promise<string>;
  /** The API server's audit log so far. */
  audit(): readonly AuditEntry[];
  startGatekeeper(): Promise<void>;
  stopGatekeeper(): Promise<void>;
  /** Its machine is gone for good: the kubelet of this node says nothing more. */
  loseNode(node: string): Promise<void>;
  stop(): Promise<void>;
}

export type Switches = Pick<ControlPlane, 'startGatekeeper' | 'stopGatekeeper' | 'loseNode' | 'stop'>;

const ADMIN: Identity = { name: 'admin', groups: ['system:masters'] };

const isIdentity = (who: Who): who is Identity => 'name' in who;

const fileOf = (who: Identity): string =>
  who === ADMIN
    ? 'admin'
    : `user-${createHash('sha256')
        .update(JSON.stringify([who.name, who.groups]))
        .digest('hex')
        .slice(0, 16)}`;

/** The handle of a running control plane; `switches` are what only its owner can do. */
export function planeOf(facts: PlaneFacts, switches: Switches): ControlPlane {
  const { url, folder, auditLog } = facts;
  const ca = readFileSync(join(folder, 'ca.crt'), 'utf8');
  const credentials = async (who: Who): Promise<Credentials> => (isIdentity(who) ? issue(folder, fileOf(who), who) : who);
  const clients = new Map<string, Promise<Client>>();
  const client = (who: Who = ADMIN): Promise<Client> => {
    const key = JSON.stringify(who);
    const made = clients.get(key) ?? credentials(who).then((known) => clientOf(url, ca, known));
    clients.set(key, made);
    return made;
  };
  return {
    facts,
    url,
    ca,
    auditLog,
    webhook: { url: facts.webhook, caBundle: Buffer.from(ca).toString('base64') },
    client,
    async kubeconfig(who = ADMIN) {
      const text = kubeconfigOf(url, ca, await credentials(who));
      const file = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.kubeconfig`);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
    async token({ namespace, serviceAccount, audiences, seconds, pod }) {
      const answer = await must(await client(), 'POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          expirationSeconds: seconds ?? 600,
          ...(audiences === undefined ? {} : { audiences }),
          ...(pod === undefined ? {} : { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', ...pod } }),
        },
      });
      return (answer.body as { status: { token: string } }).status.token;
    },
    audit: () => readAudit(auditLog),
    ...switches,
  };
}
