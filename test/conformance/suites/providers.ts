/** Prometheus and web providers: from what the server answers to the measurement that is recorded. */

import type { Json } from '../../../src/cluster/objects.ts';
import type { Answer } from '../../../src/delivery/analysis/measure.ts';
import type { AnalysisRun, Metric } from '../../../src/delivery/analysis/objects.ts';
import { liveSource } from '../../../src/delivery/analysis/providers/index.ts';
import type { HttpRequest, PrometheusAnswer } from '../../../src/delivery/analysis/providers/ports.ts';
import { prometheusProblem, prometheusTimeout } from '../../../src/delivery/analysis/providers/prometheus.ts';
import { atSecond, rfc3339 } from '../../../src/kernel/time.ts';
import type { Suite } from '../suite.ts';
import { difference, readText, Tally } from './compare.ts';

interface Expectation {
  readonly value: string;
  readonly phase: string;
  readonly message: string | null;
  readonly messageContains?: string;
}
interface Conditions {
  readonly successCondition: string;
  readonly failureCondition: string;
}
interface PrometheusCase extends Conditions {
  readonly id: string;
  readonly response: {
    readonly resultType?: string | null;
    readonly value?: number | string;
    readonly values?: readonly (number | string)[];
    readonly series?: readonly (readonly (number | string)[])[];
    readonly warnings?: readonly string[];
    readonly error?: string;
  };
  readonly rangeQuery?: Json;
  readonly expect: Expectation;
  readonly expectMetadata?: Readonly<Record<string, string>>;
  readonly expectSent?: { readonly start: string; readonly end: string; readonly stepSeconds: number };
  readonly messageAsserted?: boolean;
}
interface WebCase extends Conditions {
  readonly id: string;
  readonly request: { readonly [name: string]: Json };
  readonly httpStatus: number | null;
  readonly responseBody: string;
  readonly jsonPath: string | null;
  readonly expect: Expectation;
  readonly expectServerSaw?: {
    readonly method?: string;
    readonly body?: string;
    readonly contentType?: string;
    readonly jsonBody?: Json;
  };
}
interface SetupError {
  readonly id: string;
  readonly address?: string;
  readonly env?: string;
  readonly timeout?: number;
  readonly effectiveTimeoutSeconds?: number;
  readonly error: string | null;
}

export const suite: Suite = {
  name: 'providers',
  run(tree) {
    const prometheus = readText(tree, 'prometheus-provider.json');
    const web = readText(tree, 'web-provider.json');
    if (prometheus === undefined && web === undefined) return undefined;
    const tally = new Tally();
    if (prometheus !== undefined) {
      const { cases = [], setupErrors = [] } = JSON.parse(prometheus) as {
        cases?: PrometheusCase[];
        setupErrors?: SetupError[];
      };
      for (const each of cases) tally.check(`prometheus ${each.id}`, () => comparePrometheus(each));
      for (const each of setupErrors) tally.check(`prometheus setup ${each.id}`, () => comparePrometheusSetup(each));
    }
    if (web !== undefined) {
      const { cases = [], setupErrors = [] } = JSON.parse(web) as { cases?: WebCase[]; setupErrors?: SetupError[] };
      for (const each of cases) tally.check(`web ${each.id}`, () => compareWeb(each));
      for (const { id, error } of setupErrors) {
        tally.check(`web setup ${id}`, () => {
          const config = { url: 'https://example.com', authentication: authenticationOf(id) };
          const answer = measure(
            { name: 'm', provider: { web: config } },
            { http: () => ({ status: 200, body: '1' }) },
          );
          return difference(answer.message ?? null, error);
        });
      }
    }
    return tally.outcome();
  },
};

const run = {
  metadata: { name: 'run', namespace: 'default', uid: 'uid' },
  spec: { metrics: [] },
} as unknown as AnalysisRun;

function measure(metric: Metric, ports: Parameters<typeof liveSource>[0]): Answer {
  return liveSource(ports).begin({ metric, run, number: 1, now: atSecond(0) });
}

const number = (value: number | string | undefined): number =>
  value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value);

function answerOf({
  resultType,
  value,
  values = [],
  series = [],
  warnings = [],
  error,
}: PrometheusCase['response']): PrometheusAnswer {
  if (error !== undefined) return { kind: 'error', message: error };
  if (resultType === 'scalar') return { kind: 'scalar', value: number(value), warnings };
  if (resultType === 'vector') return { kind: 'vector', values: values.map(number), warnings };
  if (resultType === 'matrix') return { kind: 'matrix', series: series.map((each) => each.map(number)), warnings };
  return { kind: 'string', warnings };
}

