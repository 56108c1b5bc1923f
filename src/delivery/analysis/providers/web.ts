/** Web: an HTTP request whose answer is read with a JSONPath (`metricproviders/webmetric/webmetric.go`). */

import { beginning } from '../../../kernel/time.ts';
import { valueOfJson } from '../../../languages/expression/values.ts';
import { quote } from '../../../languages/go-format.ts';
import { type JsonValue, parseJson, printJson } from '../../../languages/json.ts';
import { compileJsonPath, type JsonPath } from '../../../languages/json-path.ts';
import type { Answer } from '../measure.ts';
import type { Metric } from '../objects.ts';
import { oauth2Problem } from './authentication.ts';
import type { HttpAnswer, HttpRequest } from './ports.ts';
import {
  type Config,
  errorAnswer,
  judge,
  numberField,
  objectField,
  type Provider,
  type Question,
  textField,
} from './provider.ts';

export const web: Provider = {
  name: 'web',
  begin(question) {
    const { config, ports } = question;
    const path = compileJsonPath(pathOf(config));
    if (!path.ok) return errorAnswer(path.problem);
    const problem = oauth2Problem(objectField(config, 'authentication')) ?? payloadProblem(config);
    if (problem !== undefined) return errorAnswer(problem);
    const request = requestOf(config);
    const scheme = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(request.url)?.[0] ?? '';
    if (scheme !== 'http' && scheme !== 'https') {
      return errorAnswer(`${verb(request.method)} ${quote(request.url)}: unsupported protocol scheme ${quote(scheme)}`);
    }
    const answer = ports.http?.(request) ?? {
      error: `${verb(request.method)} ${quote(request.url)}: no such host in this world`,
    };
    return judgeWeb(question, path.value, answer);
  },
};

const pathOf = (config: Config): string => textField(config, 'jsonPath') || '{$}';
/** Go's client writes methods so in its errors: `Get`, `Post`. */
const verb = (method: string): string => method.charAt(0) + method.slice(1).toLowerCase();

/** The request that a metric describes. */
export function requestOf(config: Config): HttpRequest {
  const json = config.jsonBody;
  const body = json === undefined || json === null ? textField(config, 'body') : printJson(json as JsonValue);
  const headers = Array.isArray(config.headers) ? (config.headers as readonly Config[]) : [];
  const timeout = numberField(config, 'timeoutSeconds') ?? 0;
  return {
    method: textField(config, 'method') || 'GET',
    url: textField(config, 'url'),
    headers: [
      ...headers.map((header) => [textField(header, 'key'), textField(header, 'value')] as const),
      ...(json === undefined || json === null ? [] : [['Content-Type', 'application/json'] as const]),
    ],
    ...(body === '' ? {} : { body }),
    timeoutSeconds: timeout <= 0 ? 10 : timeout,
  };
}

/** What is wrong with the body of a request. */
export function payloadProblem(config: Config): string | undefined {
  const hasBody = textField(config, 'body') !== '';
  const hasJsonBody = config.jsonBody !== undefined && config.jsonBody !== null;
  if (hasBody && hasJsonBody) return 'use either Body or JSONBody; both cannot exists for WebMetric payload';
  const method = textField(config, 'method') || 'GET';
  if ((hasBody || hasJsonBody) && method === 'GET') {
    return 'Body/JSONBody can only be used with POST or PUT WebMetric Method types';
  }
  return undefined;
}

/** The measurement that an answer amounts to. Text that is no JSON is the result itself, whatever the path. */
export function judgeWeb(question: Pick<Question, 'metric' | 'now'>, path: JsonPath, answer: HttpAnswer): Answer {
  if ('error' in answer) return errorAnswer(answer.error);
  if (answer.status < 200 || answer.status >= 300)
    return errorAnswer(`received non 2xx response code: ${answer.status}`);
  const json = parseJson(answer.body);
  if (!json.ok) return judge(question, answer.body, answer.body);
  // The real library panics when the root itself is null, which would take the controller down; here it is an error.
  if (json.value === null) return errorAnswer('reflect: call of reflect.Value.Interface on zero Value');
  const found = path.find(json.value);
  if (!found.ok) return errorAnswer(`Could not find JSONPath in body: ${found.problem}`);
  const [first] = found.value;
  if (first === undefined) return errorAnswer('result of web metric produced no value');
  return judge(question, valueOfJson(first), printJson(first));
}

/** A web measurement from a response alone, for what has no request. */
export function measureWeb(
  { jsonPath, ...conditions }: { readonly jsonPath: string } & Pick<Metric, 'successCondition' | 'failureCondition'>,
  answer: HttpAnswer,
): Answer {
  const path = compileJsonPath(jsonPath === '' ? '{$}' : jsonPath);
  if (!path.ok) return errorAnswer(path.problem);
  return judgeWeb({ metric: { name: 'web', provider: {}, ...conditions }, now: beginning }, path.value, answer);
}
