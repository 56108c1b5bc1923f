/** Runs the plugin of the present step, and its abort or termination (`rollout/stepplugin.go: stepPluginContext.reconcile`). */
import { between, type Duration, later, parseRfc3339, seconds } from '../../kernel/time.ts';
import { parseDuration } from '../../languages/duration.ts';
import { stepPosition } from './canary-target.ts';
import type { Effect } from './effects.ts';
import { normal, warning } from './events.ts';
import type { StepPluginStatus } from './objects.ts';
import { type Contribution, isAborted, isFullyPromoted, nothing, type Pass, stage } from './pass.ts';
import { type Called, callAbort, callRun, callTerminate, type PluginStep } from './step-plugin-calls.ts';
import { isRunOver } from './steps/plugin.ts';

const TROUBLE_RETRY = seconds(30);
/** Added to every back-off, so that it is over when it is looked at. */
const BUFFER = seconds(5);

type Statuses = readonly StepPluginStatus[];

export const stepPlugins = stage('step plugins', (pass): Contribution => {
  const statuses = pass.status.canary?.stepPluginStatuses ?? NO_STATUSES;
  if (statuses.length === 0 && stepPosition(pass.rollout).step?.plugin === undefined) return nothing;
  if (isAborted(pass)) return abortAll(pass, statuses);
  if (pass.status.promoteFull || isFullyPromoted(pass)) return terminateLast(pass, statuses);
  return runPresent(pass, forRetry(pass, statuses));
});

const NO_STATUSES: Statuses = [];

/** Takes back, last first, whatever the steps so far have done or are doing. */
function abortAll(pass: Pass, before: Statuses): Contribution {
  let statuses = before;
  const effects: Effect[] = [];
  for (const { index, operation } of [...before].reverse()) {
    if (operation !== 'Run') continue;
    const step = pluginAt(pass, index);
    if (step === undefined) continue;
    if (typeof step === 'string') return troubled(statuses, effects, step);
    const called = callAbort(pass, step);
    if (called.kind === 'trouble') return troubled(statuses, effects, `failed to abort plugin: ${called.problem}`);
    effects.push(...transition(statuses, called));
    statuses = noted(statuses, called);
  }
  return { effects, draft: { stepPluginStatuses: statuses } };
}

/** A person promoted to the end: the step that still runs is stopped, if one does. */
function terminateLast(pass: Pass, statuses: Statuses): Contribution {
  const draft = { stepPluginStatuses: statuses };
  const index = indexToTerminate(statuses);
  const step = index === undefined ? undefined : pluginAt(pass, index);
  if (step === undefined) return { draft };
  if (typeof step === 'string') return troubled(statuses, [], step);
  const called = callTerminate(pass, step);
  if (called.kind === 'trouble') return troubled(statuses, [], `failed to terminate plugin: ${called.problem}`);
  return { effects: transition(statuses, called), draft: { stepPluginStatuses: noted(statuses, called) } };
}

function indexToTerminate(statuses: Statuses): number | undefined {
  for (const { index, operation, phase } of [...statuses].reverse()) {
    if (operation === 'Terminate' && phase === 'Successful') return undefined;
    if (operation === 'Run' && phase === 'Running') return index;
  }
  return undefined;
}

function runPresent(pass: Pass, statuses: Statuses): Contribution {
  const draft = { stepPluginStatuses: statuses };
  const { step: present, index = 0 } = stepPosition(pass.rollout);
  if (present?.plugin === undefined || pass.status.phase !== 'Progressing') return { draft };
  const step = pluginAt(pass, index);
  if (step === undefined) return { draft };
  if (typeof step === 'string') return troubled(statuses, [], step);
  const called = callRun(pass, step);
  if (called.kind === 'trouble') return troubled(statuses, [], `failed to run plugin: ${called.problem}`);
  if (called.kind === 'nothing') return { draft };
  const { status } = called;
  const next = noted(statuses, called);
  const effects = transition(statuses, called);
  const because = [{ rule: 'step plugin', because: inWords(status) }];
  const done: Contribution = { effects, draft: { stepPluginStatuses: next }, because };
  if (status.disabled) return done;
  if (status.phase === 'Failed') {
    const aborted = `Step Plugin ${index + 1} (${status.name}) failed: ${status.message ?? ''}`;
    return { ...done, pauses: { aborted } };
  }
  if (status.phase === 'Successful') return done;
  const backoff = parseDuration(status.backoff ?? '');
  if (!backoff.ok) return troubled(next, effects, `failed to parse backoff duration: ${backoff.problem}`);
  const updated = parseRfc3339(status.updatedAt ?? '') ?? pass.now;
  const remaining = between(pass.now, later(later(updated, backoff.value), BUFFER));
  return { ...done, requeueAfter: Math.max(0, remaining) as Duration };
}

