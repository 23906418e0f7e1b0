/** A protobuf request body of a typed client comes in, the same object as JSON comes out; answers are always JSON, which such clients accept too. */
import { badRequest, Refusal } from '../../store/failure.ts';
import { MESSAGES } from './messages.ts';
import { Wire } from './wire.ts';

interface Field {
  readonly name: string;
  readonly how: 'one' | 'many' | 'map' | 'inline';
  readonly type: string;
}

type Message = ReadonlyMap<number, Field>;
type Json = Record<string, unknown>;

const HOW: Readonly<Record<string, Field['how']>> = { '*': 'many', '%': 'map', '^': 'inline' };

function parseMessages(): ReadonlyMap<string, Message> {
  return new Map(
    MESSAGES.trim()
      .split('\n')
      .map((line) => {
        const [name = '', fields = ''] = line.split('=');
        const rows = fields.split(' ').flatMap((text): [number, Field][] => {
          const found = /^(\d+)(\w+):([*%^]?)(\w+)$/.exec(text);
          return found ? [[Number(found[1]), { name: found[2] ?? '', how: HOW[found[3] ?? ''] ?? 'one', type: found[4] ?? '' }]] : [];
        });
        return [name, new Map(rows)] as const;
      }),
  );
}

let parsed: ReadonlyMap<string, Message> | undefined;
const messages = (): ReadonlyMap<string, Message> => (parsed ??= parseMessages());

/** Go writes a time as seconds and nanoseconds since 1970. */
function time(bytes: Uint8Array): string | null {
  const wire = new Wire(bytes);
  let milliseconds = 0;
  for (let field = wire.next(); field; field = wire.next()) {
    if (field.number === 1) milliseconds += wire.integer() * 1000;
    else if (field.number === 2) milliseconds += Math.floor(wire.integer() / 1e6);
    else wire.skip(field.wire);
  }
  return milliseconds === 0 ? null : new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

/** Quantities are a text in field 1. */
function firstText(bytes: Uint8Array): string {
  const wire = new Wire(bytes);
  let text = '';
  for (let field = wire.next(); field; field = wire.next()) {
    if (field.number === 1) text = wire.text();
    else wire.skip(field.wire);
  }
  return text;
}

function intOrString(bytes: Uint8Array): number | string {
  const wire = new Wire(bytes);
  const parts = { kind: 0, number: 0, text: '' };
  for (let field = wire.next(); field; field = wire.next()) {
    if (field.number === 1) parts.kind = wire.integer();
    else if (field.number === 2) parts.number = wire.integer();
    else if (field.number === 3) parts.text = wire.text();
    else wire.skip(field.wire);
  }
  return parts.kind === 0 ? parts.number : parts.text;
}

function value(wire: Wire, type: string): unknown {
  switch (type) {
    case 's':
      return wire.text();
    case 'i':
      return wire.integer();
    case 'b':
      return wire.integer() !== 0;
    case 'd':
      return wire.double();
    case 'y':
      return Buffer.from(wire.bytes()).toString('base64');
    case 'time':
      return time(wire.bytes());
    case 'quantity':
      return firstText(wire.bytes());
    case 'intstr':
      return intOrString(wire.bytes());
    case 'raw': {
      const text = firstText(wire.bytes());
      return text === '' ? {} : (JSON.parse(text) as unknown);
    }
    default:
      return message(wire.bytes(), type);
  }
}

function mapEntry(bytes: Uint8Array, type: string): readonly [string, unknown] {
  const wire = new Wire(bytes);
  let key = '';
  let entry: unknown = type === 's' ? '' : undefined;
  for (let field = wire.next(); field; field = wire.next()) {
    if (field.number === 1) key = wire.text();
    else entry = value(wire, type);
  }
  return [key, entry];
}

function message(bytes: Uint8Array, name: string): Json {
  const fields = messages().get(name);
  const wire = new Wire(bytes);
  const out: Json = {};
  for (let seen = wire.next(); seen; seen = wire.next()) {
    const field = fields?.get(seen.number);
    if (field === undefined) {
      wire.skip(seen.wire);
      continue;
    }
    if (field.how === 'map') {
      const [key, entry] = mapEntry(wire.bytes(), field.type);
      out[field.name] = { ...(out[field.name] as Json | undefined), [key]: entry };
    } else if (field.how === 'inline') Object.assign(out, message(wire.bytes(), field.type));
    else if (field.how === 'many') out[field.name] = [...((out[field.name] as unknown[] | undefined) ?? []), value(wire, field.type)];
    else out[field.name] = value(wire, field.type);
  }
  return out;
}

/** Go sends zero values of its non-pointer fields (`""`, `0`, null times): JSON clients leave them out, and so do we. */
function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== '' && v !== null && v !== undefined);
  return Object.fromEntries(entries.map(([key, v]) => [key, withoutZeros(v)]));
}

const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** Throws 400 for what is no Kubernetes protobuf, 415 for a kind it has no field numbers of. */
export function fromProtobuf(body: Uint8Array): unknown {
  if (!MAGIC.every((byte, i) => body[i] === byte)) throw badRequest('the body does not begin with the Kubernetes protobuf prefix');
  const wire = new Wire(body.subarray(MAGIC.length));
  let raw: Uint8Array = new Uint8Array();
  let about: About = { apiVersion: '', kind: '' };
  for (let field = wire.next(); field; field = wire.next()) {
    if (field.number === 1) about = typeMeta(wire.bytes());
    else if (field.number === 2) raw = wire.bytes();
    else wire.skip(field.wire);
  }
  const { apiVersion, kind } = about;
  const own = `${kind}_${apiVersion.replace('/', '').replace(/\.[^v]*(?=v\d)/, '')}`;
  const name = messages().has(own) ? own : kind;
  if (!messages().has(name)) throw new Refusal(415, 'UnsupportedMediaType', `${apiVersion} ${kind} is understood as JSON only`);
  return withoutZeros({ apiVersion, kind, ...message(raw, name) });
}

interface About {
  apiVersion: string;
  kind: string;
}

function typeMeta(bytes: Uint8Array): About {
  const wire = new Wire(bytes);
  const out: About = { apiVersion: '', kind: '' };
  for (let field = wire.next(); field; field = wire.next()) {
    if (field.number === 1) out.apiVersion = wire.text();
    else if (field.number === 2) out.kind = wire.text();
    else wire.skip(field.wire);
  }
  return out;
}
