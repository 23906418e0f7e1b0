/** Log lines in, one JSON object a line out (pino). It is the process's only log sink and passes every text through `clean` once more; it never decides anything. */
import { type DestinationStream, pino } from 'pino';
import type { Log, LogFields } from '../../ports/index.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Scrubs a text: the last net under callers who should have done it. */
  readonly clean: (text: string) => string;
  /** Where the lines go; standard error when absent, so that standard output stays for answers. */
  readonly destination?: DestinationStream;
}

export function pinoLog({ level, clean, destination }: LogOptions): Log {
  const sink = pino(
    { level, base: { app: 'k8s-rca' }, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
  const fields = (raw: LogFields): LogFields =>
    Object.fromEntries(Object.entries(raw).flatMap(([k, v]) => (v === undefined ? [] : [[k, typeof v === 'string' ? clean(v) : v]])));
  return {
    debug: (f, message) => sink.debug(fields(f), clean(message)),
    info: (f, message) => sink.info(fields(f), clean(message)),
    warn: (f, message) => sink.warn(fields(f), clean(message)),
    error: (f, message) => sink.error(fields(f), clean(message)),
  };
}
