/** What step plugins answer in a run: what the scenario says of them, or else Successful at once. */
import type { StepPlugin, StepPluginCall, StepPluginReply } from '../delivery/rollout/outside.ts';
import { between, type Duration, later, parseRfc3339 } from '../kernel/time.ts';
import type { PluginAnswer, Scenario } from '../scenario/format.ts';

/** The plugin of that name, as the controller finds it. */
export function stepPluginOf(
  { plugins }: Pick<Scenario, 'plugins'>,
  name: string,
): StepPlugin | 'disabled' | undefined {
  const script = plugins[name];
  if (script === undefined) return () => ({ kind: 'answer', phase: 'Successful' });
  if (script === 'missing') return undefined;
  return script === 'disabled' ? script : (call) => replyOf(script, call);
}

/** How often the plugin has been asked too early; kept where real plugins keep what they know, in the step's status. */
interface Memory {
  readonly waits?: number;
}

function replyOf(script: readonly PluginAnswer[], call: StepPluginCall): StepPluginReply {
  const answers = script.filter(({ to = 'Run' }) => to === call.operation);
  if (call.operation !== 'Run') return replied(answers[0] ?? { phase: 'Successful' });
  const { waits = 0 } = (call.run.status ?? {}) as Memory;
  const n = (call.run.executions ?? 0) - waits;
  const answer = answers[Math.min(n, answers.length - 1)] ?? { phase: 'Successful' };
  const memory = waits === 0 ? {} : { status: { waits } };
  if (answer.after === undefined) return { ...replied(answer), ...memory };
  const ready = later(parseRfc3339(call.run.startedAt ?? '') ?? call.now, answer.after);
  if (ready <= call.now) return { ...replied(answer), ...memory };
  const requeueAfter = between(call.now, ready) as Duration;
  return { kind: 'answer', phase: 'Running', requeueAfter, status: { waits: waits + 1 } };
}

function replied(answer: PluginAnswer): StepPluginReply {
  if ('error' in answer) return { kind: 'error', message: answer.error };
  const { phase, message, requeueAfter } = answer;
  return {
    kind: 'answer',
    phase,
    ...(message === undefined ? {} : { message }),
    ...(requeueAfter === undefined ? {} : { requeueAfter }),
  };
}
