/** Where the API server is and how to prove who we are. Read anew before each request, so that rotated files are picked up. */
export interface Access {
  /** Base URL without a trailing slash. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Tls;
  /** Proxy named by the kubeconfig itself; it goes before HTTPS_PROXY. */
  readonly proxy?: string;
  /** Within the cluster: reached without any proxy, whatever HTTPS_PROXY says. */
  readonly direct?: true;
}

export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  /** Only ever false when a kubeconfig says `insecure-skip-tls-verify`. */
  readonly rejectUnauthorized?: boolean;
}

export interface AccessSource {
  /** Rejects when credentials cannot be made (no such context, plugin failed, file missing); the next call tries again. */
  access(): Promise<Access>;
  /** Drops cached credentials: the server has just refused them. */
  forget(): void;
}
