/** One build: steps have their turns, and what they end with decides what comes next. */
import type { Store } from '../../cluster/store.ts';
import type { HttpAnswer, HttpRequest } from '../../delivery/analysis/providers/ports.ts';
import type { Step, StepResult } from '../../gitops/codefresh/pipeline.ts';
import { proceed } from '../../gitops/codefresh/proceed.ts';
import { builtIn, type Push, type Variables } from '../../gitops/codefresh/variables.ts';
import type { Engine } from '../../kernel/engine.ts';
import type { Streams } from '../../kernel/random.ts';
import { type Duration, inSeconds, seconds } from '../../kernel/time.ts';
import type { PipelinePlan } from '../../scenario/pipeline-plan.ts';
import type { PipelineEntry, TraceEntry } from '../trace.ts';
import { type Process, within } from './process.ts';
import type { Remotes } from './remotes.ts';
import { type Ending, runStep } from './step.ts';
import type { WorkTree } from './work-tree.ts';

export interface BuildPorts {
  readonly engine: Engine;
  readonly store: Store;
  readonly streams: Streams;
  ask(request: HttpRequest): HttpAnswer;
  /** Why the last answer rests on nothing the scenario says. */
  undescribed(): string | undefined;
  write(entry: TraceEntry): void;
  readonly remotes: Remotes;
  /** An image was built with these arguments. */
  built(image: string, given: Variables): void;
  /** A release arrives by a pipeline. */
  releases(rollout: string, images: { readonly [container: string]: string }): void;
}

/** What the steps of a build share. */
export interface Build {
  readonly plan: PipelinePlan;
  readonly number: number;
  readonly ports: BuildPorts;
  readonly variables: Map<string, string>;
  readonly volume: Map<string, string>;
  /** By directory: what was cloned there. */
  readonly clones: Map<string, WorkTree>;
  /** Where the steps begin that name no working directory. */
  home: string;
  /** Tells what became of a step, or a line of its log. */
  tell(step: Step, state: PipelineEntry['state'], message: string): void;
}

/** A build from its push to its end. */
export function* build(plan: PipelinePlan, push: Push, number: number, ports: BuildPorts): Process<void> {
  const variables = builtIn(push, plan.name, number);
  for (const [name, value] of Object.entries(plan.variables)) variables.set(name, value);
  const write = (entry: Omit<PipelineEntry, 't' | 'kind' | 'pipeline' | 'build'>) =>
    ports.write({ t: ports.engine.now, kind: 'pipeline', pipeline: plan.name, build: number, ...entry });
  const own: Build = {
    plan,
    number,
    ports,
    variables,
    volume: new Map(),
    clones: new Map(),
    home: '/codefresh/volume',
    tell: ({ name, stage }, state, message) => write({ step: name, stage, state, message }),
  };
  write({
    state: 'running',
    message: `push of ${push.revision.slice(0, 7)} to ${push.branch} of ${push.owner}/${push.repo}`,
  });
  const results = new Map<string, StepResult>();
  for (;;) {
    const move = proceed(plan.pipeline, results, variables);
    if (move.kind === 'end') {
      write({ state: move.result, message: move.because });
      return;
    }
    if (move.kind === 'skip') {
      results.set(move.step.name, 'skipped');
      own.tell(move.step, 'skipped', move.because);
      continue;
    }
    results.set(move.step.name, yield* attempts(own, move.step));
  }
}

/** A step, tried again as its `retry` says. */
function* attempts(own: Build, step: Step): Process<StepResult> {
  const { maxAttempts, delay, exponentialFactor } = step.retry;
  let wait = inSeconds(delay);
  for (let attempt = 1; ; attempt++) {
    const { result, message } = yield* inTime(own, step);
    const isLast = attempt >= maxAttempts || result !== 'failure';
    own.tell(
      step,
      isLast ? result : 'log',
      isLast ? message : `attempt ${attempt} of ${maxAttempts} failed: ${message}`,
    );
    if (isLast) return result;
    yield seconds(wait);
    wait = raised(wait, exponentialFactor);
  }
}

/** The delay to the power of the factor, as the documentation of `retry` has it; whole factors only. */
function raised(wait: number, factor: number): number {
  let power = wait;
  for (let i = 1; i < Math.floor(factor); i++) power *= wait;
  return power;
}

/** A step with a `timeout` is ended when that is over, image pull included. */
function* inTime(own: Build, step: Step): Process<Ending> {
  const run = runStep(own, step);
  if (step.timeout === undefined) return yield* run;
  const ending = yield* within(own.ports.engine, run, step.timeout);
  return ending ?? { result: 'failure', message: `timed out after ${sayLength(step.timeout)}` };
}

const sayLength = (span: Duration): string => `${inSeconds(span)} s`;
