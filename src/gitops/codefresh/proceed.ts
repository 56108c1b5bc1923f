/**
 * What a build does next: steps have their turn in the order of the file; each looks at its condition once, when its turn
 * comes, and runs or is skipped. A failing step stops the build unless it is told to go on (`fail_fast: false`).
 */
import { holds } from './condition.ts';
import type { BuildResult, Pipeline, Step, StepCondition, StepResult } from './pipeline.ts';
import { isBranch } from './triggers.ts';
import { filledIn, type Variables } from './variables.ts';

export type Move =
  | { readonly kind: 'run'; readonly step: Step }
  | { readonly kind: 'skip'; readonly step: Step; readonly because: string }
  | { readonly kind: 'end'; readonly result: BuildResult; readonly because: string };

/** The next move of a build, by the results that its steps have so far. */
export function proceed(pipeline: Pipeline, results: ReadonlyMap<string, StepResult>, variables: Variables): Move {
  const stopper = pipeline.steps.find((step) => stops(pipeline, step, results.get(step.name)));
  if (stopper !== undefined) {
    const isTerminated = results.get(stopper.name) === 'terminated';
    return {
      kind: 'end',
      result: isTerminated ? 'terminated' : 'failure',
      because: `${stopper.name} ended ${results.get(stopper.name)}`,
    };
  }
  const step = pipeline.steps.find(({ name }) => !results.has(name));
  if (step === undefined) return ended(pipeline, results);
  const lacking = lacks(step, results, variables);
  return lacking === undefined ? { kind: 'run', step } : { kind: 'skip', step, because: lacking };
}

function stops(pipeline: Pipeline, step: Step, result: StepResult | undefined): boolean {
  if (result === 'terminated') return true;
  return isBad(result) && (step.failFast ?? pipeline.failFast);
}

/** A rejection counts as a failure of its step. */
const isBad = (result: StepResult | undefined): boolean => result === 'failure' || result === 'denied';

function ended(pipeline: Pipeline, results: ReadonlyMap<string, StepResult>): Move {
  const bad = pipeline.steps.find(({ name }) => results.get(name) === 'failure');
  if (bad !== undefined && pipeline.strictFailFast)
    return { kind: 'end', result: 'failure', because: `${bad.name} ended failure` };
  return { kind: 'end', result: 'success', because: '' };
}

/** What a step's condition lacks; `undefined` if it holds. */
function lacks({ when }: Step, results: ReadonlyMap<string, StepResult>, variables: Variables): string | undefined {
  const branch = variables.get('CF_BRANCH') ?? '';
  const { only, ignore } = when?.branch ?? {};
  if (only !== undefined && !only.some((pattern) => isBranch(pattern, branch))) return `not for branch ${branch}`;
  if (ignore?.some((pattern) => isBranch(pattern, branch)) === true) return `not for branch ${branch}`;
  const isSo = (text: string) => holds(filledIn(text, variables), { results, variables });
  const { all = [], any = [] } = when?.condition ?? {};
  const untrue = all.find((text) => !isSo(text));
  if (untrue !== undefined) return `${untrue} does not hold`;
  if (any.length > 0 && !any.some(isSo)) return `none of its conditions holds`;
  const wanted = when?.steps?.all ?? [];
  const unmet = wanted.find((condition) => !isMet(condition, results));
  if (unmet !== undefined) return sayUnmet(unmet, results);
  const either = when?.steps?.any ?? [];
  if (either.length > 0 && !either.some((condition) => isMet(condition, results))) {
    return either.map((condition) => sayUnmet(condition, results)).join(', ');
  }
  return undefined;
}

function isMet({ name, on }: StepCondition, results: ReadonlyMap<string, StepResult>): boolean {
  const result = results.get(name);
  if (result === undefined) return false;
  // An approval is a success of its step, a rejection a failure.
  const also = result === 'approved' ? 'success' : result === 'denied' ? 'failure' : result;
  return on.some((wanted) => wanted === result || wanted === also || wanted === 'finished');
}

const sayUnmet = ({ name, on }: StepCondition, results: ReadonlyMap<string, StepResult>): string =>
  `${name} ${results.has(name) ? `ended ${results.get(name)}` : 'has not run'}, wanted ${on.join(' or ')}`;
