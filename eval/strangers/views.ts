import { stringify } from 'yaml';
import { text } from '../../src/model/index.ts';
import type { Json, Place, Story } from './place.ts';

/** What a stranger kept of a story. `telling`: whether the cause can be known from it. */
export interface View {
  readonly json: Json;
  readonly telling: boolean;
}

const part = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const kindOf = (o: Json): string => text(o['kind']);

function logs(p: Place, story: Story): Json {
  return story.log === undefined ? {} : { [`${p.pod}/${p.container}`]: story.log };
}

function eventTable(p: Place, events: readonly Json[]): string {
  const everywhere = p.chance(0.5);
  const rows = events.map((e) => {
    const about = part(e['involvedObject']);
    const row = [
      '20s',
      text(e['type']),
      text(e['reason']),
      `${text(about['kind']).toLowerCase()}/${text(about['name'])}`,
      text(e['message']),
    ];
    return everywhere ? [p.namespace, ...row] : row;
  });
  const head = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  return table([everywhere ? ['NAMESPACE', ...head] : head, ...rows]);
}

function podTable(pod: Json): string {
  const status = part(pod['status']);
  const [container] = (status['containerStatuses'] as readonly Json[] | undefined) ?? [];
  const state = part(container?.['state']);
  const waiting = part(state['waiting'])['reason'];
  const ended = part(state['terminated'])['reason'];
  const word = status['reason'] ?? waiting ?? ended ?? status['phase'] ?? 'Pending';
  const ready = container?.['ready'] === true ? '1/1' : '0/1';
  const { name } = part(pod['metadata']);
  return table([
    ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
    [text(name), ready, text(word), JSON.stringify(container?.['restartCount'] ?? 0), '65m'],
  ]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((r) => (r[i] ?? '').length)) + 3);
  return rows.map((r) => r.map((cell, i) => (i === r.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('')).join('\n');
}

function terminal(p: Place, text: string): string {
  const returned = p.chance(0.3) ? text.replaceAll('\n', '\r\n') : text;
  return p.chance(0.3) ? returned.replace(/(NAME|LAST SEEN)/, '\u001b[1m$1\u001b[0m') : returned;
}

/** By name of the view. */
export const views: Readonly<Record<string, (p: Place, story: Story) => View | undefined>> = {
  everything: (p, s) => ({ json: { objects: s.objects, events: s.events, logs: logs(p, s) }, telling: true }),
  objects: (_, s) => ({ json: { objects: s.objects }, telling: false }),
  'a list': (p, s) => ({
    json: {
      objects: [
        { apiVersion: 'v1', kind: 'List', items: s.objects },
        { apiVersion: 'v1', kind: 'EventList', items: s.events },
      ],
      logs: logs(p, s),
    },
    telling: true,
  }),
  'events alone': (_, s) => (s.events.length === 0 ? undefined : { json: { events: s.events }, telling: false }),
  'events without times': (_, s) =>
    s.accept.length === 0
      ? undefined
      : { json: { events: s.events.map(({ firstTimestamp: _f, lastTimestamp: _l, ...rest }) => rest) }, telling: false },
  'a log alone': (p, s) => (s.log === undefined || s.log === '' ? undefined : { json: { logs: logs(p, s) }, telling: false }),
  'the pod alone': (p, s) => {
    const pods = s.objects.filter((o) => kindOf(o) === 'Pod');
    return pods.length === 0 ? undefined : { json: { objects: pods, events: s.events, logs: logs(p, s) }, telling: true };
  },
  'the workload alone': (_, s) => ({ json: { objects: s.objects.filter((o) => kindOf(o) !== 'Pod') }, telling: false }),
  'tables of a terminal': (p, s) => {
    const pods = s.objects.filter((o) => kindOf(o) === 'Pod');
    const parts = [
      ...pods.map((o) => `$ kubectl get pods -n ${p.namespace}\n${podTable(o)}`),
      ...(s.events.length === 0 ? [] : [`$ kubectl get events -n ${p.namespace}\n${eventTable(p, s.events)}`]),
      ...(s.log === undefined || pods.length === 0 ? [] : [`$ kubectl logs ${p.pod} -n ${p.namespace} -c ${p.container}\n${s.log}`]),
    ];
    return { json: { raw_text: terminal(p, parts.join('\n')) }, telling: false };
  },
  'yaml of a terminal': (p, s) => ({
    json: {
      raw_text: terminal(
        p,
        `$ kubectl get all,events -n ${p.namespace} -o yaml\n${stringify({ apiVersion: 'v1', kind: 'List', items: [...s.objects, ...s.events.map((e) => ({ apiVersion: 'v1', kind: 'Event', ...e }))] })}`,
      ),
    },
    telling: s.log === undefined,
  }),
};
