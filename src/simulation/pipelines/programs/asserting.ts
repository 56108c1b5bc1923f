/** Requests to Services of the cluster whose answers decide: smoke tests. */

import { filledIn, type Variables } from '../../../gitops/codefresh/variables.ts';
import { parseJson } from '../../../languages/json.ts';
import { compileJsonPath } from '../../../languages/json-path.ts';
import type { HttpAssertion } from '../../../scenario/pipeline-plan.ts';
import type { Process } from '../process.ts';
import { done, type Ended, failed, type Workplace } from '../workplace.ts';

/** Asks one after the other; the first answer that is not as wanted fails. */
// biome-ignore lint/correctness/useYield: asking takes no time, as all programs it may.
export function* asks(place: Workplace, assertions: readonly HttpAssertion[]): Process<Ended> {
  for (const written of assertions) {
    const assertion = filled(written, place.environment);
    const wrong = wrongWith(place, assertion);
    place.log(`GET ${assertion.get}${sayWanted(assertion)}: ${wrong ?? 'as wanted'}`);
    if (wrong !== undefined) return failed();
  }
  return done();
}

/** `${{CF_SHORT_REVISION}}` in what is asked and what is wanted. */
const filled = ({ status, ...texts }: HttpAssertion, environment: Variables): HttpAssertion => ({
  ...(Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, filledIn(text, environment)]),
  ) as typeof texts),
  status,
});

/** What is wrong with the answer; `undefined` if nothing is. */
function wrongWith(place: Workplace, { get, status, contains, path, is }: HttpAssertion): string | undefined {
  const answer = place.ask({ method: 'GET', url: get, headers: [], timeoutSeconds: 10 });
  if ('error' in answer) return answer.error;
  if (answer.status !== status) return `the status is ${answer.status}`;
  if (contains === undefined && path === undefined) return undefined;
  const why = place.undescribed();
  if (why !== undefined) return why;
  if (contains !== undefined && !answer.body.includes(contains)) return `the body is ${answer.body}`;
  if (path === undefined) return undefined;
  const found = textAt(path, answer.body);
  return found === is ? undefined : `${path} is ${found ?? 'not there'}`;
}

/** What stands at the path of a body of JSON, as text. */
function textAt(path: string, body: string): string | undefined {
  const compiled = compileJsonPath(path);
  const data = parseJson(body);
  if (!compiled.ok || !data.ok) return undefined;
  const printed = compiled.value.print(data.value);
  return printed.ok ? printed.value : undefined;
}

function sayWanted({ status, contains, path, is }: HttpAssertion): string {
  if (contains !== undefined) return `, the body holds ${JSON.stringify(contains)}`;
  if (path !== undefined) return `, ${path} is ${JSON.stringify(is ?? '')}`;
  return `, the status is ${status}`;
}
