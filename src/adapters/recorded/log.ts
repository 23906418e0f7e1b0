/** Log text of one container; `container` is empty when the recording does not say which. */
export interface RecordedLog {
  /** Pod, or what kubectl was given instead of one: `logs deployment/web` shows one of its pods, nobody says which. */
  readonly kind: string;
  /** Name of the pod or of what stands for it. */
  readonly pod: string;
  readonly container: string;
  readonly namespace?: string;
  readonly previous: boolean;
  readonly text: string;
}