/**
 * Back at the first step with statuses of steps: the update is retried after an abort, and they are of the time before.
 * Unless the first step is a plugin that is not over yet; then it has just begun.
 */
function forRetry({ rollout, status }: Pass, statuses: Statuses): Statuses {
  const { step, index } = stepPosition(rollout);
  if (status.abort || step === undefined || index !== 0) return statuses;
  return step.plugin === undefined || isRunOver(statuses, 0) ? NO_STATUSES : statuses;
}

/** The plugin of a step: `undefined` if the step has none, a sentence if the controller has not. */
function pluginAt({ canary, outside }: Pass, index: number): PluginStep | string | undefined {
  const asked = canary?.steps?.[index]?.plugin;
  if (asked === undefined) return undefined;
  const { name = '' } = asked;
  const plugin = outside.stepPlugin(name);
  if (plugin !== undefined) return { index, name, plugin };
  const cause = `unable to start plugin system: unable to find plugin (${name}): plugin ${name} not configured in configmap`;
  return `could not create step plugin at index ${index} : failed to get step plugin ${name}: ${cause}`;
}

/** Trouble with plugins fails no pass: it is said, and the step is not over. */
function troubled(statuses: Statuses, before: readonly Effect[], problem: string): Contribution {
  const event = warning('ReconciliationError', `Reconciliation failed with error: ${problem}`);
  return {
    effects: [...before, { kind: 'event', event }],
    draft: { stepPluginStatuses: statuses },
    pass: { pluginFailed: true },
    requeueAfter: TROUBLE_RETRY,
    because: [{ rule: 'step plugin', because: problem }],
  };
}

const isOf =
  ({ index, operation }: StepPluginStatus) =>
  (other: StepPluginStatus) =>
    other.index === index && other.operation === operation;

/** The statuses with this one in its place, or at the end. */
function noted(statuses: Statuses, called: Called): Statuses {
  if (called.kind !== 'status') return statuses;
  const place = statuses.findIndex(isOf(called.status));
  return place < 0 ? [...statuses, called.status] : statuses.with(place, called.status);
}

const VERBS = { Run: 'transitioned to', Abort: 'aborted', Terminate: 'terminated' };

/** What is said when a phase changes. Success is not: the end of the step is told anyway. */
function transition(statuses: Statuses, called: Called): readonly Effect[] {
  if (called.kind !== 'status') return [];
  const { name, index, operation, phase = '', disabled } = called.status;
  const before = statuses.find(isOf(called.status));
  if (before !== undefined && (before.phase ?? '') === phase) return [];
  if (disabled || (operation === 'Run' && phase === 'Successful')) return [];
  const say = phase === 'Error' || phase === 'Failed' ? warning : normal;
  const how = operation === 'Run' ? phase : `(${phase})`;
  const text = `Step plugin ${name} (step ${index + 1}) ${VERBS[operation]} ${how}`;
  return [{ kind: 'event', event: say('StepPluginTransition', text) }];
}

function inWords({ name, phase, disabled, executions = 0, backoff, message }: StepPluginStatus): string {
  if (disabled) return `${name} is switched off: its step is over`;
  const again = backoff === undefined ? '' : `; it is asked again after ${backoff}`;
  return `${name} is ${phase} after ${executions === 1 ? '1 call' : `${executions} calls`}${message === undefined ? '' : `: ${message}`}${again}`;
}
