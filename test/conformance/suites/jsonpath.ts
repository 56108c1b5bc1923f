/** JSONPath as client-go understands it, and as the web provider uses it. */
import { measureWeb } from '../../../src/delivery/analysis/providers/web.ts';
import type { JsonValue } from '../../../src/languages/json.ts';
import { compileJsonPath } from '../../../src/languages/json-path.ts';
import type { Suite } from '../suite.ts';
import { canonical, difference, readText, Tally } from './compare.ts';

interface Case {
  readonly id: string;
  readonly doc: string;
  readonly path: string;
  readonly results?: readonly JsonValue[];
  readonly text?: string;
  readonly unordered?: boolean;
  readonly error?: 'parse' | 'find' | 'no-value' | 'panic';
  readonly errorText?: string;
}
interface ProviderCase {
  readonly id: string;
  readonly httpStatus: number;
  readonly body: string;
  readonly jsonPath: string;
  readonly successCondition: string;
  readonly failureCondition: string;
  readonly phase: string;
  readonly value?: string;
}
interface Data {
  readonly docs?: Readonly<Record<string, JsonValue>>;
  readonly cases?: readonly Case[];
  readonly providerCases?: readonly ProviderCase[];
}

export const suite: Suite = {
  name: 'jsonpath',
  run(tree) {
    const text = readText(tree, 'jsonpath.json');
    if (text === undefined) return undefined;
    const { docs = {}, cases = [], providerCases = [] } = JSON.parse(text) as Data;
    const tally = new Tally();
    for (const each of cases) tally.check(`${each.id} ${each.path}`, () => comparePath(each, docs[each.doc] ?? null));
    for (const { id, httpStatus, body, jsonPath, successCondition, failureCondition, phase, value } of providerCases) {
      tally.check(id, () => {
        const metric = { jsonPath, successCondition, failureCondition };
        const got = measureWeb(metric, { status: httpStatus, body });
        return difference({ phase: got.phase, value: got.value ?? '' }, { phase, value: value ?? '' });
      });
    }
    return tally.outcome();
  },
};

function comparePath({ path, results, text, unordered, error, errorText }: Case, doc: JsonValue): string | undefined {
  const compiled = compileJsonPath(path === '' ? '{$}' : path);
  if (!compiled.ok) return difference({ error: 'parse', errorText: compiled.problem }, { error, errorText });
  const found = compiled.value.find(doc);
  if (!found.ok) return difference({ error: 'find', errorText: found.problem }, { error, errorText });
  // The root `null` makes the original panic when its value is taken; it counts as an error, whatever its text.
  if (error === 'panic') return doc === null ? undefined : 'expected a panic';
  if (error === 'no-value')
    return found.value.length === 0 ? undefined : `expected no value, got ${canonical(found.value)}`;
  const sorted = (list: readonly JsonValue[]) => (unordered === true ? list.map(canonical).sort() : list);
  const printed = compiled.value.print(doc);
  const expected = { results: sorted(results ?? []), ...(unordered === true || text === undefined ? {} : { text }) };
  const got = { results: sorted(found.value), ...('text' in expected && printed.ok ? { text: printed.value } : {}) };
  return difference(got, expected);
}
