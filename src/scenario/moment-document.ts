/** When somebody does something, as a document says it: at an instant, or some while after a rollout is in some state. */
import * as z from 'zod';
import { durationSchema } from './durations.ts';

const CONDITIONS = ['paused', 'healthy', 'degraded', 'aborted', 'step'] as const;
const count = z.int({ error: 'a whole number, not negative' }).min(0, { error: 'a whole number, not negative' });

export const momentFields = {
  at: durationSchema.optional().describe('when, counted from the beginning of the run'),
  when: z
    .enum(CONDITIONS, { error: `one of ${CONDITIONS.join(', ')}` })
    .optional()
    .describe('what is waited for'),
  index: count.optional().describe('with `paused`: which pause, from 1; with `step`: which step, from 0'),
  after: durationSchema.optional().describe('how long it takes from then, the time to look included'),
};
