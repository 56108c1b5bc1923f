/** How far a study is, in one line that is written over and over; on a terminal only. */
import { sayDuration } from '../../simulation/outcome.ts';

export interface Progress {
  update(runs: { readonly now: number; readonly before: number; readonly left: number }): void;
  /** Takes the line away. */
  end(): void;
}

export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/**
 * The remaining time is that of the runs of this session at the speed they had; it is not told before there are enough of
 * them, nor from what a journal brought along.
 */
export function createProgress(stream: ProgressStream, what: string, clock: () => number = Date.now): Progress {
  if (stream.isTTY !== true) return { update: () => {}, end: () => {} };
  const began = clock();
  let last = 0;
  return {
    update({ now, before, left }) {
      const time = clock();
      if (time - last < 200 && left > 0) return;
      last = time;
      stream.write(`\r\u001b[K${what}: ${line({ now, before, left }, (time - began) / 1_000)}`);
    },
    end: () => void stream.write('\r\u001b[K'),
  };
}

function line(runs: { readonly now: number; readonly before: number; readonly left: number }, elapsed: number): string {
  const { now, before, left } = runs;
  const done = `${now + before} of ${now + before + left} runs`;
  if (elapsed < 2 || now === 0) return done;
  const rest = (elapsed / now) * left;
  return `${done}, about ${sayDuration(rest < 60 ? Math.ceil(rest) : Math.ceil(rest / 10) * 10)} left`;
}
