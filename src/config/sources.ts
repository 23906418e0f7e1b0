/** Where settings come from, as values, so that loading is a pure function of them. */
export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly args: Arguments;
  /** Text of a file; throws when it cannot be read. */
  readonly readFile: (path: string) => string;
  /** Runs as a pod: a service account token is mounted and the API server is in the environment. */
  readonly inCluster: boolean;
}

/** Options of the command line that name parts of the world. */
export interface Arguments {
  /** YAML file; goes before RCA_CONFIG. */
  readonly config?: string;
  /** Context of the kubeconfig; goes before everything else that names a cluster. */
  readonly context?: string;
  /** Lets incidents of the practice cluster go to a real Slack. */
  readonly practiceToSlack?: boolean;
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
export const TOKEN_FILE = `${ACCOUNT}/token`;
export const NAMESPACE_FILE = `${ACCOUNT}/namespace`;

export function readable(sources: Sources, path: string): string | undefined {
  try {
    return sources.readFile(path);
  } catch {
    return undefined;
  }
}

/** Set and not empty: an empty variable counts as absent. */
export function envValue(sources: Sources, name: string): string | undefined {
  const value = sources.env[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}
