/** Asking the scripted world: providers whose services are not simulated take their raw answers from a script. */
import { isJsonObject, type JsonValue, member } from '../../../languages/json.ts';
import type { Answer } from '../measure.ts';
import { errorAnswer, type Question } from './provider.ts';

/** The scripted answer to a question, handed to `use`; errors and HTTP refusals become Error measurements as they are. */
export function askScripted(provider: string, question: Question, use: (data: JsonValue) => Answer): Answer {
  const { ports, metric, run, number, now } = question;
  const asked = { provider, metric: metric.name, run: run.metadata.name, number, now };
  const response = ports.scripted?.(asked) ?? { error: `no answers of ${provider} in this world` };
  return 'error' in response ? errorAnswer(response.error) : use(response.data as JsonValue);
}

/** A member of a scripted answer, if it is an object. */
export const fieldOfData = (data: JsonValue, name: string): JsonValue | undefined =>
  isJsonObject(data) ? member(data, name) : undefined;
