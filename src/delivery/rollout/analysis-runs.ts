/** Which analyses a rollout runs now, and what their verdicts do to it (`rollout/analysis.go`). */

import { type AnalysisRun, isCompleted } from '../analysis/objects.ts';
import { stepPosition } from './canary-target.ts';
import { successfulRunLimitOf, unsuccessfulRunLimitOf } from './defaults.ts';
import { type Effect, targetOf } from './effects.ts';
import { normal, warning } from './events.ts';
import { HASH_LABEL, ROLLOUT_TYPE, STEP_INDEX } from './keys.ts';
import type { AnalysisRunStatusRef, RolloutAnalysis } from './objects.ts';
import {
  type Contribution,
  type CurrentRuns,
  isAborted,
  isFullyPromoted,
  nothing,
  type Pass,
  type PauseIntents,
  pauseCondition,
  type Stage,
  stage,
} from './pass.ts';
import { skipsPostPromotion, skipsPrePromotion } from './promotion-analysis.ts';
import { expired } from './retention.ts';
import { hashOf } from './revisions.ts';
import { isFastRollback } from './rollback.ts';
import { newRun } from './run-factory.ts';

type Role = keyof CurrentRuns;

/** Is every analysis to stop: nothing is being updated, or nobody waits for a verdict any more? */
const isAnalysisOver = (pass: Pass): boolean =>
  isFullyPromoted(pass) ||
  isAborted(pass) ||
  pass.status.promoteFull === true ||
  isFastRollback(pass) ||
  (pass.status.stableRS ?? '') === '';

/** A stage's part in whichever runs there are: only while analyses are wanted at all. */
const whileAnalysing = (name: string, applies: (pass: Pass) => boolean, decide: Stage['decide']): Stage =>
  stage(name, (pass) => (applies(pass) && pass.analysing ? decide(pass) : nothing));

const isCanary = (pass: Pass) => pass.canary !== undefined;
const isBlueGreen = (pass: Pass) => pass.blueGreen !== undefined;

const begin = stage('analyses', (pass): Contribution => {
  if (!isAnalysisOver(pass)) return ANALYSING;
  const { step, background, prePromotion, postPromotion } = pass.runs;
  // A blue-green rollout remembers its last analyses; a canary forgets them once they are stopped.
  return {
    effects: terminated([background, prePromotion, postPromotion, step]),
    pass: { analysing: false, runs: pass.blueGreen === undefined ? {} : { prePromotion, postPromotion } },
  };
});

const ANALYSING: Contribution = { pass: { analysing: true } };

const stepRun = whileAnalysing('step analysis', isCanary, (pass) => {
  const { step, index } = stepPosition(pass.rollout);
  const run = pass.runs.step;
  if ((pass.status.pauseConditions?.length ?? 0) > 0 || pass.status.abort) return nothing;
  const isOfEarlierStep = run !== undefined && run.metadata.labels?.[STEP_INDEX] !== String(index);
  const asked = step?.analysis;
  if (asked === undefined || (asked.templates?.length ?? 0) === 0 || index === undefined || isOfEarlierStep) {
    return run === undefined
      ? nothing
      : { effects: terminated([run]), pass: { runs: { ...pass.runs, step: undefined } } };
  }
  if (needsNewRun(pass, run)) {
    return created(pass, 'step', asked, String(index), { [ROLLOUT_TYPE]: 'Step', [STEP_INDEX]: String(index) });
  }
  return verdict(run, 'Step-based analysis phase error/failed');
});

const backgroundRun = whileAnalysing('background analysis', isCanary, (pass) => {
  const run = pass.runs.background;
  const asked = pass.canary?.analysis;
  const without: Contribution =
    run === undefined ? nothing : { pass: { runs: { ...pass.runs, background: undefined } } };
  if (asked === undefined || (asked.templates?.length ?? 0) === 0) {
    return run === undefined ? nothing : { ...without, effects: terminated([run]) };
  }
  const { index } = stepPosition(pass.rollout);
  const isBefore = asked.startingStep !== undefined && index !== undefined && index < asked.startingStep;
  if ((pass.status.currentPodHash ?? '') === '' || isBefore) return without;
  if (pauseCondition(pass, 'InconclusiveAnalysisRun') !== undefined) return nothing;
  if (needsNewRun(pass, run)) return created(pass, 'background', asked, '', { [ROLLOUT_TYPE]: 'Background' });
  return verdict(run, 'Background analysis phase error/failed');
});

const promotionRun = (role: 'prePromotion' | 'postPromotion') =>
  whileAnalysing(`${role} analysis`, isBlueGreen, (pass) => {
    const isPre = role === 'prePromotion';
    const decided = decidePromotionRun(pass, role);
    const run = decided.pass?.runs === undefined ? pass.runs[role] : decided.pass.runs[role];
    const text = `Blue/green ${isPre ? 'pre' : 'post'}-promotion analysis phase error/failed`;
    return { ...decided, ...verdict(run, text) };
  });

function decidePromotionRun(pass: Pass, role: 'prePromotion' | 'postPromotion'): Contribution {
  const isPre = role === 'prePromotion';
  const run = pass.runs[role];
  const asked = isPre ? pass.blueGreen?.prePromotionAnalysis : pass.blueGreen?.postPromotionAnalysis;
  if (asked === undefined || (asked.templates?.length ?? 0) === 0) {
    return { effects: terminated([run]), pass: { runs: { ...pass.runs, [role]: undefined } } };
  }
  if (isPre ? skipsPrePromotion(pass) : skipsPostPromotion(pass) || !pass.targetsVerified)
    return { effects: terminated([run]) };
  if (pauseCondition(pass, 'InconclusiveAnalysisRun') !== undefined || !needsNewRun(pass, run)) return nothing;
  return created(pass, role, asked, isPre ? 'pre' : 'post', {
    [ROLLOUT_TYPE]: isPre ? 'PrePromotion' : 'PostPromotion',
  });
}

