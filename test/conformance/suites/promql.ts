/**
 * Prometheus' own test data, in the parsed form and, for what is modelled, from the `.test` files themselves. Left out, and
 * counted in a line of their own: native histograms and start timestamps, which are not modelled.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, Suite } from '../suite.ts';
import { type Expected, type ExpectedRemark, remarkDifference } from './promql/compare.ts';
import { ask, type Case, judge } from './promql/run-case.ts';
import { parseTestFile } from './promql/test-files.ts';
import { type LoadBlock, loaded, NotModelled } from './promql/test-language.ts';

interface RecordedCase extends Case {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly loads: readonly string[];
  readonly expected: Expected;
  readonly tags: readonly string[];
  readonly experimental?: readonly string[];
  readonly annotations?: readonly ExpectedRemark[];
}

export const suite: Suite = {
  name: 'promql',
  run(tree) {
    const folder = join(tree, 'promql');
    const recorded = join(folder, 'cases.json');
    const files = existsSync(folder)
      ? readdirSync(folder)
          .filter((f) => f.endsWith('.test'))
          .sort()
      : [];
    if (!existsSync(recorded) && files.length === 0) return undefined;
    const tally = new Tally();
    const left = existsSync(recorded) ? runRecorded(recorded, tally) : new Set<string>();
    for (const file of files) runFile(join(folder, file), file, left, tally);
    tally.report();
    return { passed: tally.passed, failures: tally.failures };
  },
};

class Tally {
  passed = 0;
  readonly failures: Failure[] = [];
  readonly leftOut = new Map<string, number>();

  judged(name: string, detail: string | undefined): void {
    if (detail === undefined) this.passed += 1;
    else this.failures.push({ name, detail });
  }

  leave(reason: string): void {
    this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
  }

  report(): void {
    for (const [reason, n] of this.leftOut) console.log(`promql: ${n} cases left out: ${reason}`);
  }
}

/** Why a case is not run; `undefined` if it is. */
function reasonToLeave({ tags, experimental }: RecordedCase): string | undefined {
  if (tags.includes('native-histogram'))
    return 'native histograms are not modelled: nothing in a scenario exposes them';
  if (experimental?.includes('start-timestamps') === true)
    return 'start timestamps are not modelled: an experiment, and counters here say when they restart by falling';
  return undefined;
}

/** The engine of the origin's tests: experiments on, names dropped at the end. */
const settings = { delayedNameRemoval: true };

function runRecorded(path: string, tally: Tally): ReadonlySet<string> {
  const data = JSON.parse(readFileSync(path, 'utf8')) as {
    loadBlocks: Record<string, LoadBlock>;
    cases: RecordedCase[];
  };
  const left = new Set<string>();
  for (const testCase of data.cases) {
    const reason = reasonToLeave(testCase);
    if (reason !== undefined) {
      left.add(`${testCase.file}:${testCase.line}`);
      tally.leave(reason);
      continue;
    }
    tally.judged(
      testCase.id,
      attempt(() => {
        const store = loaded(testCase.loads.map((id) => data.loadBlocks[id]!));
        const result = ask(store, testCase, true, settings);
        return judge(result, testCase, testCase.expected) ?? remarkDifference(result, testCase.annotations ?? []);
      }),
    );
  }
  return left;
}

function runFile(path: string, file: string, left: ReadonlySet<string>, tally: Tally): void {
  for (const testCase of parseTestFile(file, readFileSync(path, 'utf8'))) {
    if (left.has(testCase.id) || testCase.expected === undefined) {
      tally.leave(testCase.unreadable ?? 'the same in the .test files');
      continue;
    }
    const expected = testCase.expected;
    const detail = attempt(() => judge(ask(loaded(testCase.loads), testCase, true, settings), testCase, expected));
    if (detail === NOT_MODELLED) tally.leave('native histograms in .test files that are not among the recorded cases');
    else tally.judged(testCase.id, detail);
  }
}

const NOT_MODELLED = 'not modelled';

function attempt(run: () => string | undefined): string | undefined {
  try {
    return run();
  } catch (problem) {
    if (problem instanceof NotModelled) return NOT_MODELLED;
    throw problem;
  }
}
