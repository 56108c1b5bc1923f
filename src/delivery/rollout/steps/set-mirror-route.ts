/** Copy certain requests to the canary, whose answers nobody sees. Over at once, even if the router could not do it. */
import { defineStep, done } from './step.ts';

export const setMirrorRoute = defineStep<'setMirrorRoute'>({
  name: 'setMirrorRoute',
  describe: ({ name = '' }) => `setMirrorRoute: ${name}`,
  progress: () => done,
});
