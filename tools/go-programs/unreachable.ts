/** Where modules come from cannot be reached: a lack of the machine, no defect. */
export class Unreachable extends Error {}
