/** How long a pod's process takes to end that is asked to. */
import { type Duration, seconds } from '../../kernel/time.ts';
import type { Pod } from '../objects.ts';

const DEFAULT_GRACE_SECONDS = 30;

/** From the wish that the process end to its end: `preStop`, then SIGTERM; at the end of the grace period SIGKILL. */
export function stopTime(pod: Pod, shutdown: number = 0): Duration {
  const grace = seconds(pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS);
  return Math.min(grace, preStopSleep(pod) + shutdown) as Duration;
}

/** The longest `preStop` sleep of the pod's containers (`lifecycle.preStop.sleep.seconds`, or `exec` of `sleep n`). */
function preStopSleep(pod: Pod): Duration {
  let longest = 0;
  for (const container of pod.spec.containers) {
    const preStop = container.lifecycle?.preStop as
      | { sleep?: { seconds?: number }; exec?: { command?: readonly string[] } }
      | undefined;
    const spoken = /(?:^|[\s;&])sleep (\d+)/.exec((preStop?.exec?.command ?? []).join(' '));
    longest = Math.max(longest, preStop?.sleep?.seconds ?? 0, Number(spoken?.[1] ?? 0));
  }
  return seconds(longest);
}
