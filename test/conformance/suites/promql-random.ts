/** Recorded queries over generated data: values, and where refused queries are refused. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, Suite } from '../suite.ts';
import type { Expected } from './promql/compare.ts';
import { ask, type Case, judge } from './promql/run-case.ts';
import { type LoadBlock, loaded } from './promql/test-language.ts';

interface RandomCase extends Case {
  readonly id: string;
  readonly loads: readonly string[];
  readonly expected: Expected;
  readonly tags: readonly string[];
}

type Judge = (testCase: RandomCase, blocks: Readonly<Record<string, LoadBlock>>) => string | undefined;

function suiteOf(name: string, wanted: (testCase: RandomCase) => boolean, judgement: Judge): Suite {
  return {
    name,
    run(tree) {
      const path = join(tree, 'promql', 'random.json');
      if (!existsSync(path)) return undefined;
      const data = JSON.parse(readFileSync(path, 'utf8')) as {
        loadBlocks: Record<string, LoadBlock>;
        cases: RandomCase[];
      };
      let passed = 0;
      const failures: Failure[] = [];
      for (const testCase of data.cases.filter(wanted)) {
        const detail = judgement(testCase, data.loadBlocks);
        if (detail === undefined) passed += 1;
        else failures.push({ name: `${testCase.id} ${testCase.query}`, detail });
      }
      return { passed, failures };
    },
  };
}

const answerOf: (testCase: RandomCase, blocks: Readonly<Record<string, LoadBlock>>) => ReturnType<typeof ask> = (
  testCase,
  blocks,
) => ask(loaded(testCase.loads.map((id) => blocks[id]!)), testCase, false, {});

/** A refused query passes when it is refused at the same line and column; its text is another suite. */
const valueOrPosition: Judge = (testCase, blocks) => {
  const { expected } = testCase;
  const result = answerOf(testCase, blocks);
  if (!testCase.tags.includes('parse-error') || expected.type !== 'fail') {
    return judge(result, testCase, expected.type === 'fail' ? { type: 'fail' } : expected);
  }
  const position = (text: string | undefined) => text?.split(' parse error:')[0];
  if (result.ok) return 'answered, but should have been refused';
  const [got, want] = [position(result.problem), position(expected.msg)];
  return got === want ? undefined : `refused at ${got} instead of ${want}: ${result.problem}`;
};

export const suite: Suite = suiteOf('promql-random', () => true, valueOrPosition);

/** The whole text of every error. */
export const textSuite: Suite = suiteOf(
  'promql-random-text',
  (testCase) => testCase.tags.includes('fail'),
  (testCase, blocks) => judge(answerOf(testCase, blocks), testCase, testCase.expected),
);
