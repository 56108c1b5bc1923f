/** The condition language against expr-lang/expr 1.17.8, with environments of its own and with Argo's. */
import { evaluateCondition, evaluateResult } from '../../../src/delivery/analysis/evaluate.ts';
import { textOf, typeName, type Value } from '../../../src/languages/expression/values.ts';
import { evaluateExpression } from '../../../src/languages/expression.ts';
import { utcTime } from '../../../src/languages/go-time.ts';
import type { Suite } from '../suite.ts';
import { difference, readText, Tally } from './compare.ts';
import { decodeValue, parseKeepingNumbers, sameValue } from './expr-values.ts';

interface Case {
  readonly id: string;
  readonly expr: string;
  readonly env?: Record<string, unknown>;
  readonly result?: unknown;
  readonly expected?: unknown;
  readonly error?: boolean;
  readonly errorText?: string;
}

interface Judged {
  readonly result: unknown;
  readonly successCondition?: string;
  readonly failureCondition?: string;
  readonly phase: string;
}

/** 2026-11-21, after every date that the corpus compares the present with. */
const NOW = utcTime(1_795_219_200_000_000_000n);

export const suite: Suite = {
  name: 'expr',
  run(tree) {
    const text = readText(tree, 'expr/cases.json');
    if (text === undefined) return undefined;
    const data = parseKeepingNumbers(text) as {
      cases?: readonly Case[];
      argoConditions?: readonly Case[];
      evaluateResult?: readonly Judged[];
    };
    const tally = new Tally();
    for (const each of data.cases ?? []) {
      tally.check(`${each.id} ${each.expr}`, () => {
        const env = Object.entries(each.env ?? {}).map(([name, value]) => [name, decodeValue(value)] as const);
        return compare(evaluateExpression(each.expr, new Map<string, Value>(env), NOW), each);
      });
    }
    for (const each of data.argoConditions ?? []) {
      tally.check(`${each.id} ${each.expr}`, () =>
        compare(evaluateCondition(decodeValue(each.result), each.expr, NOW), each),
      );
    }
    for (const { result, successCondition, failureCondition, phase } of data.evaluateResult ?? []) {
      tally.check(`${successCondition} / ${failureCondition}`, () => {
        const conditions = { successCondition: successCondition ?? '', failureCondition: failureCondition ?? '' };
        return difference(evaluateResult(decodeValue(result), conditions, NOW).phase, phase);
      });
    }
    return tally.outcome();
  },
};

type Answer = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string };

function compare(answer: Answer, { error, errorText, expected }: Case): string | undefined {
  const got = answer.ok ? `${typeName(answer.value)} ${textOf(answer.value)}` : answer.problem;
  if (error === true) return answer.ok ? `expected the error ${errorText}, got ${got}` : undefined;
  const wanted = decodeValue(expected);
  return answer.ok && sameValue(answer.value, wanted) ? undefined : `expected ${textOf(wanted)}, got ${got}`;
}
