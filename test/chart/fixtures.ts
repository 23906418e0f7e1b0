import { inject } from 'vitest';

const given = inject('helm');

/** Path of Helm; empty where the chart cannot be rendered, and then every test is skipped. */
export const HELM = 'path' in given ? given.path : '';
/** Ends the title of a suite with the reason why it is skipped. */
export const because = 'lacks' in given ? ` (skipped: ${given.lacks})` : '';

/** What remediation needs beside a set of values, in the form of `--set`. */
export const SLACK = 'existingSecret=k8s-rca-slack';
