/** Log text of one container; `container` is empty when the recording does not say which. */
export interface RecordedLog {
  readonly pod: string;
  readonly container: string;
  readonly namespace?: string;
  readonly previous: boolean;
  readonly text: string;
}
