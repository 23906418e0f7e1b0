import { at, type KubeObject, text } from '../../../model/index.ts';

/** What keeps a Job's pod from running, by name. */
export type TroubleCode = 'quota' | 'admission' | 'create' | 'image' | 'no-node' | 'volume';

export interface Trouble {
  readonly code: TroubleCode;
  readonly why: string;
}

/** The texts of the API server's admission plugins, webhooks and policies. */
const ADMISSION = /admission webhook|ValidatingAdmissionPolicy|violates PodSecurity|denied (the )?request|is forbidden|practice guard/;

const NAMES: Readonly<Record<TroubleCode, string>> = {
  quota: 'a ResourceQuota or LimitRange has no room for the executor’s pod',
  admission: 'admission refused the executor’s pod',
  create: 'the executor’s pod could not be made',
  image: 'the executor’s image cannot be pulled',
  'no-node': 'no node takes the executor’s pod',
  volume: 'the executor’s token or certificate cannot be mounted',
};

const trouble = (code: TroubleCode, said: string): Trouble => ({ code, why: `${NAMES[code]}: ${said.slice(0, 500)}` });

function failedCreate(said: string): Trouble {
  if (/exceeded quota|(maximum|minimum) (cpu|memory)|failed quota/.test(said)) return trouble('quota', said);
  return trouble(ADMISSION.test(said) ? 'admission' : 'create', said);
}

/** The latest word of controller, scheduler and kubelet on why nothing runs; undefined when none of them complains. */
export function troubleIn(events: readonly KubeObject[]): Trouble | undefined {
  const latest = [...events].sort((a, b) => seenAt(b) - seenAt(a));
  for (const event of latest) {
    const said = text(at(event, 'message'));
    switch (text(at(event, 'reason'))) {
      case 'FailedCreate':
        return failedCreate(said);
      case 'FailedScheduling':
        return trouble('no-node', said);
      case 'FailedMount':
        return trouble('volume', said);
      case 'InspectFailed':
      case 'ErrImageNeverPull':
        return trouble('image', said);
      case 'Failed':
        if (said.startsWith('Failed to pull image')) return trouble('image', said);
        break;
    }
  }
  return undefined;
}

function seenAt(event: KubeObject): number {
  const time = text(at(event, 'lastTimestamp')) || text(at(event, 'eventTime')) || text(at(event, 'metadata', 'creationTimestamp'));
  return Date.parse(time) || 0;
}
