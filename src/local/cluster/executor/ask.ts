import { request } from 'node:http';
import { connect } from 'node:net';
import type { Question } from '../kubelet/process.ts';

const HERE = '127.0.0.1';

/** What a port of this machine answers: the HTTP status, or 0 for a port that is merely open. Rejects when nobody answers in time. */
export function ask({ port, path, within }: Question): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = (): Error => new Error(`no answer within ${within / 1000} s`);
    const asked =
      path === undefined
        ? connect({ host: HERE, port }, () => resolve(0))
        : request({ host: HERE, port, path, timeout: within }, (answer) => {
            answer.resume();
            resolve(answer.statusCode ?? 0);
          }).end();
    asked.setTimeout(within, () => asked.destroy(late()));
    asked.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ECONNREFUSED' ? new Error('connect: connection refused') : error),
    );
    if (path === undefined) asked.once('connect', () => asked.destroy());
  });
}
