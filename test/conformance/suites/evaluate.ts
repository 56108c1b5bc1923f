/** Measured values and conditions against the phases and messages of Argo Rollouts' own evaluation. */
import { evaluateResult, evaluateTime, floatList, isNilOrEmpty } from '../../../src/delivery/analysis/evaluate.ts';
import { list, type Value, valueOfJson } from '../../../src/languages/expression/values.ts';
import { printRfc3339, utcTime } from '../../../src/languages/go-time.ts';
import type { JsonValue } from '../../../src/languages/json.ts';
import type { Suite } from '../suite.ts';
import { difference, readText, Tally } from './compare.ts';

interface Case {
  readonly id: string;
  readonly valueKind: string;
  readonly value: JsonValue;
  readonly successCondition: string;
  readonly failureCondition: string;
  readonly expect: { readonly phase: string; readonly error: string | null };
}
interface Data {
  readonly cases?: readonly Case[];
  readonly helpers?: {
    readonly evalTime?: readonly { expression: string; result?: string; error?: boolean }[];
    readonly isNilOrEmpty?: readonly { value: JsonValue; result: boolean }[];
  };
}

const NOW = utcTime(1_795_219_200_000_000_000n);

export const suite: Suite = {
  name: 'evaluate',
  run(tree) {
    const text = readText(tree, 'evaluate.json');
    if (text === undefined) return undefined;
    const { cases = [], helpers = {} } = JSON.parse(text) as Data;
    const tally = new Tally();
    for (const { id, valueKind, value, successCondition, failureCondition, expect } of cases) {
      tally.check(id, () => {
        const judged = evaluateResult(measured(valueKind, value), { successCondition, failureCondition }, NOW);
        return difference({ phase: judged.phase, error: judged.message ?? null }, expect);
      });
    }
    for (const { expression, result, error } of helpers.evalTime ?? []) {
      tally.check(`evalTime ${expression}`, () => {
        const time = evaluateTime(expression, NOW);
        return difference(time.ok ? { result: printRfc3339(time.value) } : { error: true }, { result, error });
      });
    }
    for (const { value, result } of helpers.isNilOrEmpty ?? []) {
      tally.check(`isNilOrEmpty ${JSON.stringify(value)}`, () => difference(isNilOrEmpty(valueOfJson(value)), result));
    }
    return tally.outcome();
  },
};

const number = (value: JsonValue): number =>
  value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value);

function measured(kind: string, value: JsonValue): Value {
  switch (kind) {
    case 'float':
    case 'floatptr':
      return number(value);
    case 'int':
      return BigInt(number(value));
    case 'floats':
      return Array.isArray(value) ? floatList(value.map(number)) : list([]);
    case 'nil':
    case 'nilfloatptr':
      return null;
    default:
      return valueOfJson(value);
  }
}
