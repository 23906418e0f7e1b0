import type { Flaw } from '../store/failure.ts';
import type { Obj } from '../store/types.ts';

const LABEL = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;

/** The API's own hints. */
const LABEL_HINT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const NAME_HINT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const KEY_HINT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

const wrong = (field: string, value: string, hint: string): Flaw => ({
  field,
  message: `Invalid value: ${JSON.stringify(value)}: ${hint}`,
  reason: 'FieldValueInvalid',
});

const isName = (key: string): boolean => NAME_PART.test(key.slice(key.indexOf('/') + 1));

/** Labels and annotations that the API would not keep. */
export function metadataFlaws({ metadata }: Obj): Flaw[] {
  const labels = Object.entries(metadata.labels ?? {});
  return [
    ...labels.filter(([key]) => !isName(key)).map(([key]) => wrong('metadata.labels', key, NAME_HINT)),
    ...labels.filter(([, value]) => !LABEL.test(value)).map(([, value]) => wrong('metadata.labels', value, LABEL_HINT)),
    ...Object.keys(metadata.annotations ?? {})
      .filter((key) => !isName(key))
      .map((key) => wrong('metadata.annotations', key, NAME_HINT)),
  ];
}

/** Keys of ConfigMaps and Secrets, ports of Services. */
export function dataFlaws(next: Obj): Flaw[] {
  if (next.kind === 'Service') {
    const spec = next['spec'] as { type?: string; clusterIP?: string; ports?: unknown[] } | undefined;
    const needsNone = spec?.type === 'ExternalName' || spec?.clusterIP === 'None';
    return needsNone || spec?.ports?.length ? [] : [{ field: 'spec.ports', message: 'Required value', reason: 'FieldValueRequired' }];
  }
  if (next.kind !== 'ConfigMap' && next.kind !== 'Secret') return [];
  return ['data', 'binaryData'].flatMap((field) =>
    Object.keys(next[field] ?? {})
      .filter((key) => !CONFIG_KEY.test(key))
      .map((key) => wrong(`${field}[${key}]`, key, KEY_HINT)),
  );
}
