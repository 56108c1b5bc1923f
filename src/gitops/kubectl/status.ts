/** `status NAME`: the phase of a Rollout in a line, once or whenever it changes. */
import type { Rollout } from '../../delivery/rollout/objects.ts';
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

/** Looks at a Rollout again and again. */
interface StatusWatch {
  see(rollout: Rollout): void;
  /** Healthy or degraded: the watch looks no further. */
  isOver(): boolean;
  /** Everything it said; it fails unless the Rollout became healthy in time. */
  result(): Printed;
}

/** What `--watch` prints: a line for each change, with the message of a degraded Rollout, too. */
export function watchStatus(): StatusWatch {
  const lines: string[] = [];
  let last: PhaseAndMessage | undefined;
  const isOver = () => last?.phase === 'Healthy' || last?.phase === 'Degraded';
  return {
    see(rollout) {
      if (isOver()) return;
      last = observedPhase(rollout);
      const line = last.message === '' ? last.phase : `${last.phase} - ${last.message}`;
      if (line !== lines.at(-1)) lines.push(line);
    },
    isOver,
    result() {
      const text = lines.map((line) => `${line}\n`).join('');
      if (last?.phase === 'Healthy') return printed(text);
      return failed(last?.phase === 'Degraded' ? degraded(last) : 'Rollout status watch exceeded timeout', text);
    },
  };
}
