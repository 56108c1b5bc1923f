/**
 * JSONPath in the dialect of Kubernetes (`k8s.io/client-go/util/jsonpath`): templates such as `{$.items[0].name}`, with
 * ranges, unions, filters and recursive descent. The web metric provider reads its answers with it.
 */
import type { JsonValue } from './json.ts';
import { findResults, type PathValue, plainValue, printResults } from './json-path/evaluate.ts';
import type { PathList } from './json-path/nodes.ts';
import { parseJsonPath } from './json-path/parse.ts';
import { type Result, succeed } from './result.ts';

/** A template that can be applied to documents. */
export interface JsonPath {
  /** All results, in order; the problem of a path that does not apply (`x is not found`). */
  find(document: JsonValue): Result<readonly JsonValue[]>;
  /** What printing the template gives. */
  print(document: JsonValue): Result<string>;
}

/** Reads a template; the problem is the original's own sentence (`unclosed action`). */
export function compileJsonPath(text: string): Result<JsonPath> {
  const parsed = parseJsonPath(text);
  return parsed.ok ? succeed(pathOf(parsed.value)) : parsed;
}

function pathOf(template: PathList): JsonPath {
  return {
    find(document) {
      const found = findResults(template, document);
      return found.ok ? succeed(found.value.flat().map((value: PathValue) => plainValue(value))) : found;
    },
    print(document) {
      const found = findResults(template, document);
      return found.ok ? succeed(printResults(found.value)) : found;
    },
  };
}
