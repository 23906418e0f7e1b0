/** Objects in, a `Table` of the API's server-side printing out; it reads nothing but the objects. */
import type { Resource } from '../store/resources.ts';
import type { Obj } from '../store/types.ts';
import { age } from './age.ts';
import type { Columns } from './cells.ts';
import { COLUMNS, GENERIC } from './columns.ts';

export interface TableOptions {
  readonly now: number;
  /** `Metadata` (default), `Object` or `None`: what rides along with each row. */
  readonly include: string;
  /** Column definitions are sent with a list and with the first event of a watch only. */
  readonly heads: 'with' | 'without';
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** `.spec.size` or `.status.conditions[?(@.type=="Ready")].status` of a CustomResourceDefinition's printer column. */
function byPath(object: unknown, path: string): unknown {
  const filtered = /^(.*)\[\?\(@\.([\w]+)==["']([^"']*)["']\)\](.*)$/.exec(path);
  if (filtered) {
    const list = byPath(object, filtered[1] ?? '');
    const item = Array.isArray(list) ? (list as Record<string, unknown>[]).find((i) => i[filtered[2] ?? ''] === filtered[3]) : undefined;
    return byPath(item, filtered[4] ?? '');
  }
  const keys = path.split('.').filter((key) => key !== '');
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    object,
  );
}

function customColumns(resource: Resource): Columns | undefined {
  const defined = resource.columns;
  if (defined === undefined || defined.length === 0) return undefined;
  const withAge = defined.some((column) => column.name.toLowerCase() === 'age');
  return {
    heads: [
      ['Name'],
      ...defined.map((c) => (c.priority > 0 ? ([c.name, 'wide'] as const) : ([c.name] as const))),
      ...(withAge ? [] : [['Age'] as const]),
    ],
    cells: (object, now) => [
      object.metadata.name,
      ...defined.map((column) => {
        const value = byPath(object, column.jsonPath);
        if (column.type === 'date') return age(typeof value === 'string' ? value : undefined, now);
        return typeof value === 'string' || typeof value === 'number' ? value : value === undefined ? '' : JSON.stringify(value);
      }),
      ...(withAge ? [] : [age(object.metadata.creationTimestamp, now)]),
    ],
  };
}

function riding(object: Obj, include: string): Record<string, unknown> {
  if (include === 'None') return {};
  if (include === 'Object') return { object };
  return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata } };
}

export function table(resource: Resource, objects: readonly Obj[], options: TableOptions): Record<string, unknown> {
  const { heads, cells } = customColumns(resource) ?? COLUMNS[resource.kind] ?? GENERIC;
  const definitions = heads.map(([name, shown]) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority: shown === 'wide' ? 1 : 0,
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: options.heads === 'with' ? definitions : null,
    rows: objects.map((object) => ({ cells: cells(object, options.now), ...riding(object, options.include) })),
  };
}
