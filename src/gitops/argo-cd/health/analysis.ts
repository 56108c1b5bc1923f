/** The health of AnalysisRuns and Experiments (`resource_customizations/argoproj.io/{AnalysisRun,Experiment}/health.lua`). */
import { at, type Manifest, textAt } from '../manifest.ts';
import type { Health } from './status.ts';

type Verdicts = ReadonlyMap<string, readonly [status: string, message: string]>;

const OF_RUNS: Verdicts = new Map([
  ['Pending', ['Progressing', 'Analysis run is running']],
  ['Running', ['Progressing', 'Analysis run is running']],
  ['Successful', ['Healthy', 'Analysis run completed successfully']],
  ['Failed', ['Degraded', 'Analysis run failed']],
  ['Error', ['Degraded', 'Analysis run had an error']],
  ['Inconclusive', ['Unknown', 'Analysis run was inconclusive']],
]);

const OF_EXPERIMENTS: Verdicts = new Map([
  ['Pending', ['Progressing', 'Experiment is pending']],
  ['Running', ['Progressing', 'Experiment is running']],
  ['Successful', ['Healthy', 'Experiment is successful']],
  ['Failed', ['Degraded', 'Experiment has failed']],
  ['Error', ['Degraded', 'Experiment had an error']],
]);

/** A run that has ended tells in its own words why, if it has any. */
export function analysisRunHealth({ status }: Manifest): Health {
  if (status === undefined) return unreconciled('analysis run');
  const health = byPhase(status, OF_RUNS);
  const own = at(status, 'message');
  return typeof own === 'string' && health.status !== 'Progressing' && health.status !== ''
    ? { ...health, message: own }
    : health;
}

export const experimentHealth = ({ status }: Manifest): Health =>
  status === undefined ? unreconciled('experiment') : byPhase(status, OF_EXPERIMENTS);

/** A phase the script does not know leaves the status empty. */
function byPhase(status: unknown, verdicts: Verdicts): Health {
  const [health = '', message = ''] = verdicts.get(textAt(status, 'phase')) ?? [];
  return { status: health, message };
}

const unreconciled = (what: string): Health => ({
  status: 'Progressing',
  message: `Waiting for ${what} to finish: status has not been reconciled.`,
});
