import { systemClock } from '../../adapters/clock/index.ts';
import { noMeter, promMeter } from '../../adapters/meter/index.ts';
import type { Config } from '../../model/index.ts';
import type { Log, Meter } from '../../ports/index.ts';
import { type Doors, openDoors } from '../../serve/index.ts';
import { EXIT, Stop } from '../exit.ts';
import { outputScrubber } from '../settings.ts';
import { version } from '../version.ts';

export interface StartedDoors extends Pick<Doors, 'show' | 'stopping' | 'close'> {
  readonly meter: Meter;
  /** Absent: no port is open, and nothing is counted. */
  readonly port?: number;
}

/** The doors that PORT asks for. Throws a Stop when the port cannot be had. */
export async function startDoors(config: Config, log: Log): Promise<StartedDoors> {
  if (config.serve === undefined)
    return { meter: noMeter, show: () => undefined, stopping: () => undefined, close: () => Promise.resolve() };
  const { port, to } = config.serve;
  const meter = promMeter({ models: config.ai.use === 'none' ? [] : config.ai.models });
  const scrubber = outputScrubber(config, 'doors');
  try {
    const doors = await openDoors({
      port,
      to,
      about: { version: version(), node: process.versions.node },
      page: (levels) => meter.page(levels),
      clean: (text) => scrubber.text(text),
      clock: systemClock,
      log,
    });
    return { ...doors, meter };
  } catch (e) {
    const code = e instanceof Error && 'code' in e && typeof e.code === 'string' ? e.code : 'failed';
    throw new Stop(EXIT.usage, `PORT: ${port} cannot be opened (${words[code] ?? code}).\nName a free one, or none.`);
  }
}

const words: Readonly<Record<string, string>> = { EADDRINUSE: 'another program has it', EACCES: 'not permitted' };
