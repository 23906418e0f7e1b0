import type { Step } from '../../model/index.ts';

const editOfFixed = /^kubectl edit (pod|job) (\S+)(.*)$/;

const how: Readonly<Record<string, string>> = {
  pod: 'A pod cannot be changed in place: save it and change the file,',
  job: 'The template of a Job cannot be changed in place: save it, take out spec.selector and the controller-uid labels, and change the file,',
};

/** A pod's spec is immutable but for its images, and so is a Job's template: without an owner that makes it anew, it is replaced. */
export function withoutFixedEdits(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => {
    const [, kind, name, place] = editOfFixed.exec(step.command ?? '') ?? [];
    if (kind === undefined || name === undefined || place === undefined) return [step];
    return [
      { text: `${step.text} ${how[kind] ?? ''}`, command: `kubectl get ${kind} ${name}${place} -o yaml > ${name}.yaml` },
      { text: 'then make it anew from the file.', command: `kubectl replace --force${place} -f ${name}.yaml` },
    ];
  });
}
