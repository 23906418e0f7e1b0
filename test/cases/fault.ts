import { BEFORE, CHANGED, NOW, type Obj, type Part } from './parts.ts';
import { event, podOf } from './shop.ts';

export const at = (text: string): string => `${NOW} ${text}`;
export const many = (text: string, times = 6): string => Array.from({ length: times }, () => at(text)).join('\n');
export const looping = (name: string, terminated: Obj): Obj => ({
  ready: false,
  started: false,
  restartCount: 6,
  state: { waiting: { reason: 'CrashLoopBackOff', message: `back-off 2m40s restarting failed container=${name}` } },
  lastState: {
    terminated: { exitCode: 1, reason: 'Error', startedAt: '2026-05-06T13:58:00Z', finishedAt: '2026-05-06T13:58:07Z', ...terminated },
  },
});
export const waiting = (reason: string, message: string): Obj => ({ started: false, state: { waiting: { reason, message } } });
/** Ends by itself soon after its start, with this last line. */
export const crash = (text: string, terminated: Obj = {}): Pick<Part, 'ready' | 'since' | 'log' | 'status'> => ({
  ready: 0,
  since: CHANGED,
  log: text,
  status: looping('it', terminated),
});
export const unplaced = (message: string): { ready: number; since: string; log: string; status: Obj; podStatus: Obj } => ({
  ready: 0,
  since: CHANGED,
  log: '',
  status: {},
  podStatus: {
    nodeName: '',
    phase: 'Pending',
    containerStatuses: [],
    podIP: undefined,
    startTime: undefined,
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: CHANGED }],
  },
});
export const pending = (): Obj => ({ phase: 'Pending' });
export const meta = (name: string): Obj => ({ name, namespace: 'shop', uid: `x-${name}`, creationTimestamp: BEFORE });
export const complains = (host: string, port: number): { name: string; log: string } => ({
  name: 'frontend',
  log: many(`ERROR GET / 500: connect ECONNREFUSED ${host}:${port}`),
});
export const allRefused = (name: string): Obj[] => [
  event(`Pod/${podOf(name)}`, 'BackOff', `Back-off restarting failed container ${name} in pod ${podOf(name)}_shop`),
];
