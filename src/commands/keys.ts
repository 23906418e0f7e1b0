import { Command } from 'commander';
import { KeyError, type NewKey, newKey, writePrivate } from '../adapters/keys/index.ts';
import { EXIT, Stop } from './exit.ts';
import { print, printJson, tell } from './output.ts';

interface Options {
  readonly out?: string;
  readonly name: string;
  readonly namespace: string;
  readonly json?: true;
}

/** Name of the Secret's entry, and of the file it is mounted as. */
const ENTRY = 'approval-key.pem';

export function keysCommand(): Command {
  return new Command('keys').description('the key that signs approvals').addCommand(
    new Command('new')
      .description('make a key: the private half as a Secret manifest (or into a file), the public half as chart values')
      .option('--out <file>', 'write the private key to this new file instead, readable by its owner alone')
      .option('--name <secret>', 'name of the Secret', 'k8s-rca-approval-key')
      .option('--namespace <namespace>', 'namespace of the Secret', 'k8s-rca')
      .option('--json', 'as JSON')
      .action((options: Options) => make(options)),
  );
}

/** The Secret is to be the only copy of the private half, and the public half is nowhere else yet. */
const AFTERWARDS = `Save what is above in a file (k8s-rca keys new > approval-key.yaml). Then: kubectl create -f approval-key.yaml; copy the public half
below the Secret into the chart's values; delete the file. create, not apply, which keeps a second copy in an annotation.`;

function make(options: Options): void {
  const made = newKey();
  try {
    if (options.out !== undefined) writePrivate(options.out, made.pem);
  } catch (e) {
    if (e instanceof KeyError) throw new Stop(EXIT.usage, `${e.message}\n${e.mend}`);
    throw e;
  }
  if (options.json) printJson(asJson(made, options));
  else print(asText(made, options));
  if (options.out === undefined) tell(AFTERWARDS);
  else tell(`The private key is in ${options.out}.`);
}

function secretOf({ pem }: NewKey, { name, namespace }: Options): unknown {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', stringData: { [ENTRY]: pem } };
}

function asJson(made: NewKey, options: Options): unknown {
  const values = { remediation: { publicKeys: { keys: [made.key] } } };
  return options.out === undefined
    ? { secret: secretOf(made, options), jwks: { keys: [made.key] }, values }
    : { jwks: { keys: [made.key] }, values };
}

/** YAML: the Secret that a person creates, and what the chart needs. */
function asText({ pem, key }: NewKey, { out, name, namespace }: Options): string {
  const indented = pem.trimEnd().replaceAll(/^/gm, '    ');
  const secret = `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: ${namespace}
type: Opaque
stringData:
  ${ENTRY}: |
${indented}
`;
  const values = `# Chart values. While keys are being changed, list the old and the new one.
remediation:
  publicKeys:
    keys:
      - ${JSON.stringify(key)}
`;
  // As comments, so that `kubectl create -f` takes the file as it is.
  return out === undefined ? `${secret}${values.trimEnd().replaceAll(/^(?!#)/gm, '# ')}\n` : values;
}