function comparePrometheus(each: PrometheusCase): string | undefined {
  const {
    response,
    rangeQuery,
    successCondition,
    failureCondition,
    expect,
    expectMetadata,
    expectSent,
    messageAsserted,
  } = each;
  let sent: unknown;
  const config = { address: 'http://prometheus', query: 'up', ...(rangeQuery === undefined ? {} : { rangeQuery }) };
  const metric: Metric = { name: 'm', successCondition, failureCondition, provider: { prometheus: config } };
  const answer = measure(metric, {
    prometheus: {
      instant: () => answerOf(response),
      range(_query, { start, end, stepSeconds }) {
        sent = { start: rfc3339(start), end: rfc3339(end), stepSeconds };
        return answerOf(response);
      },
    },
  });
  return (
    compareAnswer(answer, messageAsserted === false ? { ...expect, messageContains: '' } : expect) ??
    (expectMetadata === undefined ? undefined : difference(answer.metadata, expectMetadata)) ??
    (expectSent === undefined ? undefined : difference(sent, expectSent))
  );
}

function compareAnswer(answer: Answer, { value, phase, message, messageContains }: Expectation): string | undefined {
  const got = { value: answer.value ?? '', phase: answer.phase, message: answer.message ?? null };
  if (messageContains !== undefined && message === null) {
    const contains = (answer.message ?? '').includes(messageContains);
    return contains
      ? difference({ ...got, message: null }, { value, phase, message })
      : `message ${answer.message} lacks ${messageContains}`;
  }
  return difference(got, { value, phase, message });
}

function compareWeb(each: WebCase): string | undefined {
  const { request, httpStatus, responseBody, jsonPath, successCondition, failureCondition, expect, expectServerSaw } =
    each;
  const { requestBody, requestJsonBody, oauth2, ...rest } = request;
  const config: { readonly [name: string]: Json } = {
    url: 'https://example.com',
    ...rest,
    ...(jsonPath === null ? {} : { jsonPath }),
    ...(requestBody === undefined ? {} : { body: requestBody }),
    ...(requestJsonBody === undefined ? {} : { jsonBody: requestJsonBody }),
  };
  let seen: HttpRequest | undefined;
  const metric: Metric = { name: 'm', successCondition, failureCondition, provider: { web: config } };
  const answer = measure(metric, {
    http(asked) {
      seen = asked;
      if (oauth2 === 'token endpoint answers 401') return { error: 'oauth2: cannot fetch token: 401 Unauthorized' };
      return httpStatus === null ? { error: 'no answer' } : { status: httpStatus, body: responseBody };
    },
  });
  // What makes the real process panic is an error here; the text is the panic's own.
  const expected = expect.phase === 'PANIC' ? { ...expect, phase: 'Error' } : expect;
  return compareAnswer(answer, expected) ?? compareSeen(seen, expectServerSaw);
}

function compareSeen(seen: HttpRequest | undefined, expected: WebCase['expectServerSaw']): string | undefined {
  if (expected === undefined) return undefined;
  const contentType = seen?.headers.find(([name]) => name === 'Content-Type')?.[1];
  const got = { method: seen?.method, body: seen?.body, contentType };
  const { jsonBody, ...plain } = expected;
  const asked = Object.fromEntries(Object.entries(got).filter(([key]) => key in plain));
  const body = jsonBody === undefined ? undefined : difference(JSON.parse(seen?.body ?? 'null'), jsonBody);
  return difference(asked, plain) ?? body;
}

/** The settings that the cases about authentication mean, told by their names. */
function authenticationOf(id: string): Json {
  const basic = { username: 'user', password: 'secret' };
  if (id.includes('no-user')) return { basic: { ...basic, username: '' } };
  if (id.includes('no-password')) return { basic: { ...basic, password: '' } };
  const oauth2 = { tokenUrl: 'https://example.com/token', clientId: 'id', clientSecret: 'secret' };
  if (id.includes('missing-client-id')) return { oauth2: { ...oauth2, clientId: '' } };
  if (id.includes('missing-client-secret')) return { oauth2: { ...oauth2, clientSecret: '' } };
  return id.includes('oauth') ? { oauth2 } : {};
}

function comparePrometheusSetup({
  id,
  address,
  env,
  timeout,
  effectiveTimeoutSeconds,
  error,
}: SetupError): string | undefined {
  const config = {
    address: address ?? 'https://www.example.com',
    ...(timeout === undefined ? {} : { timeout }),
    authentication: authenticationOf(id),
  };
  const problem = difference(prometheusProblem(config, env) ?? null, error);
  return (
    problem ??
    (effectiveTimeoutSeconds === undefined ? undefined : difference(prometheusTimeout(config), effectiveTimeoutSeconds))
  );
}
