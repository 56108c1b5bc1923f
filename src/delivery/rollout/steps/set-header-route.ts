/** Send requests with certain headers to the canary. Over at once, even if the router could not do it. */
import { defineStep, done } from './step.ts';

export const setHeaderRoute = defineStep<'setHeaderRoute'>({
  name: 'setHeaderRoute',
  describe: ({ name = '' }) => `setHeaderRoute: ${name}`,
  progress: () => done,
});
