import type { CallFault, SocketFault } from './options.ts';

type Waiting = Extract<SocketFault, { readonly times: number }>;

/** Faults that wait for their occasion. None unless asked for. */
export class Faults {
  readonly #calls: { readonly method: string; readonly fault: CallFault; times: number }[] = [];
  readonly #sockets: { readonly fault: Waiting; times: number }[] = [];

  /** The next `times` calls of the method (`*` for any) fail this way. */
  onCall(method: string, fault: CallFault, times = 1): void {
    this.#calls.push({ method, fault, times });
  }

  onSocket(fault: Waiting): void {
    this.#sockets.push({ fault, times: fault.times });
  }

  takeCall(method: string): CallFault | undefined {
    const found = this.#calls.find((f) => f.times > 0 && (f.method === '*' || f.method === method));
    if (found !== undefined) found.times -= 1;
    return found?.fault;
  }

  takeSocket(is: Waiting['is']): Waiting | undefined {
    const found = this.#sockets.find((f) => f.times > 0 && f.fault.is === is);
    if (found !== undefined) found.times -= 1;
    return found?.fault;
  }

  clear(): void {
    this.#calls.length = 0;
    this.#sockets.length = 0;
  }
}
