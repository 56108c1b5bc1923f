/**
 * One probe of one container: asked once a period from the initial delay on; `failureThreshold` misses in a row are a failure,
 * `successThreshold` hits a success, and only a change is told (kubelet `prober/worker.go: doProbe`).
 */
import type { Engine, Ticket } from '../../kernel/engine.ts';
import { type Duration, type Instant, later, seconds } from '../../kernel/time.ts';
import type { Pod, Probe } from '../objects.ts';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

export interface Probing {
  stop(): void;
}

/** Begins to probe a container that was started at `started`. */
export function probe(
  engine: Engine,
  { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, successThreshold = 1 }: Probe,
  started: Instant,
  ports: { ask(): boolean; heard(success: boolean): void },
): Probing {
  const period = seconds(periodSeconds);
  let [row, last]: [number, boolean | undefined] = [0, undefined];
  let result: boolean | undefined;
  let ticket: Ticket | undefined;
  let stopped = false;
  const tick = () => {
    ticket = engine.after(period, 'world', tick);
    const success = ports.ask();
    row = success === last ? row + 1 : 1;
    last = success;
    if (row < (success ? successThreshold : failureThreshold) || result === success) return;
    result = success;
    ports.heard(success);
  };
  const first = later(started, seconds(initialDelaySeconds));
  ticket = engine.schedule(Math.max(first, engine.now) as Instant, 'world', tick);
  return {
    stop() {
      if (stopped) return;
      stopped = true;
      if (ticket !== undefined) engine.withdraw(ticket);
    },
  };
}

/**
 * From the start of the container until the kubelet calls the pod ready: at once without a probe; otherwise at the first
 * probe, counted from the initial delay in periods, that finds the application up, `successThreshold` times in a row.
 */
export function untilReady(pod: Pod, startup: Duration): Duration {
  let wait = 0;
  for (const { readinessProbe } of pod.spec.containers) {
    if (readinessProbe === undefined) continue;
    const { first, period, missed } = schedule(readinessProbe, startup);
    const repeats = (readinessProbe.successThreshold ?? 1) - 1;
    wait = Math.max(wait, first + (missed + repeats) * period);
  }
  return wait as Duration;
}

/** Will a liveness probe give the container up before its application is up? */
export const isKilledAtStart = (pod: Pod, startup: Duration): boolean =>
  pod.spec.containers.some(
    ({ livenessProbe }) =>
      livenessProbe !== undefined && schedule(livenessProbe, startup).missed >= (livenessProbe.failureThreshold ?? 3),
  );

/** When a probe is first asked, how often, and how many times in vain if the application needs `startup`. */
function schedule(asked: Probe, startup: Duration) {
  const period = seconds(asked.periodSeconds ?? 10);
  const first = seconds(asked.initialDelaySeconds ?? 0);
  return { period, first, missed: startup <= first ? 0 : Math.ceil((startup - first) / period) };
}
