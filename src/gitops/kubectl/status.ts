/** `status NAME`: the phase of a Rollout in a line, once. */
import { observedPhase, type PhaseAndMessage } from '../../delivery/rollout/phase.ts';
import { findRollout } from './get-rollout.ts';
import { failed, type Look, type Printed, printed } from './look.ts';

/** What `--watch=false` prints. A degraded Rollout fails the command, and its message is in the error only. */
export function status(look: Look, name: string): Printed {
  const found = findRollout(look, name);
  if (typeof found === 'string') return failed(found);
  const observed = observedPhase(found);
  const line = `${statusLine(observed)}\n`;
  return observed.phase === 'Degraded' ? failed(degraded(observed), line) : printed(line);
}

/** A Rollout that is done, for good or ill, is said in a word. */
const statusLine = ({ phase, message }: PhaseAndMessage): string =>
  phase === 'Healthy' || phase === 'Degraded' ? phase : `${phase} - ${message}`;

const degraded = ({ message }: PhaseAndMessage): string =>
  `The rollout is in a degraded state with message: ${message}`;
