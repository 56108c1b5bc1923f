/** The experiment of the present step, and the end of those no step asks for (`rollout/experiment.go`). */

import { isCompleted } from '../analysis/objects.ts';
import type { Experiment } from '../experiment/objects.ts';
import { stepPosition } from './canary-target.ts';
import { successfulRunLimitOf, unsuccessfulRunLimitOf } from './defaults.ts';
import { type Effect, targetOf } from './effects.ts';
import { experimentOfStep } from './experiment-factory.ts';
import { type Contribution, isAborted, nothing, type Pass, pauseCondition, stage } from './pass.ts';
import { expired } from './retention.ts';

export const experiments = stage('experiments', (pass): Contribution => {
  const { experiment, otherExperiments } = pass;
  if (isAborted(pass) || pass.status.promoteFull) return { effects: terminated([...otherExperiments, experiment]) };
  if (pauseCondition(pass, 'InconclusiveAnalysisRun') !== undefined) return nothing;
  const { step } = stepPosition(pass.rollout);
  if (step?.experiment === undefined) {
    return tidied(pass, experiment === undefined ? otherExperiments : [...otherExperiments, experiment]);
  }
  if (experiment !== undefined) return followed(pass, experiment);
  if (pass.stable === undefined) return nothing;
  const made = experimentOfStep(pass, step.experiment);
  if (!made.ok) return { halt: { kind: 'failed', because: made.problem } };
  const followUp = followed(pass, made.experiment);
  const because = [
    { rule: 'experiment', because: `${made.experiment.metadata.name} begins: the present step asks for it` },
  ];
  return { ...followUp, effects: [...made.effects, ...(followUp.effects ?? [])], because };
});

/** What the present experiment's phase does to the rollout. One that succeeded is not noted again. */
function followed(pass: Pass, experiment: Experiment): Contribution {
  const { phase, message = '' } = experiment.status ?? {};
  const { name } = experiment.metadata;
  const isRunning = !isCompleted(phase);
  const others = isRunning ? pass.otherExperiments.filter((e) => e.metadata.name !== name) : pass.otherExperiments;
  const tidy = tidied(pass, others);
  if (isRunning) return { ...tidy, pass: { experiment, otherExperiments: others }, draft: { currentExperiment: name } };
  if (phase === 'Inconclusive') {
    const because = [{ rule: 'experiment', because: `${name} is Inconclusive: the rollout pauses` }];
    return { ...tidy, pauses: { added: ['InconclusiveExperiment'] }, because };
  }
  if (phase === 'Successful') return tidy;
  const text = 'Experiment analysis phase is error/failed';
  const because = [{ rule: 'experiment', because: `${name} is ${phase}: the update is aborted` }];
  return { ...tidy, pauses: { aborted: message === '' ? text : `${text}: ${message}` }, because };
}

/** Stops the others, and lets go of what the history has no room for. */
function tidied(pass: Pass, others: readonly Experiment[]): Contribution {
  if (others.length === 0) return nothing;
  const gone = expired(others, pass.all, successfulRunLimitOf(pass.spec), unsuccessfulRunLimitOf(pass.spec));
  return {
    effects: [...terminated(others), ...gone.map((e): Effect => ({ kind: 'delete', target: targetOf(e) }))],
  };
}

const terminated = (experiments: readonly (Experiment | undefined)[]): readonly Effect[] =>
  experiments.flatMap((e): readonly Effect[] =>
    e === undefined || e.spec.terminate || isCompleted(e.status?.phase)
      ? []
      : [{ kind: 'patch', target: targetOf(e), patch: { spec: { terminate: true } } }],
  );
