/** Let a program of the user's own decide (`rollout/stepplugin.go: isStepPluginCompleted`). */
import { stepPosition } from '../canary-target.ts';
import type { StepPluginStatus } from '../objects.ts';
import { defineStep, done, waiting } from './step.ts';

export const plugin = defineStep<'plugin'>({
  name: 'plugin',
  describe: ({ name = '' }) => `plugin: ${name}`,
  progress(_step, pass) {
    if (pass.pluginFailed) return waiting('the plugin to answer');
    const { index = 0 } = stepPosition(pass.rollout);
    const statuses = pass.draft.stepPluginStatuses ?? [];
    if (isRunOver(statuses, index)) return done;
    const hasBegun = statuses.some((s) => s.index === index && s.operation === 'Run');
    return waiting(hasBegun ? 'the plugin to finish' : 'the plugin to begin');
  },
});

/** Has the plugin of a step succeeded, failed, or been stopped while it ran? A disabled one is over before it begins. */
export function isRunOver(statuses: readonly StepPluginStatus[], index: number): boolean {
  const of = (operation: StepPluginStatus['operation']) =>
    statuses.find((s) => s.index === index && s.operation === operation);
  const run = of('Run');
  if (run === undefined) return false;
  if (run.disabled || run.phase === 'Successful' || run.phase === 'Failed') return true;
  return run.phase === 'Running' && (of('Terminate') !== undefined || of('Abort') !== undefined);
}
