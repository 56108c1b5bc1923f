/** One character for what an object is, and one for how it fares (`pkg/kubectl-argo-rollouts/info`). */

export const KIND_ICONS = {
  Rollout: '⟳',
  Revision: '#',
  ReplicaSet: '⧉',
  Pod: '□',
  Experiment: 'Σ',
  AnalysisRun: 'α',
  Job: '⊞',
} as const;

export const OK = '✔';
export const BAD = '✖';
export const WARNING = '⚠';
export const UNKNOWN = '?';
const PROGRESSING = '◌';
const WAITING = '◷';
const PAUSED = '॥';
const NEUTRAL = '•';
/** A status nobody has an icon for. */
const NONE = ' ';

type Icons = ReadonlyMap<string, string>;

const OF_ROLLOUTS: Icons = new Map([
  ['Progressing', PROGRESSING],
  ['Error', WARNING],
  ['InvalidSpec', WARNING],
  ['Paused', PAUSED],
  ['Healthy', OK],
  ['Degraded', BAD],
  ['Unknown', UNKNOWN],
  ['ScaledDown', NEUTRAL],
]);

const OF_REPLICA_SETS: Icons = new Map([
  ['Progressing', PROGRESSING],
  ['Healthy', OK],
  ['ReplicaFailure', BAD],
  ['ScaledDown', NEUTRAL],
]);

const OF_ANALYSIS: Icons = new Map([
  ['Successful', OK],
  ['Inconclusive', UNKNOWN],
  ['Failed', BAD],
  ['Error', WARNING],
  ['Running', PROGRESSING],
  ['Pending', WAITING],
]);

const OF_PODS: Icons = new Map([
  ['Pending', PROGRESSING],
  ['Terminating', PROGRESSING],
  ['ContainerCreating', PROGRESSING],
  ['Running', OK],
  ['Completed', OK],
  ['Failed', BAD],
  ['InvalidImageName', BAD],
  ['CrashLoopBackOff', BAD],
  ['ImagePullBackOff', WARNING],
  ['RegistryUnavailable', WARNING],
  ['Unknown', UNKNOWN],
]);

export const rolloutIcon = (status: string): string => OF_ROLLOUTS.get(status) ?? NONE;
export const replicaSetIcon = (status: string): string => OF_REPLICA_SETS.get(status) ?? NONE;
/** Of Experiments, AnalysisRuns and the Jobs of measurements. */
export const analysisIcon = (phase: string): string => OF_ANALYSIS.get(phase) ?? NONE;

/** What a pod says is open-ended; the form of the words decides before the words do. */
export function podIcon(status: string): string {
  if (status.startsWith('Init:')) return PROGRESSING;
  if (status.startsWith('Signal:') || status.startsWith('ExitCode:')) return BAD;
  if (status.endsWith('Error') || status.startsWith('Err')) return WARNING;
  return OF_PODS.get(status) ?? NONE;
}
