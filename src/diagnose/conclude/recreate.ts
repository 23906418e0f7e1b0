import type { Step } from '../../model/index.ts';

const editOfPod = /^kubectl edit pod (\S+)(.*)$/;

/** A pod's spec is immutable but for its images: a pod without an owner is not edited but made anew. */
export function withoutPodEdits(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => {
    const [, name, place] = editOfPod.exec(step.command ?? '') ?? [];
    if (name === undefined || place === undefined) return [step];
    return [
      {
        text: `${step.text} A pod cannot be changed in place: save it and change the file,`,
        command: `kubectl get pod ${name}${place} -o yaml > ${name}.yaml`,
      },
      { text: 'then make it anew from the file.', command: `kubectl replace --force${place} -f ${name}.yaml` },
    ];
  });
}
