/** Let a program of the user's own decide (`rollout/stepplugin.go: isStepPluginCompleted`). */
import { stepPosition } from '../canary-target.ts';
import { defineStep, done, waiting } from './step.ts';

export const plugin = defineStep<'plugin'>({
  name: 'plugin',
  describe: ({ name = '' }) => `plugin: ${name}`,
  progress(_step, pass) {
    if (pass.pluginFailed) return waiting('the plugin to answer');
    const { index } = stepPosition(pass.rollout);
    const of = (operation: string) =>
      pass.draft.stepPluginStatuses?.find((s) => s.index === index && s.operation === operation);
    const run = of('Run');
    if (run === undefined) return waiting('the plugin to begin');
    if (run.disabled || run.phase === 'Successful' || run.phase === 'Failed') return done;
    const stopped = of('Terminate') !== undefined || of('Abort') !== undefined;
    return run.phase === 'Running' && stopped ? done : waiting('the plugin to finish');
  },
});
