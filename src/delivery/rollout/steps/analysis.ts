/** Measure, and go on only if the measurements are good. */
import { defineStep, done, waiting } from './step.ts';

export const analysis = defineStep<'analysis'>({
  name: 'analysis',
  describe: () => 'analysis',
  progress: (_step, { runs }) =>
    runs.step?.status?.phase === 'Successful' ? done : waiting('the analysis to succeed'),
});
