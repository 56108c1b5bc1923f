/**
 * Answers written down beforehand: the n-th measurement of a metric gets the n-th answer, the last one repeats. Recorded
 * stories and scenarios use it in place of any kind of provider.
 */
import { between, inSeconds, later, seconds } from '../../../kernel/time.ts';
import { list, type Value, valueOfJson } from '../../../languages/expression/values.ts';
import { type JsonValue, printJson } from '../../../languages/json.ts';
import type { Answer, Asked, MeasurementSource } from '../measure.ts';
import type { AnalysisPhase, AnalysisRun } from '../objects.ts';
import { errorAnswer, judge } from './provider.ts';

export type ScriptedAnswer = (
  | { readonly result: JsonValue }
  | { readonly error: string }
  | { readonly phase: AnalysisPhase; readonly value?: string }
) & {
  /** Seconds that the measurement takes. */
  readonly after?: number;
};

/** A source that reads its answers from lists. `answersOf` gives those of a metric in a run. */
export function scriptedSource(
  answersOf: (run: AnalysisRun, metric: string) => readonly ScriptedAnswer[] | undefined,
): MeasurementSource {
  const answerTo = ({ run, metric, number }: Asked): ScriptedAnswer => {
    const answers = answersOf(run, metric.name) ?? [];
    return answers[Math.min(number, answers.length) - 1] ?? { result: 1 };
  };
  return {
    begin(asked) {
      const answer = answerTo(asked);
      if ((answer.after ?? 0) <= 0) return settle(answer, asked);
      return { phase: 'Running', resumeAt: later(asked.now, seconds(answer.after ?? 0)) };
    },
    resume(asked, { startedAt }) {
      const answer = answerTo(asked);
      const isOver = inSeconds(between(startedAt, asked.now)) >= (answer.after ?? 0);
      return isOver
        ? settle(answer, asked)
        : { phase: 'Running', resumeAt: later(startedAt, seconds(answer.after ?? 0)) };
    },
    terminate: () => ({ phase: 'Inconclusive' }),
  };
}

function settle(answer: ScriptedAnswer, asked: Asked): Answer {
  if ('error' in answer) return errorAnswer(answer.error);
  if ('phase' in answer) return { phase: answer.phase, value: answer.value };
  // Unlike a real provider, a script's value is recorded even if no verdict could be made of it.
  const value = printJson(answer.result);
  return { ...judge(asked, measured(answer.result), value), value };
}

/** Numbers alone are a list of floats, as Prometheus gives them; anything else is a decoded document. */
export function measured(result: JsonValue): Value {
  const isNumbers = Array.isArray(result) && result.every((item: JsonValue) => typeof item === 'number');
  return isNumbers ? list(result as readonly number[], 'float64') : valueOfJson(result);
}
