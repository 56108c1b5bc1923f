/** When a metric is measured, in whole seconds after the run began. Stored times have no fractions, so neither has this. */
import type { Metric } from '../../delivery/analysis/objects.ts';
import { inSeconds } from '../../kernel/time.ts';
import { parseDuration } from '../../languages/duration.ts';
import type { Letter } from './measurement-letters.ts';

export interface Cadence {
  /** Seconds until the first measurement. */
  readonly delay: number;
  /** An initial delay, even of nothing, keeps a metric out of the first look at the run (`analysis.go: generateMetricTasks`). */
  readonly missesFirstLook: boolean;
  /** Seconds from a measurement with this outcome to the next one. */
  readonly wait: (letter: Letter) => number;
}

/** After an error, and where no interval is given. */
const RETRY_SECONDS = 10;

/** Measurements take no time. Fractions of a second are cut, as the API cuts the times that waiting counts from. */
export function cadenceOf({ initialDelay, interval }: Metric): Cadence {
  const delay = wholeSeconds(initialDelay);
  const spacing = wholeSeconds(interval) ?? RETRY_SECONDS;
  return {
    delay: delay ?? 0,
    missesFirstLook: delay !== undefined,
    wait: (letter) => (letter === 'E' ? RETRY_SECONDS : spacing),
  };
}

function wholeSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const parsed = parseDuration(text);
  return parsed.ok ? Math.max(0, Math.floor(inSeconds(parsed.value))) : undefined;
}
