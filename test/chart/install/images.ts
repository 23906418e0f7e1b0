import { randomBytes } from 'node:crypto';
import { execPath } from 'node:process';
import { join } from 'node:path';
import type { RealImage } from '../../../tools/control-plane/index.ts';
import type { Rehearsed } from '../../image/dockerfile.ts';

/** What the pods of the chart name, as `image.repository` and `image.digest`; the digest is of this run. */
export const REPOSITORY = 'registry.example.com/k8s-rca';
export const newDigest = (): string => `sha256:${randomBytes(32).toString('hex')}`;

const NODE = '/usr/local/bin/node';

/** The image of the bot and of its executor: what the Dockerfile makes, with the Node that it starts from. */
export function ownImage(tree: Rehearsed, image: string): RealImage {
  const [node = '', ...script] = tree.entrypoint;
  if (node !== 'node') throw new Error(`the image's entrypoint is not node: ${tree.entrypoint.join(' ')}`);
  return {
    image,
    entrypoint: [node, ...script],
    content: {
      files: { [tree.workdir]: join(tree.root, tree.workdir), [NODE]: execPath },
      env: tree.env,
      workdir: tree.workdir,
      user: Number(tree.user),
      cmd: tree.cmd,
    },
  };
}

/** Gatekeeper's image has its program alone. */
export const gatekeeperImage = (program: string, version: string): RealImage => ({
  image: `openpolicyagent/gatekeeper:${version}`,
  entrypoint: ['/manager'],
  content: { files: { '/manager': program }, env: {}, workdir: '/', user: 65_532, cmd: [] },
});

/** The image of its hooks: kubectl, and its definitions beside it. */
export const crdsImage = (kubectl: string, crds: string, version: string): RealImage => ({
  image: `openpolicyagent/gatekeeper-crds:${version}`,
  entrypoint: ['/kubectl'],
  content: { files: { '/kubectl': kubectl, '/crds': crds }, env: {}, workdir: '/', user: 65_532, cmd: [] },
});