/** None yet; or a person went on after an inconclusive one; or the update is being retried after an abort. */
function needsNewRun(pass: Pass, run: AnalysisRun | undefined): run is undefined {
  if (run === undefined) return true;
  const isPausedOtherwise =
    pauseCondition(pass, 'CanaryPauseStep') !== undefined || pauseCondition(pass, 'BlueGreenPause') !== undefined;
  if (pass.status.controllerPause && !isPausedOtherwise) return run.status?.phase === 'Inconclusive';
  return pass.status.abortedAt !== undefined;
}

function created(
  pass: Pass,
  role: Role,
  asked: RolloutAnalysis,
  infix: string,
  labels: Readonly<Record<string, string>>,
): Contribution {
  const made = newRun(pass, asked, infix, { [HASH_LABEL]: hashOf(pass.current), ...labels });
  if (!made.ok) return { halt: { kind: 'failed', because: made.problem } };
  const because = [{ rule: 'analysis', because: `${made.run.metadata.name} begins` }];
  return { effects: made.effects, pass: { runs: { ...pass.runs, [role]: made.run } }, because };
}

/** An inconclusive run pauses, a bad one aborts. */
function verdict(run: AnalysisRun | undefined, text: string): Contribution {
  const { phase, message = '' } = run?.status ?? {};
  let pauses: Partial<PauseIntents> | undefined;
  if (phase === 'Inconclusive') pauses = { added: ['InconclusiveAnalysisRun'] };
  if (phase === 'Error' || phase === 'Failed') pauses = { aborted: message === '' ? text : `${text}: ${message}` };
  return pauses === undefined ? nothing : { pauses, because: [{ rule: 'analysis', because: verdictText(run, phase) }] };
}

const verdictText = (run: AnalysisRun | undefined, phase: string | undefined): string =>
  `${run?.metadata.name} is ${phase}: ${phase === 'Inconclusive' ? 'the rollout pauses' : 'the update is aborted'}`;

function terminated(runs: readonly (AnalysisRun | undefined)[]): readonly Effect[] {
  const effects: Effect[] = [];
  for (const run of runs) {
    if (run === undefined || run.spec.terminate || isCompleted(run.status?.phase)) continue;
    effects.push({ kind: 'patch', target: targetOf(run), patch: { spec: { terminate: true } } });
  }
  return effects;
}

/** Notes the present runs in the status, stops all others, and lets go of what the history has no room for. */
const settle = stage('other analyses', (pass): Contribution => {
  const { runs } = pass;
  const { step, background, prePromotion, postPromotion } = runs;
  // The draft names no run from the beginning.
  const hasCurrent = (step ?? background ?? prePromotion ?? postPromotion) !== undefined;
  if (!hasCurrent && pass.otherRuns.length === 0) return nothing;
  const others = pass.otherRuns.filter(({ metadata }) => !isNamed(runs, metadata.name));
  const gone = expired(others, pass.all, successfulRunLimitOf(pass.spec), unsuccessfulRunLimitOf(pass.spec));
  return {
    effects: [
      ...terminated(others),
      ...gone.map((run): Effect => ({ kind: 'delete', target: targetOf(run) })),
      ...changesOf(pass),
    ],
    draft: {
      stepRun: noted(step),
      backgroundRun: noted(background),
      prePromotionRun: noted(prePromotion),
      postPromotionRun: noted(postPromotion),
    },
  };
});

const isNamed = ({ step, background, prePromotion, postPromotion }: CurrentRuns, name: string): boolean =>
  step?.metadata.name === name ||
  background?.metadata.name === name ||
  prePromotion?.metadata.name === name ||
  postPromotion?.metadata.name === name;

function noted(run: AnalysisRun | undefined): AnalysisRunStatusRef | undefined {
  if (run === undefined) return undefined;
  const { phase, message } = run.status ?? {};
  return { name: run.metadata.name, status: phase, message };
}

/** Says which current runs changed their phase since the last status. */
function changesOf({ runs, status }: Pass): readonly Effect[] {
  const { canary, blueGreen } = status;
  return [
    changeOf('PostPromotion', blueGreen?.postPromotionAnalysisRunStatus, runs.postPromotion),
    changeOf('PrePromotion', blueGreen?.prePromotionAnalysisRunStatus, runs.prePromotion),
    changeOf('Step', canary?.currentStepAnalysisRunStatus, runs.step),
    changeOf('Background', canary?.currentBackgroundAnalysisRunStatus, runs.background),
  ].filter((effect) => effect !== undefined);
}

function changeOf(
  type: string,
  before: AnalysisRunStatusRef | undefined,
  run: AnalysisRun | undefined,
): Effect | undefined {
  const phase = run?.status?.phase ?? '';
  if (run === undefined || phase === '') return undefined;
  const changed = before === undefined || (before.name === run.metadata.name && (before.status ?? '') !== phase);
  if (!changed) return undefined;
  const previous = before === undefined ? 'NoPreviousStatus' : (before.status ?? '');
  const say = phase === 'Failed' || phase === 'Error' ? warning : normal;
  const text = `${type} Analysis Run '${run.metadata.name}' Status New: '${phase}' Previous: '${previous}'`;
  return { kind: 'event', event: say(`AnalysisRun${phase}`, text) };
}

/** In the order of the real controller; those of the other strategy have nothing to say. */
export const analysisRuns: readonly Stage[] = [
  begin,
  stepRun,
  backgroundRun,
  promotionRun('prePromotion'),
  promotionRun('postPromotion'),
  settle,
];
