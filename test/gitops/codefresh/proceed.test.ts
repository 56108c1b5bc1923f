import { describe, expect, it } from 'vitest';
import { decodePipeline } from '../../../src/gitops/codefresh/decode.ts';
import type { StepResult } from '../../../src/gitops/codefresh/pipeline.ts';
import { proceed } from '../../../src/gitops/codefresh/proceed.ts';
import { isStartedBy } from '../../../src/gitops/codefresh/triggers.ts';
import { readYaml } from '../../../src/languages/yaml.ts';

const pipelineOf = (text: string) => decodePipeline(readYaml(text).documents[0]!).pipeline!;
const variables = new Map([['CF_BRANCH', 'main']]);
/** What comes after these results, in a word. */
const next = (text: string, results: { readonly [step: string]: StepResult } = {}) => {
  const move = proceed(pipelineOf(text), new Map(Object.entries(results)), variables);
  return move.kind === 'end' ? `end ${move.result}` : `${move.kind} ${move.step.name}`;
};

describe('a build', () => {
  const two = 'steps: { a: { image: x }, b: { image: x } }';

  it('takes one step after the other, and stops at the first failure', () => {
    expect([next(two), next(two, { a: 'success' }), next(two, { a: 'success', b: 'success' })]).toEqual([
      'run a',
      'run b',
      'end success',
    ]);
    expect([next(two, { a: 'failure' }), next(two, { a: 'denied' }), next(two, { a: 'terminated' })]).toEqual([
      'end failure',
      'end failure',
      'end terminated',
    ]);
  });

  it('goes on past a failure that is told not to stop it, and succeeds unless it is strict', () => {
    const lenient = 'steps: { a: { image: x, fail_fast: false }, b: { image: x } }';
    expect([next(lenient, { a: 'failure' }), next(lenient, { a: 'failure', b: 'success' })]).toEqual([
      'run b',
      'end success',
    ]);
    expect(next(`strict_fail_fast: true\n${lenient}`, { a: 'failure', b: 'success' })).toBe('end failure');
  });

  it('skips a step whose conditions do not all hold when its turn comes', () => {
    const on = (results: string) =>
      `steps: { a: { image: x, fail_fast: false }, b: { image: x, when: { steps: [{ name: a, on: [${results}] }] } } }`;
    expect(next(on('failure'), { a: 'failure' })).toBe('run b');
    expect(next(on('success'), { a: 'failure' })).toBe('skip b');
    expect(next(on('finished'), { a: 'skipped' })).toBe('run b');
    expect([next(on('success'), { a: 'approved' }), next(on('failure'), { a: 'denied' })]).toEqual(['run b', 'run b']);
    expect(next("steps: { a: { image: x, when: { branch: { only: ['/^ma/'] } } } }")).toBe('run a');
    expect(next('steps: { a: { image: x, when: { branch: { ignore: [main] } } } }')).toBe('skip a');
    expect(
      next(`steps: { a: { image: x, when: { condition: { all: { c: "'\${{CF_BRANCH}}' == 'other'" } } } } }`),
    ).toBe('skip a');
  });
});

describe('a trigger', () => {
  const push = { owner: 'o', repo: 'r', revision: '', author: '', message: '' };
  const pipeline = pipelineOf(
    'triggers: [{ type: git, repo: o/r, branchRegex: "/^((master)$).*/gi" }]\nsteps: { a: { image: x } }',
  );

  it('is started by its branch of its repository, whatever its case, time and again', () => {
    const started = (branch: string, repo = 'r') => isStartedBy(pipeline, { ...push, branch, repo });
    expect([started('master'), started('master'), started('MASTER')]).toEqual([true, true, true]);
    expect([started('masters'), started('feature'), started('master', 'other')]).toEqual([false, false, false]);
    expect(isStartedBy(pipelineOf('steps: { a: { image: x } }'), { ...push, branch: 'any' })).toBe(true);
  });
});
