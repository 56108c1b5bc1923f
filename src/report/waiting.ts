/** Why nothing moves: what a rollout waits for, from its state and the step it stands at. */
import type { RolloutEntry } from '../simulation/trace.ts';

/** `the end of its pause of 5m`, `a promotion` …; `undefined` when it waits for nothing. */
export function waitsFor(state: RolloutEntry, steps: readonly string[]): string | undefined {
  if (state.waitingFor !== undefined) return state.waitingFor;
  if (state.phase === 'Healthy' || state.aborted) return undefined;
  if (state.phase !== 'Paused') return state.message === '' ? undefined : state.message;
  const step = steps[state.step ?? -1];
  if (state.message === 'manually paused') return 'somebody to resume it';
  if (state.pauses.includes('BlueGreenPause') || step === 'pause') return 'a promotion';
  if (step?.startsWith('pause: ') === true) return `the end of its pause of ${sayPause(step.slice('pause: '.length))}`;
  return state.message === '' ? undefined : state.message;
}

/** A pause is written as seconds or as a Go duration. */
const sayPause = (text: string): string => (/^\d+$/.test(text) ? `${text} s` : text);
