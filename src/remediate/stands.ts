import { type Action, at, canonical, type KubeObject, list, num, text } from '../model/index.ts';
import { restartedKey } from './names.ts';
import { templateDigest, templateOf } from './template.ts';

/** Whether the object holds what was approved: right after the change it does, and later only if nobody wrote it back. */
export function stands(action: Action, object: KubeObject | undefined): boolean {
  const spec = object?.['spec'];
  switch (action.is) {
    case 'restart':
      return text(at(spec, 'template', 'metadata', 'annotations', restartedKey)) === action.at;
    case 'rollback':
      return object !== undefined && templateDigest(templateOf(object)) === action.template;
    case 'scale':
      return num(at(spec, 'replicas')) === action.replicas;
    case 'set-resources':
      return Object.entries(action.resources).every(([name, wanted]) => {
        const container = list(at(spec, 'template', 'spec', 'containers')).find((c) => text(at(c, 'name')) === name);
        return canonical(at(container, 'resources')) === canonical(wanted);
      });
    default:
      return object === undefined || object.metadata.uid !== action.target.uid;
  }
}

/** Whether an action is the same with everything secret hidden; one that is not cannot be shown, so it is not offered. */
export function unchangedByScrub(raw: unknown, scrubbed: unknown): boolean {
  return canonical(raw) === canonical(scrubbed);
}
