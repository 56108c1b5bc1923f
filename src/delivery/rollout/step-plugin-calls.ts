/**
 * What becomes of a call to a step plugin: the status of its Run, its Abort or its Termination
 * (`rollout/steps/plugin/plugin.go: stepPlugin`).
 */
import { later, parseRfc3339, rfc3339, seconds } from '../../kernel/time.ts';
import { parseDuration, printGoDuration, toNanoseconds } from '../../languages/duration.ts';
import type { StepPluginStatus } from './objects.ts';
import type { StepPlugin } from './outside.ts';
import type { Pass } from './pass.ts';

/** A new status, nothing to do, or trouble that has nothing to do with the plugin's own verdict. */
export type Called =
  | { readonly kind: 'status'; readonly status: StepPluginStatus }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'trouble'; readonly problem: string };

/** A plugin in the place where a step calls it. */
export interface PluginStep {
  readonly index: number;
  readonly name: string;
  readonly plugin: StepPlugin | 'disabled';
}

type View = Pick<Pass, 'now' | 'canary' | 'status'>;

const SHORTEST_REQUEUE = seconds(10);
const USUAL_REQUEUE = seconds(30);
const ERROR_BACKOFF = '30s';
const NOTHING: Called = { kind: 'nothing' };

/** Runs the step, or runs it again once its back-off is over. */
export function callRun(pass: View, { index, name, plugin }: PluginStep): Called {
  if (plugin === 'disabled') return { kind: 'status', status: { index, name, operation: 'Run', disabled: true } };
  const begun = begunRun(pass, index, name);
  if (begun.phase === 'Successful' || begun.phase === 'Failed') return NOTHING;
  const executions = begun.executions ?? 0;
  if (executions > 0) {
    const backoff = parseDuration(begun.backoff ?? '');
    if (!backoff.ok) return { kind: 'trouble', problem: `could not parse backoff duration: ${backoff.problem}` };
    const updated = parseRfc3339(begun.updatedAt ?? '') ?? pass.now;
    if (later(updated, backoff.value) > pass.now) return { kind: 'status', status: begun };
  }
  const reply = plugin({ operation: 'Run', config: configOf(pass, index), now: pass.now, run: begun });
  const { backoff: _, message: __, ...rest } = begun;
  const called = { ...rest, updatedAt: rfc3339(pass.now), executions: executions + 1 };
  if (reply.kind === 'error') {
    return { kind: 'status', status: { ...called, phase: 'Error', message: reply.message, backoff: ERROR_BACKOFF } };
  }
  const phase = reply.phase ?? begun.phase ?? 'Running';
  const asked = reply.requeueAfter ?? USUAL_REQUEUE;
  const wait = asked > SHORTEST_REQUEUE ? asked : USUAL_REQUEUE;
  // A plugin that answers Error gets no back-off at all, and the next call fails over its being empty: the step hangs.
  const { status: told, ...untold } = called;
  const state = phase === 'Error' ? told : reply.status;
  return {
    kind: 'status',
    status: {
      ...untold,
      phase,
      ...(reply.message ? { message: reply.message } : {}),
      ...(phase === 'Running' ? { backoff: printGoDuration(toNanoseconds(wait)) } : {}),
      ...(phase === 'Successful' || phase === 'Failed' ? { finishedAt: rfc3339(pass.now) } : {}),
      ...(state === undefined ? {} : { status: state }),
    },
  };
}

/** Takes back what the step did, whether it is over or not. */
export const callAbort = (pass: View, step: PluginStep): Called =>
  callOnce(pass, step, 'Abort', (phase) => phase === 'Running' || phase === 'Successful');

/** Ends the step early. */
export const callTerminate = (pass: View, step: PluginStep): Called =>
  callOnce(pass, step, 'Terminate', (phase) => phase === 'Running');

/** Abort and Terminate are asked once, and are over when the call is. */
function callOnce(
  pass: View,
  { index, name, plugin }: PluginStep,
  operation: 'Abort' | 'Terminate',
  concerns: (phase: StepPluginStatus['phase']) => boolean,
): Called {
  if (plugin === 'disabled' || statusOf(pass, index, name, operation) !== undefined) return NOTHING;
  const run = statusOf(pass, index, name, 'Run');
  if (run === undefined || run.disabled || !concerns(run.phase)) return NOTHING;
  const reply = plugin({ operation, config: configOf(pass, index), now: pass.now, run });
  const now = rfc3339(pass.now);
  const answered = reply.kind === 'error' ? 'Error' : (reply.phase ?? 'Successful');
  return {
    kind: 'status',
    status: {
      index,
      name,
      operation,
      phase: answered === 'Running' ? 'Failed' : answered,
      ...(reply.message ? { message: reply.message } : {}),
      startedAt: now,
      finishedAt: now,
    },
  };
}

function begunRun(pass: View, index: number, name: string): StepPluginStatus {
  const known = statusOf(pass, index, name, 'Run');
  if (known !== undefined && !known.disabled) return known;
  return { index, name, operation: 'Run', phase: 'Running', startedAt: rfc3339(pass.now) };
}

const statusOf = ({ status }: View, index: number, name: string, operation: StepPluginStatus['operation']) =>
  status.canary?.stepPluginStatuses?.find((s) => s.index === index && s.name === name && s.operation === operation);

const configOf = ({ canary }: View, index: number) => canary?.steps?.[index]?.plugin?.config;
