/** Who or what stopped a release: the most telling witness among the trace's entries up to the verdict. */
import type { AnalysisEntry, CommandEntry, MeasurementEntry, RolloutEntry } from './trace.ts';

export type Cause =
  | {
      readonly kind: 'analysis';
      readonly run: string;
      readonly metric: string;
      /** The measurement that tipped the verdict; absent when the analysis ended before it measured. */
      readonly measurement?: MeasurementEntry;
      readonly message: string;
    }
  | { readonly kind: 'person'; readonly who: string; readonly what: string }
  /** The progress deadline passed. */
  | { readonly kind: 'deadline'; readonly message: string }
  /** The controller's own words, when none of the above explains it. */
  | { readonly kind: 'controller'; readonly message: string };

/** What was heard and seen since the release. */
export interface Witness {
  readonly commands: CommandEntry[];
  /** Last entry of each analysis run. */
  readonly analyses: Map<string, AnalysisEntry>;
  readonly measurements: Map<string, MeasurementEntry[]>;
}

const STOPS = /(^|[^\w-])(abort|undo|rollback)(?![\w-])/i;
const METRIC = /^Metric "([^"]*)" assessed/;

/**
 * Why the release stands or fell. The controller writes the reason of its own aborts into the message; an abort asked for
 * by a person has none, so a person counts only when the message gives no reason.
 */
export function causeOfAbort(
  seen: Witness,
  abortMessage: string,
  last: RolloutEntry | undefined,
  outcome: string,
): Cause | undefined {
  const standing = last?.waitingFor === undefined ? (last?.message ?? '') : `it waits for ${last.waitingFor}`;
  const message = abortMessage === '' ? standing : abortMessage;
  if (message.includes('timed out progressing')) return { kind: 'deadline', message };
  const failed = lastFailed(seen);
  if (failed !== undefined && (outcome !== 'aborted' || !gaveNoReason(abortMessage))) return accuse(failed, seen);
  const person = seen.commands.findLast((command) => STOPS.test(command.what));
  if (outcome === 'aborted' && person !== undefined) return { kind: 'person', who: person.who, what: person.what };
  if (failed !== undefined) return accuse(failed, seen);
  return message === '' ? undefined : { kind: 'controller', message };
}

/** `RolloutAborted: Rollout aborted update to revision 2` and nothing after it: nobody but a user aborts without a reason. */
const gaveNoReason = (message: string): boolean => /Rollout aborted update to revision \d+$/.test(message);

function lastFailed(seen: Witness): AnalysisEntry | undefined {
  let found: AnalysisEntry | undefined;
  for (const run of seen.analyses.values()) if (run.phase === 'Failed' || run.phase === 'Error') found = run;
  return found;
}

function accuse(run: AnalysisEntry, seen: Witness): Cause {
  const taken = seen.measurements.get(run.run) ?? [];
  const named = METRIC.exec(run.message)?.[1];
  const bad = taken.filter((m) => m.phase === 'Failed' || m.phase === 'Error' || m.phase === 'Inconclusive');
  const measurement = bad.findLast((m) => named === undefined || m.metric === named);
  const metric = named ?? measurement?.metric ?? run.run;
  return {
    kind: 'analysis',
    run: run.run,
    metric,
    ...(measurement === undefined ? {} : { measurement }),
    message: run.message,
  };
}
