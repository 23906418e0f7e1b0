import type { Container } from '../store/types.ts';
import { imageName, type ImageName, pull } from './images.ts';
import type { PodHost } from './surroundings.ts';

/** Restart and pull back-off of the kubelet: 10 s doubling to 300 s. */
const FIRST_BACKOFF = 10_000;
const LONGEST_BACKOFF = 300_000;
/** A pod is looked at again about this often; waiting reasons and BackOff events change at this pace. */
export const SYNC = 12_000;
export const SOON = 1000;

/** Milliseconds before attempt `failures + 1`. */
export const backoff = (failures: number): number => Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** failures);

/** 10 s → `10s`, 160 s → `2m40s`: Go's way of writing a duration. */
export function spellDelay(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** What the container does with the outcome of a pull. */
export interface Puller {
  readonly host: PodHost;
  readonly event: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
  readonly later: (ms: number, then: () => void) => void;
  readonly waits: (reason: string, message: string) => void;
  /** The image is there; its id. */
  readonly there: (imageId: string) => void;
  /** It never will be, as the spec stands: the kubelet says so at each sync. */
  readonly refused: (reason: string, message: string, event: string) => void;
  readonly again: () => void;
}

/** Brings the image of a container to its node, with back-off. */
export class ImagePull {
  readonly #to: Puller;
  #failures = 0;

  constructor(to: Puller) {
    this.#to = to;
  }

  forget(): void {
    this.#failures = 0;
  }

  start(container: Container): void {
    const { host, event, later, there, refused } = this.#to;
    const image = container.image ?? '';
    const name = imageName(image);
    if (name === undefined) return this.#badName(image);
    const known = host.imagesOn(host.pod().spec.nodeName ?? '').get(image);
    const policy = container.imagePullPolicy ?? 'IfNotPresent';
    if (known !== undefined && policy !== 'Always') {
      event('Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`);
      return there(known);
    }
    if (policy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      event('Warning', 'ErrImageNeverPull', message);
      return refused('ErrImageNeverPull', message, 'Error: ErrImageNeverPull');
    }
    event('Normal', 'Pulling', `Pulling image "${image}"`);
    const takes = 400 + host.random.number(1200);
    return later(takes, () => this.#ask(image, name, takes));
  }

  #badName(image: string): void {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
    this.#to.event('Warning', 'InspectFailed', message);
    this.#to.refused('InvalidImageName', message, 'Error: InvalidImageName');
  }

  #ask(image: string, name: ImageName, takes: number): void {
    const { host, event, there } = this.#to;
    const { store, random, registryState } = host;
    const pod = host.pod();
    const secrets = pod.spec.imagePullSecrets ?? [];
    const given = secrets.some((secret) => store.one('Secret', pod.metadata.namespace, secret.name) !== undefined);
    const result = pull(name, registryState(name.host), given ? 'given' : 'none', () => random.hex(64));
    if (result.is === 'failed') return this.#failed(image, result.message);
    const seconds = `${(takes / 1000).toFixed(3)}s`;
    const took = `in ${seconds} (${seconds} including waiting). Image size: ${result.size} bytes.`;
    event('Normal', 'Pulled', `Successfully pulled image "${image}" ${took}`);
    const images = host.imagesOn(pod.spec.nodeName ?? '');
    const id = images.get(image) ?? `${name.host}/${name.repository}@${result.digest}`;
    images.set(image, id);
    this.#failures = 0;
    return there(id);
  }

  #failed(image: string, message: string): void {
    const { event, later, waits, again } = this.#to;
    event('Warning', 'Failed', `Failed to pull image "${image}": ${message}`);
    event('Warning', 'Failed', 'Error: ErrImagePull');
    waits('ErrImagePull', message);
    const delay = backoff(this.#failures);
    this.#failures += 1;
    const waiting = (): void => {
      event('Normal', 'BackOff', `Back-off pulling image "${image}"`);
      event('Warning', 'Failed', 'Error: ImagePullBackOff');
      waits('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${message}`);
    };
    for (let at = 2 * SOON; at < delay; at += SYNC) later(at, waiting);
    later(delay, again);
  }
}
