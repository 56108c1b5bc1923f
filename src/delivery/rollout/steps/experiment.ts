/** Run other versions beside the canary for a while, and compare. */
import { defineStep, done, waiting } from './step.ts';

export const experiment = defineStep<'experiment'>({
  name: 'experiment',
  describe: () => 'experiment',
  progress: (_step, { experiment: run }) =>
    run?.status?.phase === 'Successful' ? done : waiting('the experiment to succeed'),
});
