/** Hold the canary where it is: for a while, or until someone promotes it. */
import { oncePerText } from '../../../kernel/once.ts';
import { type Duration, later, parseRfc3339, seconds } from '../../../kernel/time.ts';
import { parsePauseDuration } from '../../../languages/duration.ts';
import { pauseCondition } from '../pass.ts';
import { defineStep, done, waiting } from './step.ts';

/** Asked for at every look while a step lasts. A scenario has only so many. */
const lengthOfText = oncePerText(100, (text) => seconds(parsePauseDuration(text)));

const lengthOf = (duration: number | string): Duration =>
  typeof duration === 'number' ? seconds(duration) : lengthOfText(duration);

export const pause = defineStep<'pause'>({
  name: 'pause',
  describe: ({ duration }) => (duration === undefined ? 'pause' : `pause: ${duration}`),
  /**
   * A pause is over one moment after its time, not at it: the real comparison is strict. That the controller paused and
   * nothing is paused any more means that a person promoted it (`rollout/pause.go: CompletedCanaryPauseStep`).
   */
  progress({ duration }, pass) {
    const begun = pauseCondition(pass, 'CanaryPauseStep');
    if (begun === undefined) return pass.status.controllerPause ? done : waiting('the pause to begin');
    if (duration === undefined) return waiting('a promotion');
    const since = parseRfc3339(begun.startTime);
    if (since === undefined) return waiting('a promotion');
    const over = later(since, lengthOf(duration));
    return pass.now > over ? done : waiting('the pause to end', over);
  },
});
